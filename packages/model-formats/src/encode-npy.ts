const magic = [0x93, ...new TextEncoder().encode('NUMPY')];
const alignment = 64;

/** What else than usual stands before the data of an array. */
export interface NpyParts {
  readonly version?: readonly [number, number];
  /** Written instead of the true length of the header. */
  readonly headerBytes?: number;
}

/** A NumPy file of this header text and data, right or wrong: for examples and tests. The text is padded as NumPy does. */
export function encodeNpy(header: string, data: Uint8Array = new Uint8Array(), { version = [1, 0], headerBytes }: NpyParts = {}): Uint8Array {
  const headBytes = version[0] === 1 ? 10 : 12;
  const length = Math.ceil((headBytes + header.length + 1) / alignment) * alignment - headBytes;
  const text = Uint8Array.from(`${header.padEnd(length - 1)}\n`, (character) => character.charCodeAt(0));
  const file = new Uint8Array(headBytes + text.length + data.length);
  file.set([...magic, ...version]);
  const view = new DataView(file.buffer);
  if (headBytes === 10) view.setUint16(8, headerBytes ?? text.length, true);
  else view.setUint32(8, headerBytes ?? text.length, true);
  file.set(text, headBytes);
  file.set(data, headBytes + text.length);
  return file;
}
