import { failure } from '../../core/ground/errors.ts';
import type { ClaimChoice } from '../../protocol/claims.ts';
import type { PageRequests, Place, TextChange, TextVersion } from '../../protocol/messages.ts';
import { isGrouped } from '../../protocol/seats.ts';
import { usualView, views, type ChartKey, type ViewName } from '../../protocol/views.ts';

// What a page says is checked before anything is done with it: a page is a web page.

/** Longest pointer into a document. */
const deepest = 16;
/** Changes in one edit. */
const mostChanges = 64;
/** Letters of one changed value. */
const longestValue = 100_000;
/** Letters of the version of a text. */
const longestVersion = 64;
/** Letters of a saved file. */
const longestFile = 64 * 1024 * 1024;

/** @throws LabError engine/bad-request  it is not a path of keys and indices */
export function readPointer(value: unknown): (string | number)[] {
  const isPart = (part: unknown): part is string | number =>
    typeof part === 'string' || (typeof part === 'number' && Number.isSafeInteger(part) && part >= 0);
  if (!Array.isArray(value) || value.length > deepest || !value.every(isPart))
    throw failure('engine/bad-request', ['pointer']);
  return value;
}

/** @throws LabError engine/bad-request  it is not a pair of finite numbers */
export function readPlace(value: unknown): Place {
  const [x, y] = (Array.isArray(value) ? value : []) as unknown[];
  if (typeof x !== 'number' || typeof y !== 'number' || !Number.isFinite(x + y))
    throw failure('engine/bad-request', ['choose']);
  return [x, y];
}

/** @throws LabError engine/bad-request  it is not a version of a text */
export function readVersion(value: unknown): TextVersion {
  if (typeof value !== 'string' || value.length > longestVersion) throw failure('engine/bad-request', ['version']);
  return value;
}

/** @throws LabError engine/bad-request  it is not a place in a list */
export const readIndex = (value: unknown): number => readCount(value, 'index');

/** @throws LabError engine/bad-request  it is not the number of a step */
export const readStep = (value: unknown): number => readCount(value, 'show');

function readCount(value: unknown, what: string): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw failure('engine/bad-request', [what]);
  return value;
}

/**
 * Changes of the text, as plain values.
 * @throws LabError engine/bad-request  too many, too long, or no changes
 */
export function readChanges(value: unknown): TextChange[] {
  if (!Array.isArray(value) || value.length > mostChanges) throw failure('engine/bad-request', ['edit']);
  return value.map(readChange);
}

function readChange(change: unknown): TextChange {
  if (typeof change !== 'object' || change === null || !('pointer' in change))
    throw failure('engine/bad-request', ['edit']);
  const pointer = readPointer(change.pointer);
  const text = 'value' in change && change.value !== undefined ? JSON.stringify(change.value) : undefined;
  if (text === undefined) return { pointer };
  if (text.length > longestValue) throw failure('engine/bad-request', ['edit']);
  return { pointer, value: JSON.parse(text) as TextChange['value'] & {} };
}

/** Charts of all views in groups. */
const mostUnfolded = 256;

/** @throws LabError engine/bad-request  they are not charts in groups of views */
export function readUnfolded(value: unknown): ChartKey[] {
  if (!Array.isArray(value) || value.length > mostUnfolded || !value.every(isGroupedChart))
    throw failure('engine/bad-request', ['unfold']);
  return value;
}

function isGroupedChart(key: unknown): key is ChartKey {
  const [name, chart = ''] = typeof key === 'string' ? key.split('/') : [];
  const view = views.names.find((one) => one === name);
  return view !== undefined && isGrouped(views.get(view).seats, chart);
}

/** A file that the page wants saved: a name without folders, and its bytes. */
export interface SavedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** @throws LabError engine/bad-request  it has no name or content, or is too long */
export function readFile({ name, encoding, content }: PageRequests['save']['params']): SavedFile {
  const isWhole = typeof name === 'string' && typeof content === 'string' && content.length <= longestFile;
  if (!isWhole) throw failure('engine/bad-request', ['save']);
  const bytes =
    encoding === 'base64'
      ? Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0))
      : new TextEncoder().encode(content);
  const [, stem = '', ending = ''] = /^(.*?)(\.\w+)?$/s.exec(name.replace(/[^\w.-]+/g, '-')) ?? [];
  return { name: `${stem.slice(0, 80)}${ending.slice(0, 10)}`, bytes };
}

/** Letters of a name and numbers of a claim. */
const longestName = 100;
const mostParameters = 16;
/** Letters of a text that is opened. */
const longestText = 100_000;

/** @throws LabError engine/bad-request  it is no claim with numbers for its parameters */
export function readClaim(value: unknown): ClaimChoice {
  const { id, parameters, own } = (value ?? {}) as Record<string, unknown>;
  const entries = Object.entries(parameters ?? {});
  const areNumbers = entries.every(([name, number]) => name.length <= longestName && Number.isFinite(number));
  if (typeof id !== 'string' || id.length > longestName || entries.length > mostParameters || !areNumbers)
    throw failure('engine/bad-request', ['claim']);
  return { id, parameters: Object.fromEntries(entries), ...(own === true && { own }) };
}

/** @throws LabError engine/bad-request  it is no text, or too long */
export function readText(value: unknown): string {
  if (typeof value !== 'string' || value.length > longestText) throw failure('engine/bad-request', ['text']);
  return value;
}

/** What a page remembers over a reload of the window. */
export interface PageMemory {
  readonly uri: string;
  readonly view: ViewName;
  /** It stays with its document. */
  readonly isLocked: boolean;
}

/** What a page remembered; undefined when it is no memory of a page. */
export function readPageMemory(value: unknown): PageMemory | undefined {
  if (typeof value !== 'object' || value === null || !('uri' in value) || typeof value.uri !== 'string')
    return undefined;
  const view = 'view' in value ? views.names.find((name) => name === value.view) : undefined;
  return { uri: value.uri, view: view ?? usualView, isLocked: 'isLocked' in value && value.isLocked === true };
}
