/** A source of 32-bit words that is the same on every machine for one seed (xorshift32; Marsaglia, "Xorshift RNGs", 2003). Not for secrets. The seed must not be 0. */
export function randomWords(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}
