import { compareSemver, isOrdered } from '@mlx-guard/dependency-formats';
import type { Span } from './range.ts';

/** One stretch: from `low` on, below `top`. */
interface Stretch {
  readonly low: string;
  readonly top: string | undefined;
}

const numbersOf = (version: string): readonly (number | undefined)[] =>
  version
    .replace(/^v/, '')
    .replace(/[-+].*$/, '')
    .split('.')
    .map((part) => (/^\d+$/.test(part) ? Number(part) : undefined));

const bump = (numbers: readonly (number | undefined)[], at: number): string =>
  `${[0, 1, 2].map((index) => (index < at ? (numbers[index] ?? 0) : index === at ? (numbers[index] ?? 0) + 1 : 0)).join('.')}-0`;

const full = (version: string): string => {
  const [major = 0, minor = 0, patch = 0] = numbersOf(version);
  const before = /-[^+]*/.exec(version)?.[0] ?? '';
  return `${major}.${minor}.${patch}${before}`;
};

/** How many numbers are given: `1.x` has one. */
const given = (numbers: readonly (number | undefined)[]): number => {
  const found = numbers.indexOf(undefined);
  return found < 0 ? Math.min(numbers.length, 3) : found;
};

/** A comparator of node-semver: `^1.2`, `~1`, `>=1`, `1.x`, `1.2.3`. */
function stretchOf(comparator: string): Stretch | undefined {
  if (/^[*xX]?$/.test(comparator)) return { low: '0.0.0', top: undefined };
  const [, operator = '', version = ''] = /^(\^|~>?|>=|<=|>|<|=)?\s*(v?\d[\w.*+-]*)$/.exec(comparator) ?? [];
  if (!isOrdered(full(version)) || version === '') return undefined;
  const numbers = numbersOf(version);
  const low = full(version);
  const size = given(numbers);
  switch (operator) {
    case '>=':
      return { low, top: undefined };
    case '>':
      return { low: size < 3 ? bump(numbers, size - 1).replace(/-0$/, '') : low, top: undefined };
    case '<':
      return { low: '0.0.0', top: `${low}-0` };
    case '<=':
      return { low: '0.0.0', top: size < 3 ? bump(numbers, size - 1) : bump(numbers, 2) };
    case '^': {
      const first = numbers.findIndex((one, index) => index < size && (one ?? 0) > 0);
      return { low, top: bump(numbers, first < 0 ? size - 1 : first) };
    }
    case '~':
    case '~>':
      return { low, top: bump(numbers, Math.min(size - 1, 1)) };
    default:
      return { low, top: bump(numbers, size - 1) };
  }
}

function meet(stretches: readonly Stretch[]): Stretch {
  const low =
    stretches
      .map((one) => one.low)
      .toSorted(compareSemver)
      .at(-1) ?? '0.0.0';
  const top = stretches.flatMap((one) => one.top ?? []).toSorted(compareSemver)[0];
  return { low, top };
}

/** What a range of npm allows (node-semver). Undefined where it is a tag, or cannot be read. */
export function npmSpan(written: string): Span | undefined {
  if (written.length > 500) return undefined;
  const alternatives = written.split('||').map((part) => {
    const hyphen = /^\s*(\S+)\s+-\s+(\S+)\s*$/.exec(part);
    const comparators =
      hyphen === null
        ? part
            .replace(/([<>=~^])\s+/g, '$1')
            .trim()
            .split(/\s+/)
        : [`>=${hyphen[1]}`, `<=${hyphen[2]}`];
    const stretches = comparators.map(stretchOf);
    return stretches.includes(undefined) ? undefined : meet(stretches.flatMap((one) => one ?? []));
  });
  if (alternatives.includes(undefined)) return undefined;
  const all = alternatives.flatMap((one) => one ?? []);
  const lowest = all.map(({ low }) => low).toSorted(compareSemver)[0];
  const isOpen = all.some(({ top }) => top === undefined);
  return {
    low: lowest === '0.0.0' ? undefined : lowest,
    top: isOpen
      ? undefined
      : all
          .flatMap(({ top }) => top ?? [])
          .toSorted(compareSemver)
          .at(-1),
    allows: (version) => all.some(({ low, top }) => compareSemver(version, low) >= 0 && (top === undefined || compareSemver(version, top) < 0)),
  };
}
