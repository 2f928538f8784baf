/** What guessing cannot know about a file of records: the keys of `data` that overrule what was detected. */

/** What becomes of missing values. */
export const missingPolicies = {
  error: 'Missing values are problems, each told with its row.',
  drop: 'Samples with a missing value are left out.',
  mean: 'Numbers are replaced by the mean of the column (over all rows that have one); words become a category of their own.',
  median:
    'Numbers are replaced by the median of the column (over all rows that have one); words become a category of their own.',
  category:
    'A missing word is a category of its own. A missing number is replaced by the mean of the column, and a 0/1 input says where.',
} as const;
export type MissingPolicy = keyof typeof missingPolicies;

/** What a column is read as. */
export const columnKinds = {
  ignore: 'The column is left out.',
  number: 'Every cell is a number.',
  category: 'Every different word is a category, also where the words look like numbers.',
  date: 'Every cell is a date; it becomes the number of days since 1970-01-01.',
} as const;
export type ColumnKind = keyof typeof columnKinds;

/** What stands between two fields. */
export const delimiters = {
  ',': 'A comma between fields.',
  ';': 'A semicolon between fields.',
  '\t': 'A tab between fields.',
  '|': 'A vertical bar between fields.',
  ' ': 'One or more blanks between fields.',
} as const;
export type Delimiter = keyof typeof delimiters;

/** What stands between the whole and the fraction of a number; the other of the two may mark thousands. */
export const decimalMarks = { '.': 'Decimal point: 1,234.5', ',': 'Decimal comma: 1.234,5' } as const;
export type DecimalMark = keyof typeof decimalMarks;

/** How the bytes of a file are letters. */
export const encodings = {
  'utf-8': 'Unicode, as nearly all programs write today.',
  'utf-16le': 'Unicode of two bytes, little end first (Unicode text of Windows programs).',
  'utf-16be': 'Unicode of two bytes, big end first.',
  'windows-1252': 'Western European letters of Windows and of ISO 8859-1.',
  'iso-8859-15': 'Western European letters with the sign of the euro.',
  'windows-1250': 'Central European letters.',
  'windows-1251': 'Cyrillic letters.',
  'windows-1253': 'Greek letters.',
  'windows-1254': 'Turkish letters.',
  macintosh: 'Western European letters of old Macintosh programs.',
  shift_jis: 'Japanese letters.',
  'euc-kr': 'Korean letters.',
  gb18030: 'Simplified Chinese.',
  big5: 'Traditional Chinese.',
} as const;
export type Encoding = keyof typeof encodings;

/** How a file of records is read where the document says so; what is absent is detected. Plain data: it crosses threads. */
export interface TableReading {
  readonly missing: MissingPolicy;
  /** Words that mean a missing value, instead of the usual ones. */
  readonly missingMarkers?: readonly string[] | undefined;
  /** Kinds of columns by name; the rest is guessed. */
  readonly columns: Readonly<Record<string, ColumnKind>>;
  readonly delimiter?: Delimiter | undefined;
  readonly decimal?: DecimalMark | undefined;
  readonly encoding?: Encoding | undefined;
  /** Whether the first record holds the names of the columns. Without, they are called "column 1", "column 2", ... */
  readonly header?: boolean | undefined;
}

/** Everything is detected, and a missing value is a problem. */
export const plainReading: TableReading = { missing: 'error', columns: {} };
