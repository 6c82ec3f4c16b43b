import { type BinaryLike, createVerify, type KeyLike } from 'node:crypto';
import { z } from 'zod';
import { decodeBase64 } from './strict-encoding.ts';

/** The only payload type that is accepted: an in-toto statement in JSON. */
export const inTotoPayloadType = 'application/vnd.in-toto+json';

/** Bytes in canonical Base64, and not none. */
export const base64 = z.string().transform((text, context): Uint8Array => {
  const bytes = decodeBase64(text);
  if (bytes !== undefined && bytes.length > 0) return bytes;
  context.addIssue({ code: 'custom', message: 'canonical Base64 is expected' });
  return z.NEVER;
});

const maxSignatureCharacters = 4_096;

/**
 * A DSSE envelope (github.com/secure-systems-lab/dsse, v1.0.2) with exactly one signature: of several, which one counts is for the reader to
 * decide, and readers decide differently. `keyid` is a hint that nothing here relies on.
 */
export const envelopeSchema = z.looseObject({
  payloadType: z.literal(inTotoPayloadType),
  payload: base64,
  signatures: z.tuple([z.looseObject({ sig: z.string().max(maxSignatureCharacters).pipe(base64), keyid: z.string().nullish() })]),
});

/** What comes before the payload in the bytes that are signed (DSSE's pre-authentication encoding). */
export const preamble = (payloadBytes: number): string => `DSSEv1 ${inTotoPayloadType.length} ${inTotoPayloadType} ${payloadBytes} `;

/** Whether this is a signature over the envelope's payload. The two parts are hashed one after the other: a payload may have 200 MB. */
export function verifies(payload: Uint8Array, signature: Uint8Array, key: KeyLike, hash: string): boolean {
  const over: readonly BinaryLike[] = [preamble(payload.length), payload];
  const verifier = createVerify(hash);
  for (const part of over) verifier.update(part);
  return verifier.verify(key, signature);
}
