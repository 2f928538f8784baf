import type { JsonValue } from '../core/config/parseConfigProblems.ts';
import type { AnyShape } from '../core/config/parseConfigShapes.ts';

// Snippets of VS Code: `${1:word}` is the first place to type over, `${1|a,b|}` a choice.

/** A first value for a shape, with places to type over. */
export function snippetOf(shape: AnyShape): string {
  if (shape.example !== undefined) return snippetOfValue(shape.example);
  if (shape.names) {
    const { names, key, hasShortForm } = shape.names;
    return hasShortForm ? choiceOf(names) : `{ "${key}": ${choiceOf(names)} }`;
  }
  const words = shape.words?.();
  if (words) return choiceOf(Object.keys(words));
  const { spec } = shape;
  return spec ? `\${1:${spec.default}}` : snippetOfKind(shape);
}

function choiceOf(words: readonly string[]): string {
  return `"\${1|${words.join(',')}|}"`;
}

function snippetOfKind(shape: AnyShape): string {
  switch (shape.kind) {
    case 'boolean':
      return `\${1|${shape.fallback() === true ? 'false,true' : 'true,false'}|}`;
    case 'list':
    case 'tuple':
      return '[$1]';
    case 'object':
      return '{ $1 }';
    default:
      return '"$1"';
  }
}

/** A value whose texts and numbers can be typed over one after the other. */
function snippetOfValue(example: JsonValue): string {
  let stop = 0;
  const write = (value: JsonValue): string => {
    if (Array.isArray(value)) return `[${value.map((one: JsonValue) => write(one)).join(', ')}]`;
    if (typeof value === 'object' && value !== null) {
      return `{ ${Object.entries(value)
        .map(([key, one]: [string, JsonValue]) => `${JSON.stringify(key)}: ${write(one)}`)
        .join(', ')} }`;
    }
    stop += 1;
    return typeof value === 'string' ? `"\${${stop}:${value}}"` : `\${${stop}:${String(value)}}`;
  };
  return write(example);
}

/** The long form of a name: with its first three parameters (strength among them) at their defaults. */
export function longFormOf(shape: AnyShape, name: string): string {
  const key = shape.names?.key ?? 'name';
  const keys = Object.entries(shape.keysOf?.({ [key]: name }) ?? {}).filter(
    ([other, child]) => other !== key && child.spec !== undefined && child.spec.kind !== 'word',
  );
  const parts = keys
    .slice(0, 3)
    .map(([other, child], index) => `"${other}": \${${index + 1}:${String(child.spec?.default)}}`);
  return `{ ${[`"${key}": "${name}"`, ...parts].join(', ')} }`;
}
