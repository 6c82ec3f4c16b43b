import { z } from 'zod';
import { roles } from './file-kind.ts';

const relativePath = z.string().min(1);

/** One file of a model, as `model.lock.json` records it. */
export const lockFileSchema = z.strictObject({
  path: relativePath.describe('Relative to the root, components separated by `/`'),
  size: z.int().nonnegative().describe('In bytes'),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe('Lower-case hex'),
  mode: z.enum(['100644', '100755']).exactOptional().describe('As git records it; for readers, not compared'),
  role: z.enum(roles).exactOptional().describe('What the file is to the model; for readers, not compared'),
});

const sourceSchema = z.strictObject({
  type: z.enum(['huggingface', 's3', 'git', 'url']),
  repo: z.string().min(1),
  revision: z
    .string()
    .regex(/^[0-9a-f]{40}$/)
    .exactOptional()
    .describe('A full commit id: branches and tags move'),
});

/** The document around a schema of its files. */
const lockOf = <F extends z.ZodType>(file: F) =>
  z.strictObject({
    $schema: z.string().exactOptional(),
    lockVersion: z.literal(1).describe('The version of this format'),
    version: z.int().positive().describe('Counts the changes of the model; never goes back'),
    expires: z.iso.datetime({ offset: true }).exactOptional().describe('From then on a new lock is due'),
    algorithm: z.literal('sha256'),
    roots: z
      .array(
        z.strictObject({
          path: relativePath.describe('The folder that is recorded whole, relative to the folder of this file; `.` is that folder itself'),
          source: sourceSchema.exactOptional().describe('Where the model came from'),
          files: z.array(file).readonly(),
        }),
      )
      .max(1_000)
      .readonly(),
  });

/** `model.lock.json`, version 1: every file of one or more model folders, with its size and digest. Closed: an unknown member is an error. */
export const modelLockSchema = lockOf(lockFileSchema);
export type ModelLock = Readonly<z.infer<typeof modelLockSchema>>;

/** The same with its files unread: they are judged one by one, so that a million bad ones cost no more memory than a hundred. */
export const lockOutlineSchema = lockOf(z.unknown());
