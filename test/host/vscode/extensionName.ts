/** The extension under test as VS Code names it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryFolder } from './repositoryFolder.ts';

/** `publisher.name` from the manifest. */
export function extensionName(): string {
  const manifest = JSON.parse(readFileSync(join(repositoryFolder, 'package.json'), 'utf8')) as {
    publisher: string;
    name: string;
  };
  return `${manifest.publisher}.${manifest.name}`;
}
