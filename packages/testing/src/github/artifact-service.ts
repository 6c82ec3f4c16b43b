import { createHash } from 'node:crypto';
import { z } from 'zod';

/** An artifact as GitHub keeps it. */
export interface FakeArtifact {
  readonly id: number;
  readonly name: string;
  readonly runId: number;
  zip: Uint8Array;
  /** As GitHub lists it: `sha256:` and hex; null for what old clients made. */
  digest: string | null;
  expired: boolean;
}

/** One answer of the service. */
export interface ServiceAnswer {
  readonly status: number;
  readonly body?: unknown;
  readonly bytes?: Uint8Array;
}

/** A request for the service. */
export interface ServiceRequest {
  readonly method: string;
  readonly url: URL;
  readonly authorization: string | undefined;
  readonly body: Buffer;
}

const keys = { workflow_run_backend_id: z.string().regex(/^run-\d+$/), workflow_job_run_backend_id: z.string().min(1), name: z.string().min(1) };
const createSchema = z.looseObject({ ...keys, version: z.literal(7), expires_at: z.iso.datetime().optional(), mime_type: z.literal('application/zip') });
const finalizeSchema = z.looseObject({ ...keys, size: z.string().regex(/^\d+$/), hash: z.string().optional() });

const twirp = '/twirp/github.actions.results.api.v1.ArtifactService/';
const store = '/artifact-store/';
const signature = 'fake-signature';

const refused = (status: number, code: string, msg: string): ServiceAnswer => ({ status, body: { code, msg } });
const digestOf = (bytes: Uint8Array): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
const base64url = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

interface Upload {
  readonly name: string;
  readonly runId: number;
  readonly blocks: Map<string, Buffer>;
  bytes?: Buffer;
}

/**
 * The service behind artifacts: the Twirp calls that a job makes to upload one, and the store of blobs that its signed addresses lead to. Refuses what
 * the real one refuses: another run's token, a name twice in a run, a size or digest that is not that of the bytes, an address without its
 * signature, a token at the store.
 */
export class ArtifactService {
  readonly artifacts: FakeArtifact[] = [];
  readonly #uploads = new Map<string, Upload>();
  #nextId = 1;

  /** An artifact that is there already. */
  plant(runId: number, name: string, zip: Uint8Array): FakeArtifact {
    const artifact: FakeArtifact = { id: this.#takeId(), name, runId, zip, digest: digestOf(zip), expired: false };
    this.artifacts.push(artifact);
    return artifact;
  }

  /** What `ACTIONS_RUNTIME_TOKEN` is in a job of a run. */
  runtimeToken(runId: number): string {
    return [base64url({ alg: 'none' }), base64url({ scp: `Actions.Example Actions.Results:run-${runId}:job-1` }), 'signature'].join('.');
  }

  /** Where the zip of an artifact is. */
  addressOf(origin: string, { id }: FakeArtifact): string {
    return `${origin}${store}artifact-${id}?sig=${signature}`;
  }

  /** Undefined where the request is for somebody else. */
  answer(request: ServiceRequest): ServiceAnswer | undefined {
    const { pathname } = request.url;
    if (pathname.startsWith(twirp)) return this.#call(pathname.slice(twirp.length), request);
    if (pathname.startsWith(store)) return this.#blob(decodeURIComponent(pathname.slice(store.length)), request);
    return undefined;
  }

  #call(method: string, { url, authorization, body }: ServiceRequest): ServiceAnswer {
    const value: unknown = JSON.parse(body.toString('utf8'));
    const schema = { CreateArtifact: createSchema, FinalizeArtifact: finalizeSchema }[method];
    if (schema === undefined) return refused(404, 'bad_route', method);
    const parsed = schema.safeParse(value);
    if (!parsed.success) return refused(400, 'malformed', parsed.error.message);
    const runId = Number(parsed.data.workflow_run_backend_id.slice('run-'.length));
    if (authorization !== `Bearer ${this.runtimeToken(runId)}`) return refused(401, 'unauthenticated', 'wrong token');
    const key = `upload-${runId}-${parsed.data.name}`;
    return method === 'CreateArtifact' ? this.#create(key, runId, parsed.data.name, url) : this.#finalize(key, finalizeSchema.parse(value));
  }

  #create(key: string, runId: number, name: string, url: URL): ServiceAnswer {
    if (/["/:<>\\|*?\r\n]/.test(name)) return refused(400, 'invalid_argument', 'a name that no file can have');
    if (this.artifacts.some((one) => one.runId === runId && one.name === name)) {
      return refused(409, 'already_exists', 'an artifact with this name already exists on the workflow run');
    }
    this.#uploads.set(key, { name, runId, blocks: new Map() });
    return { status: 200, body: { ok: true, signed_upload_url: `${url.origin}${store}${encodeURIComponent(key)}?sig=${signature}` } };
  }

  #finalize(key: string, { size, hash }: z.infer<typeof finalizeSchema>): ServiceAnswer {
    const upload = this.#uploads.get(key);
    if (upload?.bytes === undefined) return refused(404, 'not_found', 'nothing was uploaded');
    if (Number(size) !== upload.bytes.length) return refused(400, 'invalid_argument', 'another size');
    if (hash !== undefined && hash !== digestOf(upload.bytes)) return refused(400, 'invalid_argument', 'another digest');
    this.#uploads.delete(key);
    return { status: 200, body: { ok: true, artifact_id: String(this.plant(upload.runId, upload.name, upload.bytes).id) } };
  }

  #blob(key: string, { method, url, authorization, body }: ServiceRequest): ServiceAnswer {
    if (url.searchParams.get('sig') !== signature) return { status: 403 };
    if (authorization !== undefined) return { status: 400 }; // one way to prove oneself, not two
    if (method === 'GET') {
      const artifact = this.artifacts.find(({ id }) => key === `artifact-${id}`);
      return artifact === undefined ? { status: 404 } : { status: 200, bytes: artifact.zip };
    }
    const upload = this.#uploads.get(key);
    if (method !== 'PUT' || upload === undefined) return { status: 404 };
    return put(upload, url, body);
  }

  #takeId(): number {
    this.#nextId += 1;
    return this.#nextId;
  }
}

/** A blob at once, a block of it, or the list of its blocks. */
function put(upload: Upload, { searchParams }: URL, body: Buffer): ServiceAnswer {
  const part = searchParams.get('comp');
  if (part === 'block') upload.blocks.set(searchParams.get('blockid') ?? '', body);
  else if (part === 'blocklist') {
    const listed = [...body.toString('utf8').matchAll(/<(?:Latest|Uncommitted)>(.*?)<\//g)].map(([, id = '']) => upload.blocks.get(id));
    if (listed.some((block) => block === undefined)) return { status: 400 };
    upload.bytes = Buffer.concat(listed.flatMap((block) => block ?? []));
  } else upload.bytes = body;
  return { status: 201 };
}
