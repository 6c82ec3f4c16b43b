import { z } from 'zod';

const events = z.array(
  z.object({ introduced: z.string().optional(), fixed: z.string().optional(), last_affected: z.string().optional(), limit: z.string().optional() }),
);

const severity = z.array(z.object({ type: z.string(), score: z.string() })).nullish();

const affectedSchema = z.object({
  package: z.object({ ecosystem: z.string(), name: z.string() }).optional(),
  ranges: z.array(z.object({ type: z.string(), repo: z.string().nullish(), events })).nullish(),
  versions: z.array(z.string()).nullish(),
  severity,
});

/** How an advisory is called; it becomes a part of an address, so nothing else may stand in it. */
export const advisoryId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$/);

/** An advisory of the OSV schema (https://ossf.github.io/osv-schema/, 1.7), as far as it is read. */
export const osvRecordSchema = z.object({
  id: advisoryId,
  modified: z.iso.datetime({ offset: true }),
  withdrawn: z.string().nullish(),
  aliases: z.array(z.string()).nullish(),
  summary: z.string().nullish(),
  severity,
  affected: z.array(affectedSchema).nullish(),
  references: z.array(z.looseObject({ url: z.string() })).nullish(),
  database_specific: z.looseObject({ severity: z.unknown().optional(), mlx_guard: z.object({ kind: z.string() }).optional().catch(undefined) }).nullish(),
});

/** One advisory. */
export type OsvRecord = Readonly<z.infer<typeof osvRecordSchema>>;

/** What an advisory says of one package. */
export type Affected = Readonly<z.infer<typeof affectedSchema>>;
