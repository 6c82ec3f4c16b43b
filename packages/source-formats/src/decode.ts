import { TextDecoder } from 'node:util';

/** A text that was decoded, or why its bytes are none. */
export type Decoded = { readonly text: string } | { readonly problem: string };

const cookieLines = 2;
/** The encoding declaration of a Python file, in one of its first two lines (PEP 263). */
const cookie = /^[ \t\f]*#.{0,200}?coding[:=][ \t]*([-\w.]{1,40})/;

function decoderOf(label: string): TextDecoder | undefined {
  try {
    // Python writes `latin-1` where the encoding standard knows `latin1`.
    return new TextDecoder(
      label
        .toLowerCase()
        .replaceAll('_', '-')
        .replace(/^latin-(?=\d)/, 'latin'),
      { fatal: true },
    );
  } catch {
    return undefined;
  }
}

const decoded = (decoder: TextDecoder, bytes: Uint8Array, problem: string): Decoded => {
  try {
    return { text: decoder.decode(bytes) };
  } catch {
    return { problem };
  }
};

/** UTF-8 without NUL; a byte order mark is left out, so that columns count as editors count them. */
export function decodeUtf8(bytes: Uint8Array): Decoded {
  if (bytes.includes(0)) return { problem: 'it holds a NUL byte' };
  return decoded(new TextDecoder('utf-8', { fatal: true }), bytes, 'it is not UTF-8');
}

/** The source of a Python module: UTF-8, or what its encoding declaration says (PEP 263). */
export function decodePython(bytes: Uint8Array): Decoded {
  const plain = decodeUtf8(bytes);
  if ('text' in plain || bytes.includes(0)) return plain;
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 1_000));
  const label = head
    .split(/\r\n|\r|\n/, cookieLines)
    .map((line) => cookie.exec(line)?.[1])
    .find((found) => found !== undefined);
  const decoder = label === undefined ? undefined : decoderOf(label);
  return decoder === undefined ? plain : decoded(decoder, bytes, 'it is not in the encoding that it declares');
}
