import { dirname } from 'node:path/posix';
import { type Finding, type Location, quote } from '@mlx-guard/core';
import type { Defect, Dependency } from '@mlx-guard/dependency-formats';
import type { ReadManifest } from './inventory.ts';
import { lockMissing } from './rules/lock-missing.ts';
import { manifestUnreadable } from './rules/manifest-unreadable.ts';
import { unpinnedDependency } from './rules/unpinned-dependency.ts';

const maxDefects = 50;

/** A place of a format as a location of a finding. */
export const locate = (path: string, { line, column, endColumn }: Defect['place']): Location => ({
  path,
  startLine: line,
  startColumn: column,
  endLine: line,
  endColumn,
});

/** What cannot be read, at most 50 places a file. */
function* unreadable({ path, defects }: ReadManifest): Iterable<Finding> {
  for (const { place, problem } of defects.slice(0, maxDefects))
    yield manifestUnreadable.finding(locate(path, place), `${quote(path)}: ${problem}`, { identity: problem });
  const more = defects.length - maxDefects;
  if (more > 0) yield manifestUnreadable.finding({ path }, `${quote(path)}: ${more} more places cannot be read`, { identity: 'more' });
}

const isFixedAddress = ({ name, origin, hashes }: Dependency): boolean => origin === 'direct' && hashes > 0 && name !== '';

/** What asks for no single version. A range that a constraints file pins is pinned; files of the project's own have no version to pin. */
function* unpinned({ path, dependencies, isConstraints }: ReadManifest, constrained: ReadonlySet<string>): Iterable<Finding> {
  if (isConstraints) return;
  for (const one of dependencies) {
    if (one.evidence === 'pinned' || one.origin === 'local' || constrained.has(one.name) || isFixedAddress(one)) continue;
    const message = `${quote(one.name)} is asked for as ${one.evidence === 'range' ? quote(one.wanted) : one.wanted}: every installation may get another one, and it was not compared with the advisories`;
    yield unpinnedDependency.finding(locate(path, one.place), message, { identity: one.name, evidence: { package: one.name, wanted: one.wanted } });
  }
}

const isBelow = (path: string, folder: string): boolean => folder === '.' || path === folder || path.startsWith(`${folder}/`);

/** What the files themselves show, whatever the advisories say. */
export function* hygiene(manifests: readonly ReadManifest[]): Iterable<Finding> {
  const bounds = manifests.filter(({ isConstraints }) => isConstraints).flatMap(({ dependencies }) => dependencies);
  const constrained = new Set(bounds.filter(({ evidence }) => evidence === 'pinned').map(({ name }) => name));
  const locked = manifests.filter(({ dependencies }) => dependencies.some(({ evidence }) => evidence === 'pinned')).map(({ path }) => dirname(path));
  for (const manifest of manifests) {
    const { path, declaresAt } = manifest;
    yield* unreadable(manifest);
    yield* unpinned(manifest, constrained);
    if (declaresAt !== undefined && !locked.some((folder) => isBelow(dirname(path), folder))) {
      yield lockMissing.finding(
        locate(path, declaresAt),
        `${quote(path)} asks for packages, and no lock pins them: they were not compared with the advisories`,
      );
    }
  }
}
