import { createHash } from 'node:crypto';
import { type Outcome, parsePrivateKey, signModel } from '@mlx-guard/attestation';
import { ConfigError, quote } from '@mlx-guard/core';
import { baseName, here, isWithin, join, relativeTo, startPaths, staysInside, tidy } from '@mlx-guard/model-formats';
import { Exceptions } from '../exceptions.ts';
import { digestsOf, listFiles } from '../generate.ts';
import type { Run } from '../surface.ts';
import { signatureName } from './verify-signed.ts';

function usable<T>(setting: string, outcome: Outcome<T>): T {
  if (outcome.refused) throw new ConfigError('invalid-setting', [`${quote(setting)}: ${outcome.refused.message}`]);
  return outcome.value;
}

async function targetOf({ settings, ports }: Run): Promise<{ readonly folder: string; readonly file: string }> {
  const [folder, ...more] = await startPaths(settings.paths, ports.files, { foldersOnly: true });
  if (more.length > 0) throw new ConfigError('invalid-setting', [`${quote('paths')} names ${more.length + 1} models; a signature is of one`]);
  const file = tidy(settings['output-file'] ?? join(folder, signatureName));
  if (!staysInside(file)) throw new ConfigError('invalid-setting', [`${quote('output-file')}: ${quote(file)} leads out of the working directory`]);
  return { folder, file };
}

async function* whole(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}

/** Signs every byte of a model folder with a key, as an OpenSSF Model Signing bundle. Nothing is written of a model that holds something odd. */
export async function sign(run: Run): Promise<void> {
  const { settings, record } = run;
  const key = usable('private-key', parsePrivateKey(settings['private-key'] ?? '', settings['private-key-passphrase']));
  const { folder, file } = await targetOf(run);
  const exceptions = new Exceptions({ manifests: [file], ignore: settings.ignore ?? [] }, run.ports.run);
  const jobs = await listFiles(folder, exceptions, run);
  const rows = exceptions.rows();
  if (rows.length > 0) record.detail({ type: 'table', title: 'Not signed', columns: ['Path', 'Why'], rows });
  const digests = jobs && (await digestsOf(jobs, run));
  if (jobs === undefined || digests === undefined) {
    record.skipped(file, 'not written: the model holds something that a signature cannot describe');
    return;
  }
  const files = jobs.map(({ path }) => ({ name: relativeTo(folder, path), sha256: digests.get(path)?.sha256 ?? '' }));
  const ignored = isWithin(file, folder) ? [relativeTo(folder, file)] : [];
  const bundle = usable('paths', signModel({ name: folder === here ? 'model' : baseName(folder), files, ignored }, key));
  const bytes = new TextEncoder().encode(bundle);
  await record.write(file, whole(bytes));
  record.output('manifest-path', file);
  record.output('manifest-sha256', createHash('sha256').update(bytes).digest('hex'));
  record.output('signer-identity', `the key ${key.hint}`);
}
