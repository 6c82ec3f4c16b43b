/** How memory goes on growing from request to request, in bytes a request. */
export interface Leak {
  readonly slope: number;
  /** The interval in which it lies, by resampling, in 95 of 100 cases. */
  readonly low: number;
  readonly high: number;
  readonly requests: number;
}

const maxPoints = 200;
const resamples = 400;

function median(values: Float64Array, count: number): number {
  const sorted = values.subarray(0, count).sort();
  const middle = count >> 1;
  return count % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

/** The median of the slopes between all pairs of points (Theil, Sen): what single jumps cannot move. */
function slopeOf(at: readonly number[], sizes: readonly number[], room: Float64Array): number {
  let count = 0;
  for (let a = 0; a < at.length; a += 1) {
    for (let b = a + 1; b < at.length; b += 1) {
      const apart = (at[b] ?? 0) - (at[a] ?? 0);
      if (apart === 0) continue;
      room[count] = ((sizes[b] ?? 0) - (sizes[a] ?? 0)) / apart;
      count += 1;
    }
  }
  return count === 0 ? 0 : median(room, count);
}

/** Numbers that are the same on every machine: a report is the same for the same measurements. */
function* numbers(): Generator<number, never> {
  for (let state = 0x9e3779b9; ; ) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    yield (state >>> 0) / 2 ** 32;
  }
}

/** What a server holds after each of many equal requests, in bytes, once its caches are full: the slope of that, and how sure it is. */
export function leakOf(sizes: readonly number[]): Leak {
  const step = Math.max(1, Math.ceil(sizes.length / maxPoints));
  const at = sizes.flatMap((_, index) => (index % step === 0 ? [index] : []));
  const held = at.map((index) => sizes[index] ?? 0);
  const room = new Float64Array((at.length * (at.length - 1)) / 2);
  const random = numbers();
  const slopes = Float64Array.from({ length: resamples }, () => {
    const drawn = at.map(() => Math.floor(random.next().value * at.length)).sort((a, b) => a - b);
    return slopeOf(
      drawn.map((index) => at[index] ?? 0),
      drawn.map((index) => held[index] ?? 0),
      room,
    );
  }).sort();
  const cut = Math.floor(resamples * 0.025);
  return { slope: slopeOf(at, held, room), low: slopes[cut] ?? 0, high: slopes[resamples - 1 - cut] ?? 0, requests: sizes.length };
}
