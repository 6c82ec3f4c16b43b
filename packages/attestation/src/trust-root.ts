import { TrustedRoot } from '@sigstore/protobuf-specs';
import seeds from '@sigstore/tuf/seeds.json' with { type: 'json' };
import { type TrustMaterial, toTrustMaterial } from '@sigstore/verify';
import { z } from 'zod';
import { readJson, shaped } from './document.ts';
import { demand, guarded, Refused } from './outcome.ts';
import { decodeBase64 } from './strict-encoding.ts';

const publicGoodInstance = 'https://tuf-repo-cdn.sigstore.dev';
const publicGoodOrganization = 'sigstore.dev';
const maxRootBytes = 4 * 1024 * 1024;
const maxRoots = 20;

/**
 * One Sigstore instance that is trusted: its certificate authorities, logs and timestamp authorities. Instances are never merged: what one vouches
 * for is proved by its own logs and clocks.
 */
export interface TrustRoot {
  readonly material: TrustMaterial;
  /**
   * Whether the instance keeps public logs. GitHub's own for private repositories does not: there a timestamp of its authority is the only witness,
   * and an instance that has logs never gets by without them.
   */
  readonly hasLogs: boolean;
  /** Who runs it, in its own words. */
  readonly organizations: readonly string[];
}

const seedSchema = z.looseObject({ 'root.json': z.string(), targets: z.looseObject({ 'trusted_root.json': z.string() }) });
const rootMetadataSchema = z.looseObject({ signed: z.looseObject({ version: z.int(), expires: z.string() }) });
const rootSchema = z.looseObject({
  mediaType: z.string().startsWith('application/vnd.dev.sigstore.trustedroot'),
  certificateAuthorities: z.array(z.looseObject({ subject: z.looseObject({ organization: z.string().default('') }).optional() })).min(1),
});

function rootOf(line: Uint8Array): TrustRoot {
  const document = readJson(line, 'the trust root', maxRootBytes);
  const outline = shaped(rootSchema, document, 'the trust root');
  const organizations = [...new Set(outline.certificateAuthorities.map(({ subject }) => subject?.organization ?? ''))];
  const material = guarded('trust', 'the trust root cannot be read', () => toTrustMaterial(TrustedRoot.fromJSON(document)));
  const hasLogs = material.tlogs.length > 0 || material.ctlogs.length > 0;
  demand(
    hasLogs || material.timestampAuthorities.length > 0,
    'trust',
    'the trust root names neither a log nor a timestamp authority: nothing could tell when something was signed',
  );
  demand(hasLogs || !organizations.includes(publicGoodOrganization), 'trust', 'the trust root names the public Sigstore instance without its logs');
  return { material, hasLogs, organizations };
}

/** Reads trusted roots: one document (`trusted_root.json`), or one a line as `gh attestation trusted-root` writes them. Each stays by itself. */
export function parseTrustRoots(bytes: Uint8Array): readonly TrustRoot[] {
  demand(bytes.length <= maxRootBytes, 'too-large', `the trust root has ${bytes.length} bytes; at most ${maxRootBytes} are read`);
  const text = new TextDecoder().decode(bytes);
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const isLines = lines.length > 1 && lines.every((line) => line.startsWith('{') && line.trimEnd().endsWith('}'));
  demand(lines.length > 0, 'trust', 'the trust root is empty');
  demand(!isLines || lines.length <= maxRoots, 'too-large', `there are ${lines.length} trust roots; at most ${maxRoots} are read`);
  return (isLines ? lines : [text]).map((line) => rootOf(new TextEncoder().encode(line)));
}

function embeddedFile(text: string): Uint8Array {
  const bytes = decodeBase64(text);
  if (bytes === undefined) throw new Refused('trust', 'the embedded trust root is damaged');
  return bytes;
}

/** The root of the public Sigstore instance that this version carries, and until when its signers promise to know of changes. */
export interface EmbeddedRoot {
  readonly root: TrustRoot;
  /** Of TUF's root metadata. */
  readonly version: number;
  /** When that metadata expires: an older program may miss that a key was withdrawn. */
  readonly expires: Date;
}

/** The root of the public Sigstore instance, as `@sigstore/tuf` carries it: no network is asked. */
export function embeddedTrustRoot(): EmbeddedRoot {
  const seed = z.record(z.string(), seedSchema).parse(seeds)[publicGoodInstance];
  demand(seed !== undefined, 'trust', 'the embedded trust root is missing');
  const { signed } = shaped(
    rootMetadataSchema,
    readJson(embeddedFile(seed['root.json']), 'the embedded root metadata', maxRootBytes),
    'the embedded root metadata',
  );
  return { root: rootOf(embeddedFile(seed.targets['trusted_root.json'])), version: signed.version, expires: new Date(signed.expires) };
}
