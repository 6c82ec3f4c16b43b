import { lockSchemaName } from './lock.ts';
import { modelLockSchema } from './schema.ts';

export { modelChecksum } from './guard.ts';
export { verifierLanguages, verifierText } from './verifier.ts';

/** The documents that this package publishes, by the last part of their `$schema` address. */
export const schemas = { [lockSchemaName]: modelLockSchema } as const;
