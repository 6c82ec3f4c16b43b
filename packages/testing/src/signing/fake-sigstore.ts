import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { z } from 'zod';

/** What an identity token says; `sub` becomes the name in the certificate. */
export type Claims = Readonly<Record<string, string>> & { readonly iss: string; readonly sub: string };

/** Where and when a fake Sigstore stands. */
export interface FakeSigstoreOptions {
  /** `github`: no logs, only a timestamp authority, as GitHub has for private repositories. */
  readonly kind?: 'public' | 'github';
  /** Who runs it, as its trust root says. */
  readonly organization?: string;
}

interface Handler {
  readonly fn: (
    request: string,
  ) => Promise<{ readonly statusCode: number; readonly response: string | ArrayBufferView<ArrayBuffer>; readonly contentType?: string }>;
}

const proposedSchema = z.looseObject({
  kind: z.literal('dsse'),
  spec: z.looseObject({ proposedContent: z.object({ envelope: z.string(), verifiers: z.tuple([z.string()]) }) }),
});
const envelopeSchema = z.object({ payload: z.string(), signatures: z.array(z.looseObject({ sig: z.string() })) });

const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');

/** The mock log keeps the entry as it was proposed; the real one keeps digests of it, and that is what a bundle shows. */
function asKept(proposed: object): object {
  const { spec } = proposedSchema.parse(proposed);
  const { envelope, verifiers } = spec.proposedContent;
  const { payload, signatures } = envelopeSchema.parse(JSON.parse(envelope));
  return {
    apiVersion: '0.0.1',
    kind: 'dsse',
    spec: {
      envelopeHash: { algorithm: 'sha256', value: sha256(envelope) },
      payloadHash: { algorithm: 'sha256', value: sha256(Buffer.from(payload, 'base64')) },
      signatures: signatures.map(({ sig }) => ({ signature: sig, verifier: verifiers[0] })),
    },
  };
}

const base64 = (bytes: ArrayBufferView): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
const base64url = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const newPair = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
const spki = (key: KeyObject): Buffer => key.export({ type: 'spki', format: 'der' });

async function serve({ fn }: Handler): Promise<{ readonly server: Server; readonly url: string }> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const { statusCode, response: body, contentType = 'text/plain' } = await fn(Buffer.concat(chunks).toString());
    response
      .writeHead(statusCode, { 'content-type': contentType })
      .end(typeof body === 'string' ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return { server, url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}` };
}

interface Urls {
  readonly authority: string;
  readonly log: string | undefined;
  readonly clock: string | undefined;
}

const logUrl = 'https://rekor.test';
const validFor = { start: '2020-01-01T00:00:00Z' };

function logOf(key: KeyObject, keyId: string): object {
  const publicKey = { rawBytes: spki(key).toString('base64'), keyDetails: 'PKIX_ECDSA_P256_SHA_256', validFor };
  return { baseUrl: logUrl, hashAlgorithm: 'SHA2_256', publicKey, logId: { keyId } };
}

function authorityOf(organization: string, certificates: readonly ArrayBufferView[]): object {
  const certChain = { certificates: certificates.map((certificate) => ({ rawBytes: base64(certificate) })) };
  return { subject: { organization, commonName: 'test' }, uri: 'https://authority.test', certChain, validFor };
}

/** A whole second, as the clocks of real authorities say it, and within the ten minutes that certificates made from now on are valid. */
const wholeMinuteAhead = (): Date => new Date(Math.ceil(Date.now() / 60_000 + 4) * 60_000);

async function rootOf(organization: string, isPublic: boolean, log: ReturnType<typeof newPair>, ctLog: ReturnType<typeof newPair>) {
  const { initializeCA, initializeCTLog, initializeTSA } = await import('@sigstore/mock');
  const ct = await initializeCTLog(ctLog);
  const authority = await initializeCA(newPair(), isPublic ? ct : undefined);
  const clock = await initializeTSA(newPair(), wholeMinuteAhead());
  const trustedRoot = {
    mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
    tlogs: isPublic ? [logOf(log.publicKey, createHash('sha256').update(spki(log.publicKey)).digest('base64'))] : [],
    certificateAuthorities: [authorityOf(organization, [authority.rootCertificate])],
    ctlogs: isPublic ? [logOf(ctLog.publicKey, base64(ct.logID))] : [],
    timestampAuthorities: isPublic ? [] : [authorityOf(organization, [clock.intCertificate, clock.rootCertificate])],
  };
  return { authority, clock, trustedRoot: JSON.stringify(trustedRoot) };
}

/**
 * A Sigstore of our own on free ports of this machine: certificate authority, certificate log, signature log and timestamp authority, asked over
 * HTTP by Sigstore's own signing client. What it signs verifies against its trust root and no other.
 */
export class FakeSigstore implements AsyncDisposable {
  /** `trusted_root.json`, in one line. */
  readonly trustedRoot: string;
  readonly #servers: readonly Server[];
  readonly #urls: Urls;

  private constructor(trustedRoot: string, servers: readonly Server[], urls: Urls) {
    this.trustedRoot = trustedRoot;
    this.#servers = servers;
    this.#urls = urls;
  }

  static async start({ kind = 'public', organization = 'sigstore.test' }: FakeSigstoreOptions = {}): Promise<FakeSigstore> {
    const { fulcioHandler, initializeTLog, rekorHandler, tsaHandler } = await import('@sigstore/mock');
    const isPublic = kind === 'public';
    const logKeys = newPair();
    const { authority, clock, trustedRoot } = await rootOf(organization, isPublic, logKeys, newPair());
    const log = await initializeTLog(logUrl, logKeys);
    const keeping = { publicKey: log.publicKey, logV2: log.logV2.bind(log), log: (entry: object) => log.log(asKept(entry)) };
    const atAuthority = await serve(fulcioHandler(authority, { strict: true }));
    const witness = await serve(isPublic ? rekorHandler(keeping, { strict: true }) : tsaHandler(clock, { strict: true }));
    const urls = { authority: atAuthority.url, log: isPublic ? witness.url : undefined, clock: isPublic ? undefined : witness.url };
    return new FakeSigstore(trustedRoot, [atAuthority.server, witness.server], urls);
  }

  /** Signs an in-toto statement as whoever the claims say; the text of a bundle. */
  async sign(statement: string, claims: Claims): Promise<string> {
    const { DSSEBundleBuilder, FulcioSigner, RekorWitness, TSAWitness } = await import('@sigstore/sign');
    const { bundleToJSON } = await import('@sigstore/bundle');
    const token = `${base64url({ alg: 'none' })}.${base64url({ ...claims, aud: 'sigstore', email_verified: true })}.x`;
    const signer = new FulcioSigner({ fulcioBaseURL: this.#urls.authority, identityProvider: { getToken: async () => token } });
    const witnesses = [
      ...(this.#urls.log === undefined ? [] : [new RekorWitness({ rekorBaseURL: this.#urls.log })]),
      ...(this.#urls.clock === undefined ? [] : [new TSAWitness({ tsaBaseURL: this.#urls.clock })]),
    ];
    const bundle = await new DSSEBundleBuilder({ signer, witnesses }).create({ data: Buffer.from(statement), type: 'application/vnd.in-toto+json' });
    return JSON.stringify(bundleToJSON(bundle));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const server of this.#servers) {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    }
  }
}
