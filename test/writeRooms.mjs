/** Writes the list of rooms into src/README.md: `npm run rooms`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { roomList } from './rooms.mjs';

const place = fileURLToPath(new URL('../src/README.md', import.meta.url));
const marks = /(<!-- rooms:[^>]*-->\n)[\s\S]*?(\n<!-- end of rooms -->)/;
writeFileSync(
  place,
  readFileSync(place, 'utf8').replace(marks, (_whole, begin, end) => `${begin}\n${roomList()}\n${end}`),
);
