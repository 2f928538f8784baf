/** Writes what follows from the table of views into package.json and package.nls.json: `npm run manifest`. */
import { build } from 'esbuild';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const { outputFiles } = await build({
  absWorkingDir: root,
  entryPoints: ['test/manifest.ts'],
  bundle: true,
  write: false,
  format: 'esm',
  platform: 'node',
});
const code = Buffer.from(outputFiles[0].contents).toString('base64');
const { withViews, withViewTitles } = await import(`data:text/javascript;base64,${code}`);

for (const [name, change] of [
  ['package.json', withViews],
  ['package.nls.json', withViewTitles],
]) {
  const place = `${root}/${name}`;
  const changed = change(JSON.parse(readFileSync(place, 'utf8')));
  writeFileSync(place, `${JSON.stringify(changed, undefined, 2)}\n`);
}
