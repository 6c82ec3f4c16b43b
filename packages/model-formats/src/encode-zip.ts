import { crc32, deflateRawSync } from 'node:zlib';

/** One member, right or wrong; what is absent is what a correct one has. */
export interface ZipPart {
  readonly name: string;
  readonly data: Uint8Array;
  /** 0: stored; 8: deflated. Written as it is; data are packed for 8 only. */
  readonly method?: number;
  readonly flags?: number;
  /** Written instead of the true ones. */
  readonly crc?: number;
  readonly bytes?: number;
  /** What the local header says instead. */
  readonly local?: { readonly name?: string; readonly flags?: number; readonly method?: number; readonly bytes?: number };
  /** Bytes between this member and the next. */
  readonly gap?: Uint8Array;
  /** Not listed in the directory. */
  readonly isUnlisted?: boolean;
}

/** What else than usual an archive has. */
export interface ZipParts {
  readonly prefix?: Uint8Array;
  readonly trailing?: Uint8Array;
  /** Counted by the end record instead of the true number. */
  readonly count?: number;
  /** Listed so many times each. */
  readonly repeat?: number;
}

const encoder = new TextEncoder();

function record(signature: number, fields: readonly (readonly [bytes: 2 | 4, value: number])[], tail: readonly Uint8Array[]): Uint8Array {
  const length = 4 + fields.reduce((sum, [bytes]) => sum + bytes, 0);
  const result = new Uint8Array(length + tail.reduce((sum, part) => sum + part.length, 0));
  const view = new DataView(result.buffer);
  view.setUint32(0, signature, true);
  let at = 4;
  for (const [bytes, value] of fields) {
    if (bytes === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += bytes;
  }
  for (const part of tail) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const result = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}

/** A ZIP archive of these files, stored: for examples and tests. */
export const zipOfFiles = (files: Readonly<Record<string, string | Uint8Array>>): Uint8Array =>
  encodeZip(Object.entries(files).map(([name, data]) => ({ name, data: typeof data === 'string' ? encoder.encode(data) : data })));

/** A ZIP archive of these members, right or wrong: for examples and tests. */
export function encodeZip(
  members: readonly ZipPart[],
  { prefix = new Uint8Array(), trailing = new Uint8Array(), count, repeat = 1 }: ZipParts = {},
): Uint8Array {
  const body: Uint8Array[] = [prefix];
  const entries: Uint8Array[] = [];
  let offset = prefix.length;
  for (const member of members) {
    const { name, data, method = 0, flags = 0, local = {}, gap = new Uint8Array() } = member;
    const packed = method === 8 ? new Uint8Array(deflateRawSync(data)) : data;
    const crc = member.crc ?? crc32(data);
    const bytes = member.bytes ?? data.length;
    const nameBytes = encoder.encode(name);
    const localName = encoder.encode(local.name ?? name);
    const head = (values: { readonly name: Uint8Array; readonly flags: number; readonly method: number; readonly bytes: number }) =>
      [
        [2, 20],
        [2, values.flags],
        [2, values.method],
        [2, 0],
        [2, 33],
        [4, crc],
        [4, packed.length],
        [4, values.bytes],
        [2, values.name.length],
        [2, 0],
      ] as const;
    const said = { name: localName, flags: local.flags ?? flags, method: local.method ?? method, bytes: local.bytes ?? bytes };
    body.push(record(0x04034b50, head(said), [localName, packed, gap]));
    const rest = [
      [2, 0],
      [2, 0],
      [2, 0],
      [4, 0],
      [4, offset],
    ] as const;
    const entry = record(0x02014b50, [[2, 20], ...head({ name: nameBytes, flags, method, bytes }), ...rest], [nameBytes]);
    if (member.isUnlisted !== true) for (let index = 0; index < repeat; index += 1) entries.push(entry);
    offset += 30 + localName.length + packed.length + gap.length;
  }
  const directory = join(entries);
  const total = count ?? entries.length;
  const end = record(
    0x06054b50,
    [
      [2, 0],
      [2, 0],
      [2, total],
      [2, total],
      [4, directory.length],
      [4, offset],
      [2, 0],
    ],
    [],
  );
  return join([...body, directory, end, trailing]);
}
