import type { Refusal } from '@mlx-guard/attestation';
import type { Finding } from '@mlx-guard/core';
import { badSignature } from '../rules/bad-signature.ts';
import { expiredCertificate } from '../rules/expired-certificate.ts';
import { signerMismatch } from '../rules/signer-mismatch.ts';

/** What a refusal is to a reader of the report. Whatever its cause, it is an error: nothing that is refused vouches for anything. */
export function refusalFinding(path: string, subject: string, { code, message }: Refusal): Finding {
  const text = `${subject}: ${message}`;
  const details = { evidence: { cause: code }, identity: code };
  switch (code) {
    case 'identity':
    case 'key':
      return signerMismatch.finding({ path }, text, details);
    case 'expired':
      return expiredCertificate.finding({ path }, text, details);
    default:
      return badSignature.finding({ path }, text, details);
  }
}
