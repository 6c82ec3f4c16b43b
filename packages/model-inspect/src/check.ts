import { judge, type Ports, quote, type Recorder, type Table } from '@mlx-guard/core';
import type { ModelRead, NamedFormat } from '@mlx-guard/model-formats';
import { here, isWithin, refuseAll, startPaths, tidy } from '@mlx-guard/model-formats';
import { affectedBy, harmOf, modelFileAffects, pinnedVersions, type Versions } from './affects.ts';
import { type Allowance, allowanceOf } from './allowance.ts';
import { diff } from './diff/diff.ts';
import type { Facts } from './facts.ts';
import { type Inspection, inspectFile } from './inspect-file.ts';
import { ModelInventory } from './inventory.ts';
import { digestOf } from './permissions.ts';
import { foldersOf, inspectRoot, isModelFolder, type RepositoryRecord } from './repository.ts';
import { rules } from './rules.generated.ts';
import { type Scene, search } from './search.ts';
import type { Outputs, Settings } from './surface.ts';
import { metadataProblems } from './texts.ts';
import { WeightShelf } from './weights.ts';

/** One run of the guard. */
class Run {
  readonly #settings: Settings;
  readonly #allowance: Allowance;
  readonly #ports: Ports;
  readonly #record: Recorder<Outputs, Table>;
  readonly #inventory = new ModelInventory();
  readonly #shelf = new WeightShelf();
  /** Paths of what turned out to be eligible, and of what was looked at. */
  readonly #eligible = new Set<string>();
  #versions: Versions = new Map();

  constructor(settings: Settings, allowance: Allowance, ports: Ports, record: Recorder<Outputs, Table>) {
    this.#settings = settings;
    this.#allowance = allowance;
    this.#ports = ports;
    this.#record = record;
  }

  #tell(facts: Facts): void {
    for (const finding of judge(rules, facts)) this.#record.finding(finding);
    if (facts.about === 'model') this.#harm(facts.path, facts.read);
    const { problem } = facts.about === 'repository' ? facts : {};
    if (problem?.kind !== 'config-model-file') return;
    const harm = harmOf(modelFileAffects, this.#versions);
    if (harm !== undefined) this.#tell({ about: 'harm', path: facts.path, says: harm, source: modelFileAffects.source });
  }

  /** Says once for each public defect what it does to the MLX of the project. */
  #harm(path: string, { defects }: ModelRead): void {
    const told = new Set<string>();
    for (const defect of defects) {
      const affects = affectedBy(defect);
      const harm = affects && harmOf(affects, this.#versions);
      if (affects === undefined || harm === undefined || told.has(affects.source)) continue;
      told.add(affects.source);
      this.#tell({ about: 'harm', path, says: harm, source: affects.source, offset: defect.offset });
    }
  }

  #count(path: string): void {
    if (this.#eligible.has(path)) return;
    this.#eligible.add(path);
    this.#record.eligible(1);
  }

  async #file(path: string, claims: readonly NamedFormat[]): Promise<void> {
    const { limits, formats } = this.#allowance;
    const inspection = await inspectFile(path, claims, this.#ports, limits);
    if (inspection === undefined) return;
    this.#shelf.add(path, inspection);
    // What lies about without the name of a model counts only beside one.
    if (inspection.facts.length === 0 && inspection.gap === undefined) return;
    if (this.#isLeft(inspection, claims, formats)) return;
    this.#count(path);
    for (const facts of inspection.facts) this.#tell(facts);
    for (const problem of metadataProblems(inspection.read?.texts ?? [])) this.#tell({ about: 'repository', path, problem });
    const isAllowed = inspection.content !== 'mlxfn' || (await this.#graph(path));
    this.#inventory.add(path, inspection.read, inspection.bytesRead);
    if (inspection.gap !== undefined) this.#record.skipped(path, inspection.gap);
    if (!inspection.isWhole || !isAllowed) return;
    this.#inventory.filesInspected += 1;
    this.#record.inspected(path);
  }

  /** Whether a format that cannot be inspected is one that the project allows. */
  #isLeft({ read, gap, content }: Inspection, claims: readonly NamedFormat[], formats: ReadonlySet<string>): boolean {
    if (gap === undefined || content === 'lfs-pointer' || (read !== undefined && read.defects.length > 0)) return false;
    const names = [content, ...claims.map((claim) => (typeof claim === 'string' ? claim : claim.other))].map((name) => (name === 'h5' ? 'hdf5' : name));
    return names.some((name) => name !== undefined && formats.has(name));
  }

  /** An exported graph is code: refused unless it is allowed, by its digest. */
  async #graph(path: string): Promise<boolean> {
    await using file = await this.#ports.files.open(path);
    const digest = await digestOf(file);
    if (this.#allowance.code.get(path) === digest) return true;
    const says = 'it is an exported graph of MLX, which is code: it can hold the source of kernels, and its operations are not checked when it is imported';
    this.#tell({ about: 'repository', path, problem: { kind: 'mlxfn-code', offset: 0, says, evidence: { sha256: digest } } });
    return false;
  }

  /** What is in the way of being inspected. */
  #blocked({ obstacles, gaps }: Scene): void {
    for (const [path, obstacle] of obstacles) {
      this.#count(path);
      this.#tell({ about: 'obstacle', path, obstacle });
    }
    for (const [path, why] of gaps) this.#record.skipped(path, why);
  }

