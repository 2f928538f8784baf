import { getNodeValue, findNodeAtLocation } from 'jsonc-parser';
import type { Dataset } from '../../core/tables/dataset.ts';
import type { TableDescription } from '../../core/experiment/tableDescription.ts';
import { formatMessage, message, type Message } from '../../core/ground/errors.ts';
import type { NamedClaim, Pointer } from '../../core/config/parseConfigProblems.ts';
import { isRecord } from '../../core/config/parseConfigShapes.ts';
import type { Described, Options, ParameterSpec } from '../../core/ground/registry.ts';
import { citedClaim } from '../rules/citedClaims.ts';
import { contextOf } from '../rules/diagnostics.ts';
import type { LabText, TextRange } from '../document/document.ts';
import { tables } from './formulas.ts';
import { drawEntry } from './hoverPlots.ts';
import { rowsOfEntry, rowsOfKey, type ValueRow } from './hoverValues.ts';
import { noteOn } from './keyNotes.ts';
import { placeAt, type DocumentPlace } from '../document/place.ts';
import type { PlotColours } from './svgPlot.ts';
import { rangeText } from './rangeText.ts';
import { tableRows } from './tableRows.ts';

/** A part of a hover; the host makes Markdown of it. */
export type HoverPiece =
  | { readonly kind: 'title'; readonly text: Message }
  /** Key of the pictures drawn at build time; the TeX itself is the text beside it. */
  | { readonly kind: 'formula'; readonly tex: string }
  | { readonly kind: 'plot'; readonly svg: string; readonly alt: Message }
  | { readonly kind: 'text'; readonly text: Message }
  | { readonly kind: 'values'; readonly title: Message; readonly rows: readonly ValueRow[] }
  /** A link to a sentence of the view Theory, with its verdict. */
  | ({ readonly kind: 'claim' } & NamedClaim)
  | { readonly kind: 'source'; readonly text: Message };

/** What is said about a range of the text, from top to bottom. */
export interface Hover extends TextRange {
  readonly pieces: readonly HoverPiece[];
}

/** What a hover may know beside the text. */
export interface HoverContext {
  /** The samples of the document's data, once they have been read. */
  readonly dataset?: Dataset | undefined;
  /** How the file of the data was read, where it is one. */
  readonly table?: TableDescription | undefined;
  readonly colours: PlotColours;
  /** Puts a text of a plot into the user's language; English when absent. */
  readonly translate?: (text: Message) => string;
}

/** Explains the name, key or number at an offset; undefined where nothing can be said. Works in text with errors. */
export function hoverAt(document: LabText, offset: number, context: HoverContext): Hover | undefined {
  const place = placeAt(document, offset);
  if (!place) return undefined;
  const pieces =
    nameAt(place) === undefined ? piecesOfKey(document, place, context) : piecesOfEntry(document, place, context);
  return pieces.length === 0 ? undefined : { start: place.start, end: place.end, pieces };
}

/** The name of a table's entry that stands there as a value. */
function nameAt({ isKey, shape, value }: DocumentPlace): string | undefined {
  return !isKey && shape.names && typeof value === 'string' && shape.names.describe(value) ? value : undefined;
}

function piecesOfEntry(document: LabText, place: DocumentPlace, context: HoverContext): HoverPiece[] {
  const name = nameAt(place);
  const kind = place.shape.names?.kind;
  const table = tables.find((one) => one.kind === kind);
  if (name === undefined || kind === undefined || !table) return [];
  const entry = table.get(name);
  const options = optionsAt(document, place, entry);
  const plot = drawEntry({
    kind,
    name,
    options,
    colours: context.colours,
    dataset: context.dataset,
    translate: context.translate ?? formatMessage,
  });
  const { experiment } = document;
  const rows = experiment
    ? rowsOfEntry(kind, {
        experiment,
        context: contextOf(experiment, context.dataset),
        pointer: place.pointer,
        choice: { name, options },
      })
    : [];
  return [
    { kind: 'title', text: message(entry.label) },
    ...(entry.formula === '' ? [] : [{ kind: 'formula', tex: entry.formula } as const]),
    ...(plot ? [{ kind: 'plot', ...plot } as const] : []),
    { kind: 'text', text: message(entry.doc) },
    ...valuesPiece([...optionRows(entry, options), ...rows]),
    ...claimPieces(entry),
    { kind: 'source', text: message(entry.source) },
  ];
}

