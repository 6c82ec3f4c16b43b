import { fitsEverything, fitsGlob, quote } from '@mlx-guard/core';
import { demand } from './outcome.ts';

const maxNameLength = 4_096;

/** Who may have signed: a name in the certificate, and who vouches for that name. */
export interface IdentityPolicy {
  /**
   * The whole name as the certificate writes it: an e-mail address, or the address of a workflow at a reference. With a `*` in it a pattern, which
   * always fits the whole: `*` and `?` stand for characters other than `/`, `**` between two `/` for anything. An exact name has no wildcards.
   */
  readonly identity: string;
  /** Who issued the token that the name was proved with, exactly. Without it any issuer could vouch for any name. */
  readonly issuer: string;
}

/** Throws a refusal unless the policy says something. */
export function checkName(wanted: string): void {
  demand(wanted.length > 0 && wanted.length <= maxNameLength, 'trust', 'the identity to expect is empty or too long');
  const letters = wanted.replace(/[*?/@.:]/g, '');
  demand(!(wanted.includes('*') && (fitsEverything(wanted) || letters === '')), 'trust', `the identity ${quote(wanted)} fits everybody`);
  demand(
    !(wanted.includes('*') && wanted.endsWith('/')),
    'trust',
    `the identity pattern ${quote(wanted)} ends with a slash; write \`**\` after it if you mean all below`,
  );
}

/** Whether a name is the wanted one, or fits the wanted pattern, whole. */
export const fitsName = (wanted: string, name: string): boolean =>
  name.length <= maxNameLength && (wanted.includes('*') ? fitsGlob(wanted, name) : wanted === name);

/** Throws a refusal unless a signer is the one that is expected. */
export function checkIdentity({ identity, issuer }: IdentityPolicy, signer: { readonly name: string; readonly issuer: string }): void {
  checkName(identity);
  demand(issuer !== '', 'trust', 'the issuer to expect is empty');
  demand(signer.issuer === issuer, 'identity', `the identity of the signer is vouched for by ${quote(signer.issuer)}; ${quote(issuer)} is expected`);
  demand(fitsName(identity, signer.name), 'identity', `the signer is ${quote(signer.name)}; ${quote(identity)} is expected`);
}
