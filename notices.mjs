/** The notices of the libraries whose code is in the product: one file that goes into the package. */
import { createRequire } from 'node:module';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const licences = createRequire(import.meta.url);

/** The package that a file belongs to; undefined for files of the project. */
function packageOf(file) {
  return /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*\/node_modules\/)/.exec(file)?.[1];
}

/**
 * The packages of which something is in a bundle.
 * @param metafiles  what esbuild tells of its bundles
 */
export function bundledPackages(metafiles) {
  const files = metafiles.flatMap(({ outputs }) =>
    Object.values(outputs).flatMap(({ inputs }) =>
      Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : [])),
    ),
  );
  return [...new Set(files.map(packageOf).filter((name) => name !== undefined))].sort();
}

/** The words of a licence that a package names without bringing them along. */
function standardText({ license, author }) {
  const holder = typeof author === 'string' ? author : (author?.name ?? 'the authors');
  return licences(`spdx-license-list/licenses/${license}.json`)
    .licenseText.replace(/<year>\s*/, '')
    .replace(/<copyright holders>|<owner>/, holder);
}

function noticeOf(root, name) {
  const folder = join(root, 'node_modules', name);
  const description = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|notices?|copying)(\.\w+)?$/i.test(file));
  const hasLicence = files.some((file) => /^(licen[cs]e|copying)/i.test(file));
  const texts = [
    ...(hasLicence ? [] : [standardText(description)]),
    ...files.map((file) => readFileSync(join(folder, file), 'utf8')),
  ];
  const address = description.homepage ?? description.repository?.url ?? description.repository;
  const head = `${name} ${description.version} (${description.license})${address ? `\n${address}` : ''}`;
  return `${'='.repeat(80)}\n${head}\n${'='.repeat(80)}\n\n${texts.map((text) => text.trim()).join('\n\n')}\n`;
}

/**
 * All notices as a text.
 * @param names  packages, each of which stands in `node_modules` of the root
 * @throws Error  a package has no licence
 */
export function thirdPartyNotices(root, names) {
  const missing = names.filter((name) => !existsSync(join(root, 'node_modules', name, 'package.json')));
  if (missing.length > 0) throw new Error(`Not found among the packages: ${missing.join(', ')}`);
  return `RegLab contains code of the following packages.\n\n${names.map((name) => noticeOf(root, name)).join('\n')}`;
}
