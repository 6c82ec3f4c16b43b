/** The peaks of all runs with one size of the input, in bytes. */
export interface SizedPeaks {
  readonly size: number;
  readonly peaks: readonly number[];
}

/** How memory grows with the size of the input, at the end of a sweep. */
export interface Growth {
  /** The exponent between the two largest sizes: 1 is in proportion, 2 with the square. */
  readonly exponent: number;
  /** Between these it lies, for all that the noise of a peak allows. */
  readonly low: number;
  readonly high: number;
  /** From the second largest to the largest, in bytes. */
  readonly addedBytes: number;
  readonly from: number;
  readonly to: number;
}

/** A peak repeats itself within less than half of this. */
const noise = 0.01;

const least = ({ peaks }: SizedPeaks): number => Math.min(...peaks);

/** What a peak may be off by: its share of noise, or as far as its runs lay apart. */
const doubtOf = (point: SizedPeaks): number => Math.max(noise * least(point), Math.max(...point.peaks) - least(point));

/**
 * The exponent by which memory above that of the smallest input grows between the two largest sizes. Earlier points do not count: below one step
 * of a prompt, work in steps and work at once are the same. `base`: a run of next to no input.
 */
export function growthOf(base: SizedPeaks, before: SizedPeaks, last: SizedPeaks): Growth {
  const own = (point: SizedPeaks, off: number): number => Math.max(1, least(point) + off - least(base));
  const sizes = Math.log(last.size / before.size);
  const exponent = (offBefore: number, offLast: number): number => Math.log(own(last, offLast) / own(before, offBefore)) / sizes;
  const [doubtBefore, doubtLast] = [doubtOf(before), doubtOf(last)];
  return {
    exponent: exponent(0, 0),
    low: exponent(doubtBefore, -doubtLast),
    high: exponent(-doubtBefore, doubtLast),
    addedBytes: least(last) - least(before),
    from: before.size,
    to: last.size,
  };
}
