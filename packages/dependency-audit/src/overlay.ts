import { ownAdvisories } from './advisories.generated.ts';
import { isAffected } from './affected.ts';
import { type OsvRecord, osvRecordSchema } from './osv-record.ts';
import type { Answer, Wanted } from './source.ts';

/** The advisories of our own about MLX: fixes that got none, and one that was published for another product. */
const overlay: readonly OsvRecord[] = ownAdvisories.map((text) => osvRecordSchema.parse(JSON.parse(text)));

/** When the overlay was made. */
export const overlayDate = new Date(Math.max(...overlay.map(({ modified }) => Date.parse(modified))));

/** Whether a record is a fix that upstream made without calling it a vulnerability. */
export const isHardening = ({ database_specific: own }: OsvRecord): boolean => own?.mlx_guard?.kind === 'hardening-fix';

const ours = (one: Wanted): readonly OsvRecord[] => overlay.filter((record) => isAffected(record, one));

/** An answer with what the overlay adds. It adds nothing where the source did not answer: then nothing is known of the package. */
export function withOverlay(answer: Answer): Answer {
  const known = answer.known.map((one) => ({ ...one, records: [...one.records, ...ours(one.package)] }));
  return { ...answer, known, byId: new Map([...answer.byId, ...overlay.map((record) => [record.id, record] as const)]) };
}
