/** The checkout. Every bundle of the tests lies three folders below it (dist/test/host, dist/test/bench). */
import { fileURLToPath } from 'node:url';

export const repositoryFolder = fileURLToPath(new URL('../../../', import.meta.url)).replace(/[\\/]$/, '');
