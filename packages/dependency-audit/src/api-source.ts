import { EnvironmentError, type HttpRequest, type Ports, quote } from '@mlx-guard/core';
import { z } from 'zod';
import { advisoryId, type OsvRecord, osvRecordSchema } from './osv-record.ts';
import { type Answer, type Known, packageKey, shownPackage, type Wanted } from './source.ts';

/** The one host that the API source asks. */
export const apiHost = 'api.osv.dev';

const batchUrl = `https://${apiHost}/v1/querybatch`;
const batchSize = 500;
const maxPages = 20;
const maxAdvisories = 20_000;
const together = 8;
const timeoutMs = 60_000;
const maxBatchBytes = 32 * 1024 * 1024;
const maxAdvisoryBytes = 8 * 1024 * 1024;

const batchSchema = z.object({
  results: z.array(
    z
      .object({ vulns: z.array(z.object({ id: advisoryId })).nullish(), next_page_token: z.string().nullish() })
      .nullish()
      .transform((one) => one ?? {}),
  ),
});

interface Query {
  readonly package: Wanted;
  readonly page?: string;
}

/** How the service is asked about a package: a commit by itself, a repository by its address, anything else by its name. */
function queryOf({ ecosystem, name, version }: Wanted) {
  if (ecosystem === 'GIT' && /^[0-9a-f]{40}$/.test(version)) return { commit: version };
  return { package: { ecosystem, name: ecosystem === 'GIT' ? `https://${name}` : name }, version };
}

/** Why the service cannot be used; the message fits after its name. */
class ServiceError extends Error {}

const withoutNetwork = `Without a network, ${quote('db-path')} names a folder with an export of the database.`;

class Session {
  readonly #ports: Pick<Ports, 'http' | 'signal' | 'progress'>;
  /** Ids by package. */
  readonly ids = new Map<string, Set<string>>();
  readonly gaps: { what: string; why: string }[] = [];

  constructor(ports: Pick<Ports, 'http' | 'signal' | 'progress'>) {
    this.#ports = ports;
  }

