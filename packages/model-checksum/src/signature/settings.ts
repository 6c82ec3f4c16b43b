import { type Field, flag, list, oneOf, optional, text } from '@mlx-guard/core';

const secret = (field: Field<string | undefined>): Field<string | undefined> => ({ ...field, secret: true });

/** Who has to vouch for a model, and how. Keys, certificates and identities are read from the base of a change, never from the change itself. */
export const signatureSettings = {
  method: oneOf(
    ['none', 'key', 'certificate', 'sigstore', 'github-attestation'],
    'none',
    'Who vouches for the model. `key`, `certificate`, `sigstore`: an OpenSSF Model Signing bundle, which is manifest and signature at once. `github-attestation`: a run of a workflow that attested the manifest with `actions/attest`. `none`: nobody, the manifest is taken for what it is.',
  ),
  signature: optional(
    text(
      'The bundle that holds the signature. Default for a model signature: `model.sig` in the one folder that `paths` names; for an attestation: GitHub is asked, which needs `attestations: read`.',
      '',
    ),
  ),
  'require-signature': flag('A manifest that nobody vouches for is an error. Without it only what `method` asks for is.', 'false'),
  'public-key': optional(list('With `method: key`: files with one public key each, in PEM (P-256, P-384 or P-521). One of them must have signed.')),
  'certificate-chain': optional(
    list(
      'With `method: certificate`: files with the certificates that are trusted, in PEM. There is no default: the roots of the web would vouch for anybody.',
    ),
  ),
  'certificate-identity': optional(
    text(
      'The name that the certificate of the signer must bear, whole: an e-mail address, or for a workflow its address with `@` and reference. A `*` stands for characters other than `/`, `**` between two `/` for any number of folders. Required with `method: sigstore`.',
      '',
    ),
  ),
  'certificate-oidc-issuer': optional(
    text('With `method: sigstore`: who must have vouched for the identity of the signer, exactly, such as `https://accounts.google.com`. Required there.', ''),
  ),
  'certificate-validity': oneOf(
    ['now', 'signing'],
    'now',
    'With `method: certificate`: when the chain must be valid. `signing`: when the certificate of the signer began to be, as the reference tool has it; nothing proves that it was signed then, so that one which has ended is a warning.',
  ),
  'trust-root': text(
    'With `method: sigstore` and `github-attestation`: `embedded`, the public Sigstore instance as this version knows it, or a file: `trusted_root.json`, or what `gh attestation trusted-root` prints, which is needed for private repositories.',
    'embedded',
  ),
  'signer-repository': optional(
    text('With `method: github-attestation`: the repository that the run was of, `OWNER/NAME`. Default: the repository of this run.', ''),
  ),
  'signer-workflow': optional(
    text(
      'With `method: github-attestation`: the workflow that attested, `OWNER/NAME/.github/workflows/FILE.yml`; a reusable one with `@` and its reference.',
      '',
    ),
  ),
  'signer-ref': optional(text('With `method: github-attestation`: the branch or tag of the run, such as `refs/heads/main`; `refs/tags/*` for any tag.', '')),
  'allow-legacy': flag('Accept model signatures of releases before 1.0, which do not say what they leave out.', 'false'),
  'private-key': secret(optional(text('For `mode: sign`: the private key in PEM (P-256, P-384 or P-521), from a secret.', ''))),
  'private-key-passphrase': secret(optional(text('For `mode: sign`: the passphrase of the private key, where it has one.', ''))),
} as const;

const modelMethods = ['key', 'certificate', 'sigstore'] as const;
/** A method whose bundle lists the files of the model itself. */
export type ModelMethod = (typeof modelMethods)[number];

/** Whether a method is one whose bundle is manifest and signature at once. */
export const isModelMethod = (method: string): method is ModelMethod => modelMethods.some((one) => one === method);
