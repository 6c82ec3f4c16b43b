const lengthBytes = 8;

/** A safetensors file of this header text and data, right or wrong: for examples and tests. `headerBytes`: the length to write instead of the true one. */
export function encodeSafetensors(header: string | Uint8Array, data: Uint8Array = new Uint8Array(), headerBytes?: bigint): Uint8Array {
  const text = typeof header === 'string' ? new TextEncoder().encode(header) : header;
  const file = new Uint8Array(lengthBytes + text.length + data.length);
  new DataView(file.buffer).setBigUint64(0, headerBytes ?? BigInt(text.length), true);
  file.set(text, lengthBytes);
  file.set(data, lengthBytes + text.length);
  return file;
}
