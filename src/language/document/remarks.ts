/** The first sentence of the remarks at the head of a text; '' where there are none. */
export function firstSentenceOf(text: string): string {
  const lines = /^(?:\s*\/\/[^\n]*\n?)*/.exec(text)?.[0].split('\n') ?? [];
  const said = lines.map((line) => line.trim().replace(/^\/\/\s*/, '')).join(' ');
  return (/^.*?[.!?](?=\s|$)/.exec(said.trim())?.[0] ?? said).trim();
}
