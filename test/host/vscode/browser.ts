/** A browser to show or drive the server's window: an installed Chrome, Chromium or Edge, else the one inside an npm package. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { cacheFolder, installOnce } from './cacheFolder.ts';
import { npmInstall } from './npmInstall.ts';
import { makeTemporaryFolder } from './temporaryFolder.ts';

/** The last version whose package runs on Node 20. */
const packagedVersion = '143.0.4';

export interface Browser {
  readonly executable: string;
  readonly environment: Readonly<Record<string, string>>;
}

const namesOnPath = [
  'google-chrome-stable',
  'google-chrome',
  'chromium',
  'chromium-browser',
  'microsoft-edge-stable',
  'microsoft-edge',
];

const usualPlaces: Partial<Record<NodeJS.Platform, string[]>> = {
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  win32: ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((variable) => {
    const base = process.env[variable];
    return base
      ? [join(base, 'Google/Chrome/Application/chrome.exe'), join(base, 'Microsoft/Edge/Application/msedge.exe')]
      : [];
  }),
};

/** An installed browser; `REGLAB_BROWSER` names one outright. */
export function findInstalledBrowser(): Browser | undefined {
  const named = process.env['REGLAB_BROWSER'];
  if (named) {
    if (!existsSync(named)) throw new Error(`REGLAB_BROWSER names ${named}, which does not exist.`);
    return { executable: named, environment: {} };
  }
  const executable = [...namesOnPath.map(findOnPath), ...(usualPlaces[process.platform] ?? [])].find(
    (path) => path && existsSync(path),
  );
  return executable ? { executable, environment: {} } : undefined;
}

/** The first file of that name in a folder of the PATH. */
export function findOnPath(name: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

/** A browser that can be driven without a display; installs one from npm when none is there. */
export async function findHeadlessBrowser(report: (line: string) => void): Promise<Browser> {
  const installed = findInstalledBrowser();
  if (installed) return installed;
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('No browser was found: install Chrome, Chromium or Edge, or name one in REGLAB_BROWSER.');
  }
  const place = `chromium-${packagedVersion}`;
  if (!existsSync(join(cacheFolder(), place))) report('Installing a headless Chromium from npm (once, 0.3 GB) ...');
  const folder = await installOnce(place, unpackChromium);
  return { executable: join(folder, 'chromium'), environment: environmentFor(folder) };
}

/** The package unpacks itself into the temporary folder it is given; asked as if on a bare machine, it adds the libraries too. */
async function unpackChromium(target: string): Promise<void> {
  const source = makeTemporaryFolder('unpack');
  writeFileSync(join(source, 'package.json'), '{ "private": true, "type": "module" }\n');
  await npmInstall(source, [`@sparticuz/chromium@${packagedVersion}`]);
  const unpack = "await (await import('@sparticuz/chromium')).default.executablePath()";
  execFileSync(process.execPath, ['--input-type=module', '-e', unpack], {
    cwd: source,
    env: { ...process.env, TMPDIR: target, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  mkdirSync(join(target, 'fontconfig'));
  const fonts = `<dir>${join(cacheFolder(), `chromium-${packagedVersion}`, 'fonts')}</dir><cachedir prefix="xdg">fontconfig</cachedir>`;
  writeFileSync(join(target, 'fontconfig/fonts.conf'), `<?xml version="1.0"?><fontconfig>${fonts}</fontconfig>\n`);
}

/** The package's own libraries and fonts are used only where the machine has none. */
function environmentFor(folder: string): Record<string, string> {
  const libraries = startsAsItIs(join(folder, 'chromium')) ? {} : { LD_LIBRARY_PATH: join(folder, 'al2023/lib') };
  const fonts = existsSync('/etc/fonts/fonts.conf') ? {} : { FONTCONFIG_PATH: join(folder, 'fontconfig') };
  return { ...libraries, ...fonts };
}

function startsAsItIs(executable: string): boolean {
  try {
    execFileSync(executable, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Whether a window could be seen by somebody. */
export function hasDisplay(): boolean {
  if (process.platform !== 'linux') return true;
  return Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);
}

/** Nothing of the browser's own talks to the network, asks a question, or sleeps because its window is behind another. */
export const calmBrowserFlags: readonly string[] = [
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--disable-domain-reliability',
  '--disable-features=Translate,MediaRouter,OptimizationHints',
];

/**
 * Without a graphics card the browser draws pages itself, and only WebGL by emulating one; equal fonts on every machine; no shared memory file
 * (often too small in a container).
 */
export const headlessFlags: readonly string[] = [
  ...calmBrowserFlags,
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--font-render-hinting=none',
  '--force-color-profile=srgb',
];

/**
 * What else playwright would give a browser that it starts itself: equal input and scroll bars on every machine, nothing that sleeps,
 * asks, or keeps secrets where the system does. Only the server's own pages are shown, so it needs no sandbox, which root cannot have.
 */
export const drivenFlags: readonly string[] = [
  ...headlessFlags,
  '--headless',
  '--no-startup-window',
  '--no-sandbox',
  '--hide-scrollbars',
  '--mute-audio',
  '--blink-settings=primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4',
  '--allow-pre-commit-input',
  '--disable-back-forward-cache',
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
  '--disable-ipc-flooding-protection',
  '--disable-hang-monitor',
  '--disable-breakpad',
  '--disable-component-extensions-with-background-pages',
  '--disable-default-apps',
  '--disable-extensions',
  '--disable-field-trial-config',
  '--disable-popup-blocking',
  '--disable-prompt-on-repost',
  '--disable-search-engine-choice-screen',
  '--metrics-recording-only',
  '--no-service-autorun',
  '--password-store=basic',
  '--use-mock-keychain',
  '--enable-features=CDPScreenshotNewSurface',
  '--enable-unsafe-swiftshader',
];