function claimPieces({ claims = [] }: Described): HoverPiece[] {
  return claims.flatMap((id) => {
    const cited = citedClaim(id);
    return cited === undefined ? [] : { kind: 'claim', ...cited };
  });
}

/** The entry's parameters as the document sets them; wrong ones count as absent. */
function optionsAt({ tree }: LabText, { pointer, shape }: DocumentPlace, entry: Described): Options {
  const isLongForm = pointer.at(-1) === shape.names?.key;
  const parent = isLongForm ? pointer.slice(0, -1) : pointer;
  const node = tree && findNodeAtLocation(tree, [...parent]);
  const given: unknown = node?.type === 'object' ? getNodeValue(node) : undefined;
  const optionOf = (key: string, spec: ParameterSpec): number | string => {
    const value = isRecord(given) && Object.hasOwn(given, key) ? given[key] : undefined;
    return isInside(value, spec) ? value : spec.default;
  };
  return Object.fromEntries(Object.entries(entry.parameters).map(([key, spec]) => [key, optionOf(key, spec)]));
}

function isInside(value: unknown, spec: ParameterSpec): value is number | string {
  if (spec.kind === 'word') return typeof value === 'string' && Object.hasOwn(spec.words, value);
  if (typeof value !== 'number' || !Number.isFinite(value)) return false;
  const { minimum = -Infinity, maximum = Infinity, exclusiveMinimum = -Infinity, exclusiveMaximum = Infinity } = spec;
  return value >= minimum && value <= maximum && value > exclusiveMinimum && value < exclusiveMaximum;
}

function optionRows(entry: Described, options: Options): ValueRow[] {
  return Object.entries(entry.parameters).map(([key, spec]) => ({
    label: message(spec.doc),
    value: `${key} = ${String(options[key])}`,
  }));
}

function valuesPiece(rows: readonly ValueRow[], title = message('In this document')): HoverPiece[] {
  return rows.length === 0 ? [] : [{ kind: 'values', title, rows }];
}

function piecesOfKey(document: LabText, place: DocumentPlace, context: HoverContext): HoverPiece[] {
  const key = keyOf(place.pointer);
  if (key === undefined) return [];
  const note = noteOn(key, place.pointer);
  const words = place.shape.words?.() ?? {};
  const word = typeof place.value === 'string' && Object.hasOwn(words, place.value) ? words[place.value] : undefined;
  const { experiment } = document;
  const request = experiment && { experiment, context: contextOf(experiment, context.dataset), pointer: place.pointer };
  const spec = place.shape.spec;
  const found = tableRows(place.pointer, context.table);
  return [
    { kind: 'title', text: message('{0}', key) },
    ...(note ? [{ kind: 'formula', tex: note.formula } as const] : []),
    { kind: 'text', text: note?.doc ?? message(place.shape.doc) },
    ...(word === undefined ? [] : [{ kind: 'text', text: message(word) } as const]),
    ...(spec ? [{ kind: 'text', text: rangeText(spec) } as const] : []),
    ...valuesPiece(request ? rowsOfKey(key, request) : []),
    ...valuesPiece(found.columns, message('How the file was read')),
    ...valuesPiece(found.records, message('Its first records')),
    ...(note?.source ? [{ kind: 'source', text: note.source } as const] : []),
  ];
}

/** The nearest key: an item of a list belongs to the list's key. */
function keyOf(pointer: Pointer): string | undefined {
  return pointer.findLast((part): part is string => typeof part === 'string');
}
