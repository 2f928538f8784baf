export const rooms: Readonly<
  Record<
    string,
    { readonly files: readonly string[]; readonly imports: readonly string[]; readonly packages: readonly string[] }
  >
>;
export const doors: Readonly<Record<string, readonly string[]>>;
export function externalsOf(room: string): { readonly banned: readonly string[] };
