import { compareSemver, type Ecosystem, isOrdered, isVersion, normaliseName } from '@mlx-guard/dependency-formats';
import { compare } from '@renovatebot/pep440';

/** How an ecosystem tells names and versions apart, as the OSV schema has it ("affected[].package", "affected[].ranges[].type"). */
export interface Comparer {
  /** Two names are the same package where this is the same. */
  readonly nameOf: (name: string) => string;
  /** Whether `compare` can place a version. */
  readonly isVersion: (version: string) => boolean;
  readonly compare: (a: string, b: string) => number;
}

const asIs = (name: string): string => name;

const semver = (nameOf: (name: string) => string): Comparer => ({ nameOf, isVersion: isOrdered, compare: compareSemver });

/** The address of a repository without scheme, user and `.git`, in lower case. */
const repositoryName = (address: string): string =>
  address
    .replace(/^(?:[a-z+]+:\/\/)?(?:[^@/]*@)?/i, '')
    .replace(/\/+$/, '')
    .replace(/\.git$/i, '')
    .toLowerCase();

const python: Comparer = { nameOf: normaliseName, isVersion, compare };
const bySemver = semver(asIs);
const byAddress = semver(repositoryName);
const inLowerCase = semver((name) => name.toLowerCase());

/** The comparer of an ecosystem. Tags of Swift and GitHub Actions are compared as SemVer, missing numbers as 0. */
export function comparerOf(ecosystem: Ecosystem): Comparer {
  switch (ecosystem) {
    case 'PyPI':
      return python;
    case 'SwiftURL':
    case 'GIT':
      return byAddress;
    case 'GitHub Actions':
    case 'ConanCenter':
      return inLowerCase;
    default:
      return bySemver;
  }
}
