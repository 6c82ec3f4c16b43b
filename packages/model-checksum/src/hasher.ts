import { createHash, type Hash, hash } from 'node:crypto';
import type { IHasher } from 'hash-wasm';
import type { Algorithm } from './algorithm.ts';

/** What OpenSSL calls the algorithms that it has. */
const native = { sha256: 'sha256', sha384: 'sha384', sha512: 'sha512', 'sha512-256': 'sha512-256', 'blake2b-512': 'blake2b512' } as const;

type Native = keyof typeof native;
const isNative = (algorithm: Algorithm): algorithm is Native => Object.hasOwn(native, algorithm);

/** One digest in the making. */
export interface Hasher {
  update(bytes: Uint8Array): void;
  /** Lower-case hex; ends it. */
  hex(): string;
}

class NativeHasher implements Hasher {
  readonly #hash: Hash;

  constructor(algorithm: Native) {
    this.#hash = createHash(native[algorithm]);
  }

  update(bytes: Uint8Array): void {
    this.#hash.update(bytes);
  }

  hex(): string {
    return this.#hash.digest('hex');
  }
}

/** A WebAssembly hasher of which there is one, used for one file after another. */
class WasmHasher implements Hasher {
  readonly #hasher: IHasher;

  constructor(hasher: IHasher) {
    this.#hasher = hasher.init();
  }

  update(bytes: Uint8Array): void {
    this.#hasher.update(bytes);
  }

  hex(): string {
    return this.#hasher.digest('hex');
  }
}

async function compile(algorithm: Exclude<Algorithm, Native>): Promise<IHasher> {
  // Loaded on first use: most manifests need none of it.
  if (algorithm === 'blake3') return (await import('hash-wasm/dist/blake3.umd.min.js')).default.createBLAKE3();
  const { createBLAKE2b } = (await import('hash-wasm/dist/blake2b.umd.min.js')).default;
  return createBLAKE2b(algorithm === 'blake2b-256' ? 256 : 384);
}

/** Makes hashers for files that are read one after another. */
export class Hashers {
  readonly #compiled = new Map<Algorithm, IHasher>();

  async of(algorithm: Algorithm): Promise<Hasher> {
    return isNative(algorithm) ? new NativeHasher(algorithm) : new WasmHasher(await this.#wasm(algorithm));
  }

  /** The digest of bytes that are there whole: for small files half the cost. */
  async whole(algorithm: Algorithm, bytes: Uint8Array): Promise<string> {
    if (isNative(algorithm)) return hash(native[algorithm], bytes, 'hex');
    const hasher = await this.of(algorithm);
    hasher.update(bytes);
    return hasher.hex();
  }

  async #wasm(algorithm: Exclude<Algorithm, Native>): Promise<IHasher> {
    const known = this.#compiled.get(algorithm) ?? (await compile(algorithm));
    this.#compiled.set(algorithm, known);
    return known;
  }
}
