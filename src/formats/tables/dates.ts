/** Order of day and month in a date of three numbers that does not begin with the year. */
export type DateOrder = 'dayFirst' | 'monthFirst';

const time = String.raw`(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2}(?:\.\d+)?))?\s*(am|pm)?\s*(?:Z|UTC|[+-]\d{2}:?\d{2})?)?`;
const yearFirst = new RegExp(String.raw`^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})${time}$`, 'i');
const yearLast = new RegExp(String.raw`^(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})${time}$`, 'i');
const dayMonthName = new RegExp(String.raw`^(\d{1,2})[- .]+([a-z]{3,9})\.?[- ,]+(\d{4}|\d{2})${time}$`, 'i');
const monthNameDay = new RegExp(String.raw`^([a-z]{3,9})\.?[- ]+(\d{1,2})[, ]+(\d{4})${time}$`, 'i');

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const millisecondsPerDay = 86_400_000;

/** No date is longer. */
const longestDate = 40;

interface Parts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly clock: readonly (string | undefined)[];
}

function partsOf(cell: string, order: DateOrder): Parts | undefined {
  if (cell.length > longestDate) return undefined;
  let found = yearFirst.exec(cell);
  if (found) return { year: Number(found[1]), month: Number(found[3]), day: Number(found[4]), clock: found.slice(5) };
  found = yearLast.exec(cell);
  if (found) {
    const [first, second] = [Number(found[1]), Number(found[3])];
    const [day, month] = order === 'dayFirst' ? [first, second] : [second, first];
    return { year: fullYear(found[4]!), month, day, clock: found.slice(5) };
  }
  found = dayMonthName.exec(cell);
  if (found)
    return { year: fullYear(found[3]!), month: monthOf(found[2]!), day: Number(found[1]), clock: found.slice(4) };
  found = monthNameDay.exec(cell);
  return found
    ? { year: Number(found[3]), month: monthOf(found[1]!), day: Number(found[2]), clock: found.slice(4) }
    : undefined;
}

const monthOf = (name: string): number => months.indexOf(name.slice(0, 3).toLowerCase()) + 1;

/** Two digits: 1970 to 2069, as POSIX says of strptime. */
function fullYear(text: string): number {
  const year = Number(text);
  if (text.length > 2) return year;
  return year < 70 ? 2000 + year : 1900 + year;
}

/** Days since 1970-01-01, with the time of day as a fraction (zones are not looked at); undefined where the cell is no date of the calendar. */
export function readDate(cell: string, order: DateOrder): number | undefined {
  const parts = partsOf(cell, order);
  if (parts === undefined) return undefined;
  const { year, month, day, clock } = parts;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  const [hours = '0', minutes = '0', seconds = '0', half] = clock;
  const isAfternoon = half?.toLowerCase() === 'pm';
  const hour = half === undefined ? Number(hours) : (Number(hours) % 12) + (isAfternoon ? 12 : 0);
  if (hour > 24 || Number(minutes) > 59 || Number(seconds) >= 61) return undefined;
  return date.getTime() / millisecondsPerDay + (hour * 3600 + Number(minutes) * 60 + Number(seconds)) / 86_400;
}

/**
 * How the dates of a column are to be read.
 * @returns undefined where a cell is no date; `unclear` where every date may be read both ways and differs
 */
export function orderOfDates(cells: readonly string[]): DateOrder | 'unclear' | undefined {
  const fits = (order: DateOrder): boolean => cells.every((cell) => readDate(cell, order) !== undefined);
  const [dayFirst, monthFirst] = [fits('dayFirst'), fits('monthFirst')];
  if (!dayFirst || !monthFirst) return dayFirst ? 'dayFirst' : monthFirst ? 'monthFirst' : undefined;
  // A point between the numbers is written where the day comes first.
  const isTold = cells.every(
    (cell) => /^\d{1,2}\./.test(cell) || readDate(cell, 'dayFirst') === readDate(cell, 'monthFirst'),
  );
  return isTold ? 'dayFirst' : 'unclear';
}
