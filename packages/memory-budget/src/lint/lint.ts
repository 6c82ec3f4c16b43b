import { basename, normalize } from 'node:path/posix';
import { ConfigError, FileError, judge, quote, type TreeEntry } from '@mlx-guard/core';
import { memoryEntitlementWithoutLimit } from '../rules/memory-entitlement-without-limit.ts';
import { memoryMetricMissing } from '../rules/memory-metric-missing.ts';
import { mlxMemoryUnlimited } from '../rules/mlx-memory-unlimited.ts';
import { promptCacheUnbounded } from '../rules/prompt-cache-unbounded.ts';
import { proxyWithoutBodyLimit } from '../rules/proxy-without-body-limit.ts';
import { proxyWithoutRateLimit } from '../rules/proxy-without-rate-limit.ts';
import { serverConcurrencyUnset } from '../rules/server-concurrency-unset.ts';
import { serverWithoutRateLimit } from '../rules/server-without-rate-limit.ts';
import { serviceWithoutMemoryLimit } from '../rules/service-without-memory-limit.ts';
import { swiftMemoryUnlimited } from '../rules/swift-memory-unlimited.ts';
import { rules } from '../rules.generated.ts';
import type { Job } from '../surface.ts';
import { projectFacts } from './project.ts';
import type { SourceFact } from './source-fact.ts';
import { isSource, readSource } from './source-reader.ts';

const notEntered: ReadonlySet<string> = new Set(['.git', '.hg', '.mlx-guard', '.tox', '.venv', '__pycache__', 'node_modules', 'site-packages', 'venv']);
const maxBytes = 1024 * 1024;

/** What a project must have for a rule to say something by being silent. */
const lintRules = [
  { rule: memoryEntitlementWithoutLimit, needs: ['entitlement'] },
  { rule: memoryMetricMissing, needs: ['python serves'] },
  { rule: mlxMemoryUnlimited, needs: ['python loads-model'] },
  { rule: promptCacheUnbounded, needs: ['server-command'] },
  { rule: proxyWithoutBodyLimit, needs: ['proxy', 'proxy-body'] },
  { rule: proxyWithoutRateLimit, needs: ['proxy'] },
  { rule: serverConcurrencyUnset, needs: ['server-command'] },
  { rule: serverWithoutRateLimit, needs: ['python serves'] },
  { rule: serviceWithoutMemoryLimit, needs: ['service'] },
  { rule: swiftMemoryUnlimited, needs: ['swift uses-mlx'] },
] as const;

/** The lint of one project. */
class Lint {
  readonly #job: Job;
  readonly #paths = new Set<string>();
  readonly #facts: SourceFact[] = [];

  constructor(job: Job) {
    this.#job = job;
  }

  #take(entry: TreeEntry): void {
    if (entry.kind === 'link' || !isSource(entry.path)) return;
    if (entry.kind === 'file' && entry.exactName) this.#paths.add(entry.path);
    else this.#job.record.skipped(entry.path, 'it is no regular file, cannot be read, or its name is not UTF-8');
  }

  async #walk(root: string): Promise<string | undefined> {
    const { files, signal } = this.#job.ports;
    try {
      for await (const entry of files.walk(root, (folder) => notEntered.has(basename(folder)))) {
        signal.throwIfAborted();
        this.#take(entry);
      }
      return undefined;
    } catch (thrown) {
      if (!(thrown instanceof FileError)) throw thrown;
      return `${quote('paths')}: ${quote(root)} ${thrown.code === 'absent' ? 'does not exist' : 'is a link, lies behind one, or cannot be read'}`;
    }
  }

  async #read(path: string): Promise<void> {
    const { ports, record } = this.#job;
    ports.signal.throwIfAborted();
    try {
      await using file = await ports.files.open(path);
      if (file.size > maxBytes) return record.skipped(path, `it has ${file.size} bytes; at most ${maxBytes} are read`);
      const reading = await readSource(path, await file.read(0, file.size));
      if (reading === undefined) return undefined;
      if (!(await file.unchanged())) return record.skipped(path, 'it changed while it was read');
      this.#facts.push(...reading.facts);
      if (reading.facts.length === 0 && reading.defects === 0) return undefined;
      record.eligible(1);
      if (reading.defects > 0) return record.skipped(path, 'it could not be read whole');
      return record.inspected(path);
    } catch (thrown) {
      if (!(thrown instanceof FileError)) throw thrown;
      return record.skipped(path, thrown.message);
    }
  }

  async all(): Promise<readonly SourceFact[]> {
    const roots = [...new Set(this.#job.settings.paths.map((path) => normalize(path).replace(/(?<=.)\/$/, '')))];
    const problems = (await Promise.all(roots.map((root) => this.#walk(root)))).filter((problem) => problem !== undefined);
    const [first, ...more] = problems;
    if (first !== undefined) throw new ConfigError('nothing-to-check', [first, ...more]);
    for (const path of [...this.#paths].toSorted()) await this.#read(path);
    return this.#facts;
  }
}

/** Rules about files: each says what it judges; where the project has nothing of that, it covers nothing. */
export async function lint(job: Job): Promise<void> {
  const facts = await new Lint(job).all();
  const seen = new Set<string>(facts.map((fact) => ('does' in fact ? `${fact.about} ${fact.does}` : fact.about)));
  const idle = lintRules.filter(({ needs }) => !needs.some((kind) => seen.has(kind))).map(({ rule }) => rule);
  if (idle.length > 0) job.record.unavailable(idle, 'below `paths` there is nothing that they judge');
  for (const fact of [...facts, ...projectFacts(facts)]) for (const finding of judge(rules, fact)) job.record.finding(finding);
}
