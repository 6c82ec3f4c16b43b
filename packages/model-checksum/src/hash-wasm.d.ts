/** The two algorithms of hash-wasm that are used here. Its main entry holds all of them, twice, and would make every bundle a quarter of a megabyte larger. */
declare module 'hash-wasm/dist/blake3.umd.min.js' {
  const parts: { readonly createBLAKE3: () => Promise<import('hash-wasm').IHasher> };
  export = parts;
}

declare module 'hash-wasm/dist/blake2b.umd.min.js' {
  const parts: { readonly createBLAKE2b: (bits: number) => Promise<import('hash-wasm').IHasher> };
  export = parts;
}
