import path from 'node:path';
import { type AnyGuard, flag, judgesFiles, visible } from '@mlx-guard/core';
import { briefText, coverageTerminal } from '@mlx-guard/reporters';
import type { ExitCode, GuardRun, SeveralRuns } from '@mlx-guard/runtime';
import { type Command, print, type Session } from '../command.ts';
import { runAll, type Selection } from '../run-all.ts';
import { advisoryCount, knownUntil } from './advisories.ts';
import { flipLastBit, type Model } from './damage.ts';
import { exampleProjects } from './examples.ts';
import { auditFlags, type DemoProject, setUpProject, writeDatabase } from './project.ts';
import { pythonFlags, requirePython } from './python.ts';
import { strangersUpload } from './upload.ts';

const flags = {
  real: flag('Let `memory-budget` run the Python server on MLX, which must be installed, instead of a stand-in.', 'false'),
} as const;

const repository = 'example-org/chat-server';
const runId = '1';

/** One act of the demo: an example project, and what happened to its model before it is guarded. */
interface Act {
  readonly project: 'broken' | 'mended';
  readonly folder: string;
  readonly headline: string;
  /** From the model's files by name to files of the project by path. */
  readonly weights: (whole: Model) => Model;
  /** The guards that are run; all where it is absent. */
  readonly only?: readonly string[];
}

const installed = (model: Model): Model => new Map([...model].map(([name, bytes]) => [`models/tiny-llama/${name}`, bytes]));

/** Beside the model lies what a stranger has uploaded. */
const withUpload = (model: Model): Model => new Map([...installed(model), ...strangersUpload(model)]);

const acts: readonly Act[] = [
  { project: 'broken', folder: 'broken', headline: 'An MLX chat server with a problem in every threat', weights: withUpload },
  { project: 'mended', folder: 'mended', headline: 'The same server, mended', weights: installed },
  {
    project: 'mended',
    folder: 'tampered',
    headline: 'The mended server, one bit of its model changed',
    weights: (whole) => installed(flipLastBit(whole)),
    only: ['model-checksum', 'model-inspect'],
  },
];

const introduction = (isReal: boolean): string =>
  [
    'A demo of every guard. It asks no network, and what it shows is measured on this machine, now.',
    `- Advisories: a demo database of ${advisoryCount} records, the newest of ${knownUntil.slice(0, 10)}. Your own project is audited against all of OSV, as of now.`,
    `- Evidence is about a commit of a repository in a run, so these projects play one: ${repository}, run ${runId}.`,
    isReal
      ? '- memory-budget: the smoke test of the example, on its Python server with MLX.'
      : '- memory-budget: the smoke test of the example, on a stand-in of its server that needs no Python; `demo --real` runs the server itself, on MLX.',
  ].join('\n');

/** The digests that the guards' jobs would hand over to the gate. */
const proofs = (runs: readonly GuardRun[]): string =>
  JSON.stringify(Object.fromEntries(runs.flatMap(({ report, files }) => (files.evidenceDigest === undefined ? [] : [[report.name, files.evidenceDigest]]))));

function flagsFor({ id, judges }: AnyGuard, before: readonly GuardRun[], isReal: boolean): ReadonlyMap<string, string> {
  if (judges === 'evidence')
    return new Map([
      ['evidence-dir', '.mlx-guard'],
      ['proofs', proofs(before)],
    ]);
  if (id === 'dependency-audit') return auditFlags;
  return id === 'memory-budget' && isReal ? pythonFlags : new Map();
}

/** Files first, then what judges their evidence. */
const selected = (guards: readonly AnyGuard[], { only }: Act, isReal: boolean): Selection => ({
  guards: [...guards.filter(judgesFiles), ...guards.filter((guard) => !judgesFiles(guard))].filter(({ id }) => only?.includes(id) ?? true),
  flagsFor: (guard, before) => flagsFor(guard, before, isReal),
});

/** The session of a run of CI that never was: of the user's own variables the guards and what they run see only where programs are. */
function played({ place, ...session }: Session, { commit }: DemoProject): Session {
  const { show: _, ...quiet } = place;
  const environment = { PATH: place.environment['PATH'], GITHUB_REPOSITORY: repository, GITHUB_SHA: commit, GITHUB_RUN_ID: runId };
  return { ...session, place: { ...quiet, environment } };
}

function tell({ runs, coverage, failures }: SeveralRuns, act: Act, { isColoured }: Session): void {
  print(runs.map(({ guard, report }) => briefText(report, guard.rules, { color: isColoured })).join('\n\n'));
  if (act.only === undefined) print(`\n${coverageTerminal(coverage, { color: isColoured })}`);
  if (failures.length > 0) process.stderr.write(`${failures.join('\n')}\n`);
}

/** `demo`: every guard on the example projects, and the gate over what they found. Nothing shown is recorded. Green unless a guard could not run. */
export const demo: Command = {
  name: 'demo',
  words: [],
  summary: 'every guard on two example projects, one broken, one mended',
  help: [
    'Writes an MLX chat server into .mlx-guard/demo, broken and mended, and runs every guard on both, the gate last.',
    'Exit code here: 0 where every guard could run, whatever it found.',
  ],
  flags,
  commonFlags: {},
  run: async ({ flags: given }, session) => {
    const isReal = given.get('real') === 'true';
    if (isReal) requirePython(session.place.environment);
    const examples = exampleProjects(session.place.entry);
    const home = path.join(session.place.folder, '.mlx-guard', 'demo');
    await writeDatabase(home);
    print(introduction(isReal));
    let code: ExitCode = 0;
    for (const act of acts) {
      const project = await setUpProject(examples, act.project, act.weights, path.join(home, act.folder));
      print(`\n=== ${act.headline}\n    ${visible(project.folder)}, report files in .mlx-guard\n`);
      const all = await runAll(new Map([['working-directory', project.folder]]), played(session, project), selected(session.guards, act, isReal));
      tell(all, act, session);
      if (all.failures.length > 0) code = 2;
      if (session.place.signal.aborted) return 2;
    }
    print(`\nYour own project: ${examples.command} check PATH`);
    return code;
  },
};
