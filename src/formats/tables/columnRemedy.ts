import type { ColumnKind } from '../../core/config/tableReading.ts';
import { message, shorten, type Message } from '../../core/ground/errors.ts';
import type { TableRemedy } from './tableProblems.ts';

/** A change of `data.columns` that would settle it. */
export function remedyOf(name: string, kind: ColumnKind): TableRemedy {
  const titles: Readonly<Record<ColumnKind, Message>> = {
    ignore: message('Leave out the column "{0}"', shorten(name)),
    number: message('Read "{0}" as numbers', shorten(name)),
    category: message('Read "{0}" as words', shorten(name)),
    date: message('Turn the dates of "{0}" into days', shorten(name)),
  };
  return { title: titles[kind], pointer: ['columns', name], value: kind };
}
