import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'jsonc-parser';
import { formatMessage } from '../src/core/ground/errors.ts';
import { readDocument } from '../src/language/document/document.ts';
import { diagnose } from '../src/language/rules/diagnostics.ts';
import { makeFolder, run } from './cli/commandLine.ts';
import { sourcesIn, textOf } from './sources.ts';

const pages = ['README.md', 'src/README.md', 'CHANGELOG.md'];
const [readme, map] = ['README.md', 'src/README.md'].map(textOf);

/** What stands between two marks of code in running text, and the lines of the fenced blocks, by language. */
function codeOf(page: string): {
  readonly inline: readonly string[];
  readonly blocks: readonly (readonly [string, string])[];
} {
  const fence = /^```(\w*)\n([^]*?)^```$/gm;
  const text = textOf(page);
  return {
    inline: [...text.replace(fence, '').matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code),
    blocks: [...text.matchAll(fence)].map(([, language = '', code = '']) => [language, code] as const),
  };
}

const lines = pages.flatMap((page) => {
  const { inline, blocks } = codeOf(page);
  const commands = blocks.filter(([language]) => language === '').flatMap(([, code]) => code.split('\n'));
  return [...inline, ...commands.map((line) => line.replace(/ +#.*$/, ''))].flatMap((line) => line.split(' && '));
});

interface Manifest {
  readonly scripts: Readonly<Record<string, string>>;
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string; readonly category?: string }[];
    readonly keybindings: readonly { readonly key: string }[];
    readonly configuration: { readonly properties: object };
  };
}
const manifest = JSON.parse(textOf('package.json')) as Manifest;
const words = JSON.parse(textOf('package.nls.json')) as Readonly<Record<string, string>>;

/** What is wrong or unwise about a text, without its data. */
const problemsOf = (text: string): string[] => {
  const document = readDocument(text);
  const problems = [...document.problems, ...diagnose(document, undefined)];
  return problems.filter(({ severity }) => severity !== 'information').map(({ message }) => formatMessage(message));
};

test('every experiment that a page shows is one without problems', () => {
  const shown = pages.flatMap((page) => codeOf(page).blocks.filter(([language]) => language === 'jsonc'));
  assert.ok(shown.length > 0);
  for (const [, text] of shown) assert.deepEqual(problemsOf(text), []);
});

/** Where the pieces stand that are no whole document. */
const parents: Readonly<Record<string, string>> = { source: 'data', layers: 'network' };

test('every piece of an experiment in a sentence is understood at its place', () => {
  const pieces = lines.filter((line) => /^[{"].*[}\]]$/.test(line)).map((line) => line.replace(/, \.\.\. \}$/, ' }'));
  assert.ok(pieces.length >= 4, pieces.join('\n'));
  for (const piece of pieces) {
    const object = piece.startsWith('{') ? piece : `{ ${piece} }`;
    const [key = ''] = Object.keys(parse(object) as object);
    const parent = parents[key];
    assert.deepEqual(problemsOf(parent === undefined ? object : `{ "${parent}": ${object} }`), [], piece);
  }
});

test('every npm command of a page is there', () => {
  const asked = lines.filter((line) => line.startsWith('npm '));
  assert.ok(asked.length >= 8, asked.join('\n'));
  for (const line of asked) {
    const [, verb = '', name = ''] = line.split(' ');
    const script = verb === 'run' ? name : verb;
    assert.ok(script === 'install' || Object.hasOwn(manifest.scripts, script), line);
  }
});

test('every part of the bench that a page names is there', () => {
  const parts = lines.flatMap((line) => /^npm run bench -- (\w+)/.exec(line)?.[1] ?? []);
  assert.ok(parts.length >= 4);
  for (const part of parts) assert.ok(existsSync(join('test/bench', part)), part);
});

const { folder } = makeFolder('readme');

test('every command line of a page is understood, and its file is there', async () => {
  const asked = lines.filter((line) => /^(npx )?reglab \w/.test(line)).map((line) => line.replace('npx ', ''));
  assert.ok(asked.length >= 10, asked.join('\n'));
  for (const line of asked) {
    const [, command = '', file, ...rest] = line.split(' ');
    if (command === 'verify') {
      // It takes sentences, not a file: one that there is not is the first thing that it finds.
      const words = [file, ...rest].filter((word) => word !== undefined);
      assert.match(
        (await run([command, 'no-such-sentence', ...words])).err,
        /there is no claim "no-such-sentence"/,
        line,
      );
      continue;
    }
    if (file === undefined) {
      assert.match((await run([command])).err, /^reglab: a file is missing/, line);
      continue;
    }
    assert.ok(existsSync(file), line);
    // A file that is missing is the first thing that a command finds behind its words.
    assert.match((await run([command, join(folder, 'missing.json'), ...rest])).err, /there is no such file/, line);
  }
});

test('settings, titles of commands and keys that a page names are those of the manifest', () => {
  const { commands, keybindings, configuration } = manifest.contributes;
  const titles = commands.map(({ title, category }) => {
    const [shown, before] = [title, category].map((text) => words[text?.replaceAll('%', '') ?? ''] ?? text);
    return [shown, `${before}: ${shown}`];
  });
  const keys = keybindings.map(({ key }) => key.toLowerCase());
  for (const line of lines) {
    if (line.startsWith('reglab.')) assert.ok(Object.hasOwn(configuration.properties, line), line);
    if (/^RegLab: |\.\.\.$/.test(line)) assert.ok(titles.flat().includes(line), line);
    if (/^Ctrl\+Alt/.test(line)) assert.ok(keys.includes(line.toLowerCase()), line);
  }
});

test('every link and picture of a page leads to a file', () => {
  for (const page of pages)
    for (const [, to = ''] of textOf(page).matchAll(/\]\(([^)#]+)\)/g))
      assert.ok(/^https?:/.test(to) || existsSync(join(page, '..', to)), `${page}: ${to}`);
});

/** The lines of the map that speak of what is, not of what will be. */
const present = (map ?? '').split('\n').filter((line) => !line.includes('(to come)'));
const names = present.flatMap((line) => [...line.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name));
const all = ['src', 'webview', 'test'].flatMap(sourcesIn);

test('every file and folder that the map names is there', () => {
  const places = names.filter((name) => /^[\w./*-]+$/.test(name) && /\/|\.(ts|mjs)$/.test(name));
  assert.ok(places.length > 80);
  for (const name of places) {
    const pattern = new RegExp(`(^|/)${name.replace(/\/$/, '').replaceAll('.', '\\.').replace('*', '\\w*')}(/|$)`);
    assert.ok(existsSync(name) || all.some((file) => pattern.test(file)), name);
  }
});

test('every name of the code that the map mentions is in the code', () => {
  const code = all.map(textOf).join('\n');
  const mentioned = names.filter((name) => /^[a-zA-Z]+$/.test(name));
  assert.ok(mentioned.length > 5);
  for (const name of mentioned) assert.match(code, new RegExp(`\\b${name}\\b`), name);
});

test('the pages are the ones that people read', () => {
  assert.ok(readme?.startsWith('# RegLab') && map?.startsWith('# The map'));
});
