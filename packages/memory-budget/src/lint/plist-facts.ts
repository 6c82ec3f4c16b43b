import { type DataSource, itemsOf, memberOf, membersOf, textOf } from '@mlx-guard/source-formats';
import { startedBy } from './command-facts.ts';
import type { SourceFact } from './source-fact.ts';
import type { Placer } from './source-reader.ts';

/** What launchd starts. Its own limits of memory do not hold (`HardResourceLimits` bounds no resident memory on macOS), so they are not asked for. */
export function* launchdFacts({ documents }: DataSource, place: Placer): Iterable<SourceFact> {
  const command = memberOf(documents[0], 'ProgramArguments');
  if (command !== undefined)
    yield* startedBy(
      itemsOf(command).flatMap((item) => textOf(item) ?? []),
      command,
      place,
      'launchd',
    );
}

const more = /^com\.apple\.developer\.kernel\.(?:increased-memory-limit|extended-virtual-addressing)$/;

/** Entitlements to more memory than an app gets by itself. */
export function* entitlementFacts({ documents }: DataSource, place: Placer): Iterable<SourceFact> {
  for (const { name, key, value } of membersOf(documents[0]))
    if (more.test(name) && textOf(value) === 'true') yield { about: 'entitlement', ...place.at(key, name) };
}