  /** What lies around the weights. */
  async #roots(scene: Scene): Promise<void> {
    const folders = foldersOf(scene.names);
    const roots = new Set<string>();
    for (const folder of folders.values()) if (this.#shelf.hasWeights(folder) || (await isModelFolder(folder, this.#ports))) roots.add(folder.path);
    const record: RepositoryRecord = {
      problem: ({ path, problem }) => this.#tell({ about: 'repository', path, problem }),
      looked: (path) => {
        if (this.#eligible.has(path)) return;
        this.#count(path);
        this.#record.inspected(path);
      },
      gap: (path, why) => this.#record.skipped(path, why),
      config: (folder, root) => this.#inventory.describe(folder, root),
    };
    for (const folder of folders.values()) {
      this.#ports.signal.throwIfAborted();
      const isOfRoot = roots.has(folder.path) || isTemplateFolder(folder.path, roots);
      if (isOfRoot) await inspectRoot(folder, this.#shelf.of(folder), this.#allowance.code, this.#ports, record);
      this.#carriers(folder.files, isOfRoot);
    }
  }

  /** Formats that carry code or cannot be inspected, by where they lie. */
  #carriers(files: ReadonlyMap<string, string>, isOfRoot: boolean): void {
    const { formats } = this.#allowance;
    for (const path of files.values()) {
      const format = this.#shelf.carrierAt(path);
      if (format === undefined || formats.has(format)) continue;
      if (format === 'archive') {
        if (isOfRoot || this.#isNamed) this.#archive(path);
        continue;
      }
      const says = `it is ${format === 'pickle' ? 'a pickle' : "a file of PyTorch's, which is a pickle"}: a format that can run code when it is loaded`;
      this.#tell({ about: 'repository', path, problem: { kind: 'pickle-present', offset: 0, says, ...(!isOfRoot && { atMost: 'note' as const }) } });
    }
  }

  /** Whether `paths` names folders of models, and not just everything. */
  get #isNamed(): boolean {
    return !this.#settings.paths.map(tidy).includes(here);
  }

  /** An archive that nobody calls a model, where models lie. */
  #archive(path: string): void {
    if (this.#eligible.has(path)) return;
    this.#count(path);
    this.#tell({ about: 'format', path, content: 'archive', format: undefined, claims: [] });
    this.#record.skipped(path, 'it is an archive that cannot be looked into');
  }

  async all(): Promise<void> {
    const starts = await startPaths(this.#settings.paths, this.#ports.files);
    const scene = await search(starts, this.#ports);
    const { 'mlx-version': version } = this.#settings;
    this.#versions = version === 'auto' ? await pinnedVersions(await rootNames(this.#ports), this.#ports) : new Map([['mlx', version]]);
    this.#blocked(scene);
    let done = 0;
    for (const [path, claims] of scene.files) {
      this.#ports.signal.throwIfAborted();
      await this.#file(path, claims);
      done += 1;
      this.#ports.progress(done, scene.files.size, 'files looked at');
    }
    await this.#roots(scene);
    const found = [...this.#eligible, ...scene.gaps.keys()];
    const bare = starts.filter((start) => start !== here && !found.some((path) => isWithin(path, start)));
    refuseAll(
      'nothing-to-check',
      bare.map((start) => `${quote('paths')}: ${quote(start)} holds no model file`),
    );
  }

  /** Says the sums, also of a run that was cut short. */
  close(): void {
    const { filesInspected, bytesRead, tensors } = this.#inventory;
    this.#record.output('files-inspected', String(filesInspected));
    this.#record.metric('files-inspected', filesInspected, 'count');
    this.#record.metric('tensors', tensors, 'count');
    this.#record.metric('bytes-read', bytesRead, 'bytes');
    const table = this.#inventory.table();
    if (table !== undefined) this.#record.detail(table);
  }
}

const isTemplateFolder = (path: string, roots: ReadonlySet<string>): boolean => {
  const [, parent, name] = /^(?:(.*)\/)?([^/]+)$/.exec(path) ?? [];
  return name !== undefined && /^(?:additional_)?chat_templates?$/i.test(name) && roots.has(parent ?? here);
};

/** Names of the files at the top of the working directory, where a project has its locks. */
async function rootNames({ files }: Pick<Ports, 'files'>): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const entry of files.walk(here, () => true)) if (entry.kind === 'file') names.push(entry.path);
  return names;
}

/** Inspects every model file below `paths`, and what lies around it; or compares two states of a model. */
export async function check(settings: Settings, ports: Ports, record: Recorder<Outputs, Table>): Promise<void> {
  const allowance = allowanceOf(settings);
  if (settings.mode === 'diff') return diff(settings, allowance, ports, record);
  const run = new Run(settings, allowance, ports, record);
  try {
    await run.all();
  } finally {
    run.close();
  }
}
