export interface Room {
  /** The question that the folder answers. */
  readonly answers: string;
  /** Paths of the folders that it may import. */
  readonly imports: readonly string[];
  /** Packages and node built-ins that it may import, as regular expressions. */
  readonly packages: readonly string[];
}
export type Wanted =
  | { readonly path: string; readonly packageName?: undefined }
  | { readonly path?: undefined; readonly packageName: string };
export const rooms: Readonly<Record<string, Room>>;
export const doors: Readonly<Record<string, readonly string[]>>;
export function roomOf(file: string): string;
export function refusalOf(file: string, wanted: Wanted): string | undefined;
export function roomList(): string;
