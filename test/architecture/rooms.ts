import { isBuiltin } from 'node:module';
import { posix } from 'node:path';

/** Node modules that reach nothing outside: no file, network, clock, process. */
const pureNode = ['node:buffer', 'node:crypto', 'node:path/posix', 'node:url', 'node:util', 'node:zlib'];

interface Room {
  /** Names of packages; `*` stands for any letters. */
  readonly packages: readonly string[];
  /** The workspace packages that they may import, in the same notation. */
  readonly may: readonly string[];
  readonly node: readonly string[] | 'any';
  /** Third-party packages; `declared`: what its package.json lists. */
  readonly thirdParty: readonly string[] | 'declared';
  readonly holdsGuards?: true;
}

const pure = { node: pureNode, thirdParty: 'declared' } as const;
const outside = { node: 'any', thirdParty: 'declared' } as const;
const guard = { ...pure, holdsGuards: true } as const;
const guardMay = ['core', '*-formats'];

/** Who may import whom. The first row that names a package is its row; what no earlier row names is a guard. */
const rooms: readonly Room[] = [
  { packages: ['core'], may: [], node: [], thirdParty: ['zod', 'yaml', '@noble/hashes'] },
  { packages: ['reporters', 'model-formats', 'source-formats'], may: ['core'], ...pure },
  { packages: ['dependency-formats', 'python-flow'], may: ['core', 'source-formats'], ...pure },
  { packages: ['attestation'], may: ['core'], ...pure },
  { packages: ['runtime'], may: ['core', 'reporters'], ...outside },
  { packages: ['supervisor', 'testing'], may: ['core'], ...outside },
  { packages: ['cli', 'action-check'], may: ['*'], ...outside },
  { packages: ['action-evidence'], may: ['core', 'runtime'], ...outside },
  { packages: ['action-loader-probe'], may: ['loader-probe', 'model-inspect', 'runtime', 'supervisor'], ...pure },
  { packages: ['action-*'], may: ['runtime', 'supervisor'], ...pure },
  { packages: ['log-config-lint', 'loader-probe'], may: [...guardMay, 'python-flow'], ...guard },
  { packages: ['model-checksum', 'release-gate'], may: [...guardMay, 'attestation'], ...guard },
  { packages: ['*'], may: guardMay, ...guard },
];

const matches = (pattern: string, name: string): boolean => {
  const [start = '', end] = pattern.split('*');
  return end === undefined ? pattern === name : name.length >= start.length + end.length && name.startsWith(start) && name.endsWith(end);
};

const roomOf = (name: string): Room | undefined => rooms.find(({ packages }) => packages.some((pattern) => matches(pattern, name)));

/** A source file as the table sees it. */
export interface Importer {
  /** From the repository's root. */
  readonly path: string;
  /** The package's folder, such as `packages/core`. */
  readonly folder: string;
  /** The package's name without its scope, such as `core` or `action-model-checksum`. */
  readonly package: string;
  readonly isTest: boolean;
  readonly dependencies: readonly string[];
  readonly devDependencies: readonly string[];
}

/** Whether a package is a guard, by its name: it has no room of its own. */
export const isGuard = (name: string): boolean => roomOf(name)?.holdsGuards === true;

const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

function refuseWorkspace(name: string, importer: Importer, room: Room): string | undefined {
  if (name.includes('/')) return 'a package has one door: import it by its name';
  if (name === importer.package) return 'a package imports its own files by their path';
  const may = importer.package.startsWith('action-') ? [...room.may, importer.package.slice('action-'.length)] : room.may;
  if (name === 'testing') return importer.isTest ? undefined : 'only tests may import testing';
  return may.some((pattern) => matches(pattern, name)) ? undefined : `${importer.package} may not import ${name}`;
}

function refuseNode(specifier: string, importer: Importer, room: Room): string | undefined {
  if (!specifier.startsWith('node:')) return 'a Node module is written with node:';
  if (importer.isTest || room.node === 'any' || room.node.includes(specifier)) return undefined;
  return `${importer.package} may not use ${specifier}`;
}

function refuseRelative(specifier: string, importer: Importer): string | undefined {
  if (!specifier.endsWith('.ts')) return 'a file is imported with its extension .ts';
  if (specifier.endsWith('.test.ts')) return 'nobody imports a test';
  const target = posix.join(posix.dirname(importer.path), specifier);
  return target.startsWith(`${importer.folder}/src/`) ? undefined : 'what lies outside the package is imported by its name';
}

/** Why a file may not import this; undefined where it may. */
export function refusal(specifier: string, importer: Importer): string | undefined {
  const room = roomOf(importer.package);
  if (room === undefined) return `${importer.package} is in no room`;
  if (specifier === '?') return 'an import names what it imports';
  if (specifier.startsWith('.')) return refuseRelative(specifier, importer);
  if (isBuiltin(specifier)) return refuseNode(specifier, importer, room);
  const name = packageOf(specifier);
  const declared = importer.isTest ? [...importer.dependencies, ...importer.devDependencies] : importer.dependencies;
  if (!declared.includes(name)) return `${name} is not in the package.json of ${importer.package}`;
  if (name.startsWith('@mlx-guard/')) return refuseWorkspace(specifier.slice('@mlx-guard/'.length), importer, room);
  if (importer.isTest || room.thirdParty === 'declared' || room.thirdParty.includes(name)) return undefined;
  return `${importer.package} may not import ${name}`;
}
