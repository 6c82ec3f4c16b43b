import path from 'node:path';
import { counted, type Files, quote, type Report } from '@mlx-guard/core';
import { modelChecksum } from '@mlx-guard/model-checksum';
import type { Session } from '../command.ts';
import { quietRun } from '../quiet-run.ts';
import { isLfsPointer, type Sight } from './sight.ts';

/** A folder with model files that no manifest covers. Paths are relative to the root of the repository. */
interface Uncovered {
  readonly folder: string;
  /** The path of one of the model files. */
  readonly file: string;
}

const isWithin = (inner: string, outer: string): boolean => outer === '.' || inner.startsWith(`${outer}/`);

const settings = { manifest: 'auto' } as const;

/** The outermost folders of model files that no manifest covers, as the guard itself sees them. Throws `GuardError`. */
export async function uncoveredFolders(root: string, session: Session): Promise<readonly Uncovered[]> {
  const { findings } = await quietRun(modelChecksum, root, { ...settings, mode: 'verify' }, session);
  const absent = findings.filter(({ rule, waived }) => rule === 'model-checksum/manifest-absent' && waived === undefined);
  const all = absent.flatMap(({ location }) => (location === undefined ? [] : [{ folder: path.posix.dirname(location.path), file: location.path }]));
  return all.filter(({ folder }) => !all.some((other) => other.folder !== folder && isWithin(folder, other.folder)));
}

/** What became of the lock manifest of one folder, in one line, and whether it was written. */
export interface LockOutcome {
  readonly isWritten: boolean;
  readonly text: string;
}

const failed = (folder: string, why: string): LockOutcome => ({ isWritten: false, text: `${quote(path.posix.join(folder, 'model.lock.json'))}: ${why}` });

function whyNot({ failure, findings, coverage }: Report): string {
  return failure?.message ?? findings[0]?.message ?? coverage.skipped[0]?.why ?? 'it could not be read whole';
}

/** Records the models of one folder in a lock manifest there. Throws `GuardError`. */
export async function writeLock({ folder, file }: Uncovered, root: string, files: Files, { project }: Sight, session: Session): Promise<LockOutcome> {
  if (folder === '.') {
    const cure =
      project.kind === 'model-repo'
        ? `${quote('mlx-guard model-checksum --mode generate')} lists every file of the repository; run it when they are as they should be`
        : 'a manifest there would list every file of the project; move the model into a folder of its own';
    return failed(folder, cure);
  }
  if (await isLfsPointer(files, file)) return failed(folder, `${quote(file)} is only a pointer of Git LFS; ${quote('git lfs pull')} fetches the file`);
  const report = await quietRun(
    modelChecksum,
    root,
    { ...settings, mode: 'generate', 'manifest-format': 'model-lock', paths: JSON.stringify([folder]) },
    session,
  );
  const written = report.outputs['manifest-path'];
  if (written === undefined) return failed(folder, whyNot(report));
  return { isWritten: true, text: `${quote(written)} (${counted(report.coverage.inspected, 'file')})` };
}
