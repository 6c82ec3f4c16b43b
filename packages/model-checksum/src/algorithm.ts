/** The algorithms that a manifest may use. All resist collisions as far as is known; nothing weaker is read. */
export const algorithms = ['sha256', 'sha384', 'sha512', 'sha512-256', 'blake2b-512', 'blake2b-384', 'blake2b-256', 'blake3'] as const;
export type Algorithm = (typeof algorithms)[number];

interface Facts {
  readonly bits: number;
  readonly shown: string;
}

const facts: Readonly<Record<Algorithm, Facts>> = {
  sha256: { bits: 256, shown: 'SHA-256' },
  sha384: { bits: 384, shown: 'SHA-384' },
  sha512: { bits: 512, shown: 'SHA-512' },
  'sha512-256': { bits: 256, shown: 'SHA-512/256' },
  'blake2b-512': { bits: 512, shown: 'BLAKE2b' },
  'blake2b-384': { bits: 384, shown: 'BLAKE2b-384' },
  'blake2b-256': { bits: 256, shown: 'BLAKE2b-256' },
  blake3: { bits: 256, shown: 'BLAKE3' },
};

/** How many hexadecimal digits a digest has. */
export const digitsOf = (algorithm: Algorithm): number => facts[algorithm].bits / 4;

/** The name as people write it. */
export const shownAlgorithm = (algorithm: Algorithm): string => facts[algorithm].shown;

/** What a manifest says of its algorithm: one that is read, one that is refused for being weak, or one that is not known here. */
export type ToldAlgorithm = { readonly algorithm: Algorithm } | { readonly weak: string } | { readonly unknown: string };

/** Not resistant to collisions, or no cryptographic hash at all. */
const weakTag = /^(?:MD[245]|SHA-?1|SHA-?0|RMD160|RIPEMD160|CRC\w*|ADLER32|XXH\w*|SYSV|BSD|CKSUM)$/i;

const tags: ReadonlyMap<string, Algorithm> = new Map(
  (
    [
      ['sha256', 'SHA256 SHA2-256'],
      ['sha384', 'SHA384 SHA2-384'],
      ['sha512', 'SHA512 SHA2-512'],
      ['sha512-256', 'SHA512/256 SHA2-512/256 SHA512-256'],
      ['blake2b-512', 'BLAKE2B BLAKE2B-512 BLAKE2B512'],
      ['blake2b-384', 'BLAKE2B-384'],
      ['blake2b-256', 'BLAKE2B-256'],
      ['blake3', 'BLAKE3'],
    ] as const
  ).flatMap(([algorithm, names]) => names.split(' ').map((name): readonly [string, Algorithm] => [name, algorithm])),
);

/** The algorithm that the tag of a line names, as coreutils, b3sum, BSD and both spellings of OpenSSL write it. */
export function algorithmOfTag(tag: string): ToldAlgorithm {
  const algorithm = tags.get(tag.toUpperCase());
  if (algorithm !== undefined) return { algorithm };
  return weakTag.test(tag) ? { weak: tag } : { unknown: tag };
}

const byName: readonly (readonly [RegExp, ToldAlgorithm])[] = [
  [/sha-?512[-_/t]256/i, { algorithm: 'sha512-256' }],
  [/sha-?512/i, { algorithm: 'sha512' }],
  [/sha-?384/i, { algorithm: 'sha384' }],
  [/sha-?256/i, { algorithm: 'sha256' }],
  [/b3sum|blake3|\.b3$/i, { algorithm: 'blake3' }],
  [/b2sum|blake2b?|\.b2$/i, { algorithm: 'blake2b-512' }],
  [/md5/i, { weak: 'MD5' }],
  [/sha-?1(?!\d)/i, { weak: 'SHA-1' }],
  [/^(?:cksum|crc32)|\.(?:crc|sfv|xxh\w*)$/i, { weak: 'a checksum' }],
];

/** The algorithm that a file name such as `SHA256SUMS` tells; undefined where it tells none: the length of a digest is shared by several. */
export const algorithmOfName = (baseName: string): ToldAlgorithm | undefined => byName.find(([pattern]) => pattern.test(baseName))?.[1];

/** BLAKE2b digests of several lengths share one file name. */
export const blake2bOf = (digits: number): Algorithm | undefined => algorithms.find((one) => one.startsWith('blake2b') && digitsOf(one) === digits);

const weakDigits: ReadonlyMap<number, string> = new Map([
  [8, 'CRC-32'],
  [32, 'MD5'],
  [40, 'SHA-1'],
]);

/** The weak algorithm whose digests have so many digits, where nothing else tells. */
export const weakOfDigits = (digits: number): string | undefined => weakDigits.get(digits);

/** The algorithms whose digests have so many digits. */
export const algorithmsOfDigits = (digits: number): readonly Algorithm[] => algorithms.filter((one) => digitsOf(one) === digits);

/** Whether a text names an algorithm that is read. */
export const isAlgorithm = (text: string): text is Algorithm => algorithms.some((one) => one === text);
