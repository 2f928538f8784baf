/** A Node of the kind that editors bring along, from npm: newer than the oldest that the project runs on. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, installOnce } from './cacheFolder.ts';
import { npmInstall } from './npmInstall.ts';
import { nodeOfServer, nodePackage, nodeVersion, whyNoServer } from './serverInstall.ts';

/** @returns the executable, that of the tests' server where it is installed; undefined where none can be had */
export async function findNewerNode(report: (line: string) => void): Promise<string | undefined> {
  const reason = whyNoServer();
  if (reason !== undefined) {
    report(reason);
    return undefined;
  }
  const known = nodeOfServer(cacheFolder());
  if (existsSync(known)) return known;
  try {
    const folder = await installOnce(`node-${nodeVersion}`, async (target) => {
      writeFileSync(join(target, 'package.json'), '{ "private": true }\n');
      await npmInstall(target, [`${nodePackage}@${nodeVersion}`]);
    });
    return join(folder, 'node_modules', nodePackage, 'bin/node');
  } catch (error) {
    report(error instanceof Error ? error.message : String(error));
    return undefined;
  }
}