  async #json(request: HttpRequest): Promise<{ readonly status: number; readonly json: unknown }> {
    this.#ports.signal.throwIfAborted();
    const { status, body } = await this.#ports.http.send(request);
    const parts: Uint8Array[] = [];
    for await (const part of body) parts.push(part);
    if (status !== 200) return { status, json: undefined };
    try {
      const decoder = new TextDecoder('utf-8', { fatal: true });
      return { status, json: JSON.parse(parts.map((part) => decoder.decode(part, { stream: true })).join('') + decoder.decode()) };
    } catch (thrown) {
      throw new ServiceError('does not answer in JSON', { cause: thrown });
    }
  }

  /** Asks for some versions at once; halves what the service finds too much. */
  async #batch(queries: readonly Query[]): Promise<readonly Query[]> {
    const body = JSON.stringify({
      queries: queries.map(({ package: one, page }) => ({ ...queryOf(one), ...(page !== undefined && { page_token: page }) })),
    });
    const headers = { 'content-type': 'application/json' };
    const { status, json } = await this.#json({ method: 'POST', url: batchUrl, headers, body, maxBytes: maxBatchBytes, timeoutMs });
    if (status === 400 || status === 413) return this.#halves(queries, status);
    if (status !== 200) throw new ServiceError(`answers with status ${status}`);
    const parsed = batchSchema.safeParse(json);
    if (!parsed.success || parsed.data.results.length !== queries.length) throw new ServiceError('answers with something else than was asked for');
    return queries.flatMap(({ package: one }, index) => {
      const { vulns, next_page_token: page } = parsed.data.results[index] ?? {};
      const ids = this.ids.get(packageKey(one)) ?? new Set();
      for (const { id } of vulns ?? []) ids.add(id);
      this.ids.set(packageKey(one), ids);
      return page ? [{ package: one, page }] : [];
    });
  }

  async #halves(queries: readonly Query[], status: number): Promise<readonly Query[]> {
    const [only, ...others] = queries;
    if (only === undefined) return [];
    if (others.length === 0) {
      this.gap(only.package, `${apiHost} answers with status ${status}`);
      return [];
    }
    const middle = Math.ceil(queries.length / 2);
    return [...(await this.#batch(queries.slice(0, middle))), ...(await this.#batch(queries.slice(middle)))];
  }

  gap(one: Wanted, why: string): void {
    this.ids.delete(packageKey(one));
    this.gaps.push({ what: shownPackage(one), why });
  }

  async askFor(packages: readonly Wanted[]): Promise<void> {
    for (let start = 0; start < packages.length; start += batchSize) {
      let queries: readonly Query[] = packages.slice(start, start + batchSize).map((one) => ({ package: one }));
      for (let pages = 0; queries.length > 0; pages += 1) {
        if (pages === maxPages) for (const query of queries) this.gap(query.package, `${apiHost} has more than ${maxPages} pages about it`);
        queries = pages === maxPages ? [] : await this.#batch(queries);
      }
    }
  }

  /** One advisory; undefined where the service has none of this name. */
  async advisory(id: string): Promise<OsvRecord | undefined> {
    const url = `https://${apiHost}/v1/vulns/${encodeURIComponent(id)}`;
    const { status, json } = await this.#json({ url, maxBytes: maxAdvisoryBytes, timeoutMs });
    if (status === 404) return undefined;
    if (status !== 200) throw new ServiceError(`answers with status ${status} about ${quote(id)}`);
    const parsed = osvRecordSchema.safeParse(json);
    if (!parsed.success || parsed.data.id !== id) throw new ServiceError(`does not answer with the advisory ${quote(id)}`);
    return parsed.data;
  }

  async advisories(ids: readonly string[], into: Map<string, OsvRecord>): Promise<void> {
    if (into.size + ids.length > maxAdvisories) throw new ServiceError(`names more than ${maxAdvisories} advisories`);
    for (let start = 0; start < ids.length; start += together) {
      const records = await Promise.all(ids.slice(start, start + together).map((id) => this.advisory(id)));
      for (const record of records) if (record !== undefined) into.set(record.id, record);
      this.#ports.progress(Math.min(start + together, ids.length), ids.length, 'advisories');
    }
  }
}

function knownOf(session: Session, packages: readonly Wanted[], records: ReadonlyMap<string, OsvRecord>): readonly Known[] {
  return packages.flatMap((one): readonly Known[] => {
    const ids = session.ids.get(packageKey(one));
    if (ids === undefined) return [];
    const missing = [...ids].filter((id) => !records.has(id));
    if (missing.length > 0) session.gap(one, `${apiHost} names the advisory ${quote(missing[0] ?? '')} and does not have it`);
    return [{ package: one, records: [...ids].flatMap((id) => records.get(id) ?? []).filter(({ withdrawn }) => !withdrawn) }];
  });
}

/**
 * Asks the OSV API (https://google.github.io/osv.dev/api/): which advisories are about these versions, each of them, and those that they name as
 * alias, which may rate the same defect worse. The service's word decides what is affected. Nothing but names and versions is sent. A service
 * that does not answer as it should is a gap, never an empty answer.
 */
export async function askApi(packages: readonly Wanted[], ports: Pick<Ports, 'http' | 'signal' | 'progress'>): Promise<Answer> {
  const session = new Session(ports);
  const byId = new Map<string, OsvRecord>();
  try {
    await session.askFor(packages);
    await session.advisories([...new Set([...session.ids.values()].flatMap((ids) => [...ids]))], byId);
    const known = knownOf(session, packages, byId);
    const aliases = [...byId.values()].flatMap(({ aliases: names }) => names ?? []).filter((id) => !byId.has(id) && advisoryId.safeParse(id).success);
    await session.advisories([...new Set(aliases)], byId);
    return { known, byId, gaps: session.gaps };
  } catch (thrown) {
    const isService = thrown instanceof ServiceError;
    if (!isService && !(thrown instanceof EnvironmentError)) throw thrown;
    const why = isService ? `it ${thrown.message}` : `${thrown.message} ${withoutNetwork}`;
    return { known: [], byId, gaps: [...session.gaps, { what: apiHost, why }] };
  }
}
