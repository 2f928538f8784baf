/** VS Code's server and workbench from npm packages, with the Node it wants. Nothing is compiled and no script of theirs runs. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, installOnce } from './cacheFolder.ts';
import { npmInstall } from './npmInstall.ts';

const serverVersion = '4.139.1';
export const nodeVersion = '24.21.0';
export const nodePackage = `node-linux-${process.arch}`;

export interface ServerInstall {
  readonly node: string;
  readonly main: string;
}

const place = `server-${serverVersion}-node-${nodeVersion}`;

/** Where the server's Node is when the server is installed. */
export const nodeOfServer = (cache: string): string => join(cache, place, 'node_modules', nodePackage, 'bin/node');

/** Why the server cannot run on this kind of machine, or undefined when it can. */
export function whyNoServer(): string | undefined {
  if (process.platform === 'linux' && ['x64', 'arm64'].includes(process.arch)) return undefined;
  return `the server from npm is only known to run on Linux (x64, arm64), this is ${process.platform} ${process.arch}`;
}

/** Installs the server the first time (about a minute and 0.8 GB), finds it afterwards. */
export async function installServer(report: (line: string) => void): Promise<ServerInstall> {
  if (!existsSync(join(cacheFolder(), place))) {
    report(`Installing VS Code's server from npm into ${cacheFolder()} (once, about a minute, 0.8 GB) ...`);
  }
  const folder = await installOnce(place, async (target) => {
    writeFileSync(join(target, 'package.json'), '{ "private": true }\n');
    await npmInstall(target, [`code-server@${serverVersion}`, `${nodePackage}@${nodeVersion}`]);
    await npmInstall(join(target, 'node_modules/code-server/lib/vscode'));
  });
  return {
    node: nodeOfServer(cacheFolder()),
    main: join(folder, 'node_modules/code-server/lib/vscode/out/server-main.js'),
  };
}
