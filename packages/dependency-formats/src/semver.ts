const pattern = /^[v=]?(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?$/;
const loose = /^[v=]?(\d{1,15})(?:\.(\d{1,15}))?(?:\.(\d{1,15}))?(?:\.(\d{1,15}))?(?:[-.]?([0-9A-Za-z-][0-9A-Za-z.-]*))?(?:\+[0-9A-Za-z.-]+)?$/;
const maxLength = 256;

/** Whether this is a version of SemVer 2.0, a `v` before it allowed. */
export const isSemver = (version: string): boolean => version.length <= maxLength && pattern.test(version);

/** A version taken apart: its numbers, and what makes it a pre-release. */
interface Parts {
  readonly numbers: readonly number[];
  readonly before: readonly string[];
}

function partsOf(version: string): Parts | undefined {
  if (version.length > maxLength) return undefined;
  const found = loose.exec(version);
  if (found === null) return undefined;
  const [, ...groups] = found;
  const numbers = groups.slice(0, 4).map((text) => Number(text ?? 0));
  return { numbers, before: groups[4] === undefined ? [] : groups[4].split('.') };
}

/** Whether `compareSemver` can place it: SemVer, or what tags make of it (`v4`, `1.2`, `1.2.3.4`, `1.0rc1`). */
export const isOrdered = (version: string): boolean => partsOf(version) !== undefined;

const isNumber = (text: string): boolean => /^\d{1,15}$/.test(text);

function compareIdentifiers(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? -1 : 1;
  if (isNumber(a) && isNumber(b)) return Number(a) - Number(b);
  if (isNumber(a) !== isNumber(b)) return isNumber(a) ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** SemVer 2.0, section 11, with missing numbers as 0. Both must be `isOrdered`; what is not comes first. */
export function compareSemver(a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)];
  if (left === undefined || right === undefined) return left === right ? 0 : left === undefined ? -1 : 1;
  for (let index = 0; index < 4; index += 1) {
    const difference = (left.numbers[index] ?? 0) - (right.numbers[index] ?? 0);
    if (difference !== 0) return difference;
  }
  if (left.before.length === 0 || right.before.length === 0) return (left.before.length === 0 ? 1 : 0) - (right.before.length === 0 ? 1 : 0);
  const length = Math.max(left.before.length, right.before.length);
  for (let index = 0; index < length; index += 1) {
    const difference = compareIdentifiers(left.before[index], right.before[index]);
    if (difference !== 0) return difference;
  }
  return 0;
}
