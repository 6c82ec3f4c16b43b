import { documents } from './documents.ts';
import { loadGuard } from './load.ts';
import { isLockInStep, updateLock } from './lockfile.ts';
import { carryOut, driftOf, type Plan } from './plan.ts';
import { Refusal } from './refusal.ts';
import { structure } from './structure.ts';
import { guardFolders, textOf } from './workspace.ts';

const lockPath = 'package-lock.json';

async function planDocuments(root: string): Promise<Plan> {
  const loaded = [];
  for (const folder of guardFolders(root)) loaded.push(await loadGuard(root, folder));
  return documents(loaded, (path) => textOf(root, path));
}

/** Every generated file that is not as it should be. Writes nothing. */
export async function findDrift(root: string): Promise<readonly string[]> {
  const structural = [...driftOf(root, structure(root)), ...(isLockInStep(root) ? [] : [lockPath])];
  try {
    return [...structural, ...driftOf(root, await planDocuments(root))];
  } catch (thrown) {
    // A guard whose index of rules has drifted contradicts its folder: the drift is what to tell.
    if (structural.length > 0 && thrown instanceof Refusal) return structural;
    throw thrown;
  }
}

/** Brings every generated file into shape and returns those that were not. Structure first: without it a new guard cannot be imported. */
export async function generateAll(root: string): Promise<readonly string[]> {
  const written = [...carryOut(root, structure(root))];
  if (!isLockInStep(root)) {
    updateLock(root);
    written.push(lockPath);
  }
  return [...written, ...carryOut(root, await planDocuments(root))];
}
