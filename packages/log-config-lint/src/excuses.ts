import { counted, type Finding, quote } from '@mlx-guard/core';
import type { Ignored } from './ignoring.ts';
import { boundsOf, type FileJob, type FileReport, lintBytes } from './lint-file.ts';
import { Ordinals } from './location.ts';
import { ignoreAdded } from './rules/ignore-added.ts';
import type { Run } from './surface.ts';

/** What a change excuses itself in one file: exceptions that its base does not have, or of which that cannot be told. */
export interface Excuses {
  readonly added: readonly Ignored[];
  /** One for each comment. */
  readonly findings: readonly Finding[];
}

/** Files of the base that are read; what lies beyond is not known. */
const maxReads = 500;
const shownRules = 5;

/** Whether the change touches a path, or a folder that it lies in, such as a submodule. */
function isTouched(path: string, changed: ReadonlySet<string>): boolean {
  for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1)) {
    if (changed.has(path.slice(0, end))) return true;
  }
  return false;
}

/** How often the base makes each exception in a file. A string: why that cannot be told. */
async function knownAtBase(job: FileJob, run: Run): Promise<ReadonlyMap<string, number> | string> {
  const { ports } = run;
  const bounds = boundsOf(run);
  const answer = await ports.base.read(`${ports.run.prefix}${job.path}`, bounds.maxBytes);
  if (answer.kind === 'unreadable') return answer.why;
  const known = new Map<string, number>();
  if (answer.kind === 'absent') return known;
  const { ignored } = await lintBytes(job, answer.bytes, bounds);
  for (const { identity } of ignored) known.set(identity, (known.get(identity) ?? 0) + 1);
  return known;
}

function excusesOf(path: string, ignored: readonly Ignored[], known: ReadonlyMap<string, number> | string): Excuses {
  const left = new Map(typeof known === 'string' ? [] : known);
  const added = ignored.filter(({ identity }) => {
    const count = left.get(identity) ?? 0;
    left.set(identity, count - 1);
    return count <= 0;
  });
  const ordinals = new Ordinals();
  const comments = Map.groupBy(added, ({ at }) => `${at.line}:${at.column}`);
  const tail = typeof known === 'string' ? `; whether the base has it cannot be told, because ${known}` : '';
  const findings = [...comments.values()].flatMap((own) => {
    const [first] = own;
    if (first === undefined) return [];
    const rules = [...new Set(own.map(({ finding }) => quote(finding.rule)))].sort();
    const more = rules.length > shownRules ? ` and ${rules.length - shownRules} more` : '';
    const said = `this comment suppresses ${counted(own.length, 'finding')} added here, of ${rules.slice(0, shownRules).join(', ')}${more}: ${quote(first.reason)}`;
    const { line, column } = first.at;
    return ignoreAdded.finding({ path, startLine: line, startColumn: column }, `${said}${tail}`, {
      identity: ordinals.next(first.identity),
      evidence: { suppressed: own.length },
    });
  });
  return { added, findings };
}

/** The exceptions that a change makes for itself, by file. Empty where the run is of no change. Reads of the base no more than the files that have exceptions and that the change touches. */
export async function addedExcuses(jobs: readonly FileJob[], reports: ReadonlyMap<string, FileReport>, run: Run): Promise<readonly Excuses[]> {
  const { base, run: facts, signal } = run.ports;
  const found: Excuses[] = [];
  const excusing = jobs.filter(({ path }) => (reports.get(path)?.ignored.length ?? 0) > 0);
  if (base.commit === undefined || excusing.length === 0) return found;
  const paths = await base.changedPaths();
  const changed = paths && new Set(paths);
  let reads = 0;
  for (const job of excusing) {
    signal.throwIfAborted();
    if (changed !== undefined && !isTouched(`${facts.prefix}${job.path}`, changed)) continue;
    reads += 1;
    const known = reads > maxReads ? `at most ${maxReads} files of the base are read` : await knownAtBase(job, run);
    found.push(excusesOf(job.path, reports.get(job.path)?.ignored ?? [], known));
  }
  return found;
}
