/** A copy of the examples and their data for windows whose content is changed by tests and pictures. */
import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryFolder } from './repositoryFolder.ts';
import { makeTemporaryFolder } from './temporaryFolder.ts';

/** The folder of examples in a copy of media/ that is removed at the end; csv files lie where the examples look for them. */
export function copyExamples(): string {
  const folder = makeTemporaryFolder('examples');
  for (const part of ['examples', 'data']) {
    const source = join(repositoryFolder, 'media', part);
    if (existsSync(source)) cpSync(source, join(folder, part), { recursive: true });
  }
  mkdirSync(join(folder, 'examples'), { recursive: true });
  return join(folder, 'examples');
}
