import path from 'node:path';
import {
  type AnyGuard,
  type Baseline,
  baselineOf,
  baselinePath,
  byCodePoint,
  ConfigError,
  counted,
  EnvironmentError,
  FileError,
  flag,
  growth,
  judgesFiles,
  maxBaselineBytes,
  prune,
  quote,
  type Report,
  readBaseline,
} from '@mlx-guard/core';
import { NodeFiles, writeAtomically, yieldingIo } from '@mlx-guard/runtime';
import { type Command, print, type Session } from './command.ts';
import { projectAt } from './project-root.ts';
import { quietRun } from './quiet-run.ts';

const flags = {
  prune: flag('Only take out what is no longer found; add nothing.', 'false'),
} as const;

/** The baseline that is there. Throws `ConfigError` where the file is none. */
async function readKnown(root: string): Promise<Baseline | undefined> {
  try {
    await using file = await new NodeFiles(root, yieldingIo).open(baselinePath);
    const read =
      file.size > maxBaselineBytes
        ? { problem: `larger than ${maxBaselineBytes} bytes` }
        : readBaseline(new TextDecoder().decode(await file.read(0, file.size)));
    if ('problem' in read) throw new ConfigError('invalid-policy', [`${baselinePath} is no baseline (${read.problem}); remove it, then run this again`]);
    return read;
  } catch (thrown) {
    if (thrown instanceof FileError && thrown.code === 'absent') return undefined;
    throw thrown;
  }
}

/** What a run leaves in doubt: a baseline of it would forget what was not looked at. */
function doubtOf({ name, failure, coverage, omittedFindings }: Report): string | undefined {
  if (failure !== undefined) return `${name} did not end: ${failure.message}`;
  const [gap] = coverage.skipped;
  if (gap !== undefined) return `${name} could not check ${quote(gap.what)}: ${gap.why}`;
  return omittedFindings > 0 ? `${name} found more than can be listed` : undefined;
}

/** What a whole run of every guard found. */
interface Found {
  readonly baseline: Baseline;
  /** Rules that could not run here: what is known of them stays. */
  readonly unavailable: ReadonlySet<string>;
  /** Findings that count but cannot be made known, by rule. */
  readonly locked: ReadonlyMap<string, number>;
  /** Guards that could not inspect everything, each as `NAME: 3 of 4`. Their findings say why. */
  readonly partial: readonly string[];
}

async function look(guards: readonly AnyGuard[], root: string, session: Session): Promise<Found> {
  const reports: Report[] = [];
  for (const guard of guards.filter(judgesFiles)) reports.push(await quietRun(guard, root, { 'gate-on': 'all' }, session));
  const [doubt] = reports.flatMap((report) => doubtOf(report) ?? []);
  if (doubt !== undefined) throw new EnvironmentError('cannot-read', `no baseline is written of a run that is not whole: ${doubt}`);
  const rules = guards.flatMap((guard) => guard.rules);
  // A waived finding has somebody who answers for it until a day; it must not stay known after that.
  const findings = reports.flatMap((report) => report.findings).filter(({ waived, severity }) => waived === undefined && severity !== 'note');
  const lockedRules = new Set<string>(rules.filter(({ locked }) => locked === true).map(({ id }) => id));
  const locked = Map.groupBy(
    findings.filter(({ rule }) => lockedRules.has(rule)),
    ({ rule }) => rule,
  );
  return {
    baseline: baselineOf(findings, rules),
    unavailable: new Set(reports.flatMap(({ coverage }) => coverage.unavailable.flatMap((gap) => gap.rules))),
    locked: new Map([...locked].map(([rule, group]) => [rule, group.length])),
    partial: reports.flatMap(({ name, coverage: { inspected, eligible } }) => (inspected < eligible ? [`${name}: ${inspected} of ${eligible}`] : [])),
  };
}

const size = ({ findings }: Baseline): number => findings.reduce((sum, { count }) => sum + count, 0);

/** What the new file should hold: all that was found, or what of the old is still found; and what is known of rules that did not run. */
function next(known: Baseline | undefined, { baseline, unavailable }: Found, isPruned: boolean): Baseline {
  const kept = known?.findings.filter(({ rule }) => unavailable.has(rule)) ?? [];
  const whole = { ...baseline, findings: [...baseline.findings, ...kept] };
  const { findings, ...head } = isPruned && known !== undefined ? prune(known, whole) : whole;
  return {
    ...head,
    findings: findings.toSorted((a, b) => byCodePoint(a.path, b.path) || byCodePoint(a.rule, b.rule) || byCodePoint(a.fingerprint, b.fingerprint)),
  };
}

function tell(known: Baseline | undefined, written: Baseline, { locked, partial }: Found): readonly string[] {
  const grown = growth(known, written);
  const before = known === undefined ? '' : ` (${size(known)} before: ${size(known) + grown - size(written)} gone, ${grown} new)`;
  return [
    `${baselinePath}: ${counted(size(written), 'known finding')}${before}`,
    ...[...locked].map(
      ([rule, count]) => `${counted(count, 'finding')} of ${rule} cannot be made known: ${count === 1 ? 'it counts' : 'they count'} until mended`,
    ),
    ...(partial.length > 0
      ? [`Not everything could be inspected (${partial.join(', ')}): such a run stays inconclusive, and red, until what hinders it is mended.`]
      : []),
    ...(known !== undefined && grown > 0
      ? [`The baseline grew by ${grown}: a pull request that adds to it is told so, and the added findings count there.`]
      : []),
  ];
}

/** `baseline [PATH]`: writes down what is found today, so that only what is new counts from now on. */
export const baseline: Command = {
  name: 'baseline',
  words: ['[PATH]'],
  summary: "record today's findings, so that only new ones count",
  help: [
    `Runs every guard on the repository at PATH (default: where you are) and writes ${baselinePath}.`,
    'Notes, waived findings and those of rules that cannot be baselined are left out. Nothing is written unless every guard ran to its end and skipped nothing.',
  ],
  flags,
  commonFlags: {},
  run: async ({ words: [name = '.'], flags: given }, session) => {
    const { folder, root } = projectAt(session.place.folder, name);
    if (folder !== root) throw new ConfigError('invalid-setting', [`a baseline is of a whole repository: name its root, ${quote(root)}`]);
    const known = await readKnown(root);
    const isPruned = given.get('prune') === 'true';
    if (isPruned && known === undefined) throw new ConfigError('invalid-setting', [`there is no ${baselinePath} to prune`]);
    const found = await look(session.guards, root, session);
    const written = next(known, found, isPruned);
    const lines = tell(known, written, found);
    if (known === undefined && written.findings.length === 0) {
      print(['Nothing to record: no baseline is needed.', ...lines.slice(1)].join('\n'));
      return 0;
    }
    const bytes = new TextEncoder().encode(`${JSON.stringify(written, null, 2)}\n`);
    await writeAtomically(path.join(root, path.dirname(baselinePath)), path.basename(baselinePath), [bytes]);
    print(lines.join('\n'));
    return 0;
  },
};
