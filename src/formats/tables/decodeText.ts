import { encodings, type Encoding } from '../../core/config/tableReading.ts';
import { message, type Message } from '../../core/ground/errors.ts';

/** The letters of a file, or why its bytes are none. */
export type DecodedText =
  | { readonly text: string; readonly encoding: Encoding; readonly isGuess: boolean; readonly problem: undefined }
  | { readonly text: undefined; readonly problem: Message };

/** Bytes that tell the encoding by themselves. */
const marks: readonly { readonly bytes: readonly number[]; readonly encoding: Encoding }[] = [
  { bytes: [0xef, 0xbb, 0xbf], encoding: 'utf-8' },
  { bytes: [0xff, 0xfe], encoding: 'utf-16le' },
  { bytes: [0xfe, 0xff], encoding: 'utf-16be' },
];

/** Enough to see which half of each pair of bytes is zero. */
const looked = 4096;
/** Bytes that Windows-1252 gives no letter. */
const unassigned = new Set([0x81, 0x8d, 0x8f, 0x90, 0x9d]);

const notText = message('The file is not text. Save the table as csv in UTF-8.');

/**
 * Letters of the bytes of a file. What is not Unicode is read as Windows-1252 where every byte has a letter there, and called a guess; different bytes
 * always stay different letters.
 * @param wanted  the encoding that the document names
 */
export function decodeText(bytes: Uint8Array, wanted?: Encoding): DecodedText {
  const marked = marks.find((mark) => mark.bytes.every((byte, at) => bytes[at] === byte))?.encoding;
  const encoding = wanted ?? marked ?? wideOf(bytes);
  if (encoding !== undefined) {
    const text = decode(bytes, encoding);
    if (text === undefined)
      return { text, problem: message('The file is not {0}: it holds bytes that are no letters there.', encoding) };
    return text.includes('\u0000')
      ? { text: undefined, problem: notText }
      : { text, encoding, isGuess: false, problem: undefined };
  }
  const text = decode(bytes, 'utf-8');
  if (text !== undefined)
    return text.includes('\u0000')
      ? { text: undefined, problem: notText }
      : { text, encoding: 'utf-8', isGuess: false, problem: undefined };
  return decodeNarrow(bytes);
}

function decodeNarrow(bytes: Uint8Array): DecodedText {
  for (const byte of bytes) {
    const isControl = byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d && byte !== 0x0c;
    if (isControl) return { text: undefined, problem: notText };
    if (unassigned.has(byte)) {
      const known = Object.keys(encodings).join(', ');
      return {
        text: undefined,
        problem: message('The file is not UTF-8. Name its encoding ({0}), or save it as UTF-8.', known),
      };
    }
  }
  return { text: decode(bytes, 'windows-1252')!, encoding: 'windows-1252', isGuess: true, problem: undefined };
}

/** Every second byte of Latin text in UTF-16 is zero. */
function wideOf(bytes: Uint8Array): Encoding | undefined {
  const zeros = [0, 0];
  const length = Math.min(bytes.length, looked) & ~1;
  for (let at = 0; at < length; at += 1) if (bytes[at] === 0) zeros[at & 1] = zeros[at & 1]! + 1;
  const [even, odd] = zeros as [number, number];
  if (length < 4 || bytes.length % 2 !== 0) return undefined;
  if (odd > length / 4 && even === 0) return 'utf-16le';
  return even > length / 4 && odd === 0 ? 'utf-16be' : undefined;
}

function decode(bytes: Uint8Array, encoding: Encoding): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) return undefined;
    throw error;
  }
}
