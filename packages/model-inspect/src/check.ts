import { judge, type Ports, quote, type Recorder, type Table } from '@mlx-guard/core';
import type { NamedFormat } from '@mlx-guard/model-formats';
import type { Facts } from './facts.ts';
import { inspectFile } from './inspect-file.ts';
import { ModelInventory } from './inventory.ts';
import { rules } from './rules.generated.ts';
import { type Scene, search } from './search.ts';
import { refuse, startPaths } from './start-paths.ts';
import type { Outputs, Settings } from './surface.ts';
import { here, isWithin } from './tree-path.ts';

/** One run of the guard. */
class Run {
  readonly #settings: Settings;
  readonly #ports: Ports;
  readonly #record: Recorder<Outputs, Table>;
  readonly #inventory = new ModelInventory();
  /** Paths of what turned out to be eligible. */
  readonly #eligible: string[] = [];

  constructor(settings: Settings, ports: Ports, record: Recorder<Outputs, Table>) {
    this.#settings = settings;
    this.#ports = ports;
    this.#record = record;
  }

  #tell(facts: Facts): void {
    for (const finding of judge(rules, facts)) this.#record.finding(finding);
  }

  #count(path: string): void {
    this.#eligible.push(path);
    this.#record.eligible(1);
  }

  async #file(path: string, claims: readonly NamedFormat[]): Promise<void> {
    const limits = { maxHeaderBytes: this.#settings['max-header-bytes'], maxTensors: this.#settings['max-tensors'] };
    const inspection = await inspectFile(path, claims, this.#ports.files, limits);
    if (inspection === undefined) return;
    this.#count(path);
    for (const facts of inspection.facts) this.#tell(facts);
    this.#inventory.add(path, inspection.read, inspection.bytesRead);
    if (inspection.gap !== undefined) this.#record.skipped(path, inspection.gap);
    if (!inspection.isWhole) return;
    this.#inventory.filesInspected += 1;
    this.#record.inspected(path);
  }

  /** What is in the way of being inspected. */
  #blocked({ obstacles, gaps }: Scene): void {
    for (const [path, obstacle] of obstacles) {
      this.#count(path);
      this.#tell({ about: 'obstacle', path, obstacle });
    }
    for (const [path, why] of gaps) this.#record.skipped(path, why);
  }

  async all(): Promise<void> {
    const starts = await startPaths(this.#settings.paths, this.#ports.files);
    const scene = await search(starts, this.#ports);
    this.#blocked(scene);
    let done = 0;
    for (const [path, claims] of scene.files) {
      this.#ports.signal.throwIfAborted();
      await this.#file(path, claims);
      done += 1;
      this.#ports.progress(done, scene.files.size, 'files looked at');
    }
    const bare = starts.filter((start) => start !== here && ![...this.#eligible, ...scene.gaps.keys()].some((path) => isWithin(path, start)));
    refuse(bare.map((start) => `${quote('paths')}: ${quote(start)} holds no model file`));
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

/** Inspects every model file below `paths`. */
export async function check(settings: Settings, ports: Ports, record: Recorder<Outputs, Table>): Promise<void> {
  const run = new Run(settings, ports, record);
  try {
    await run.all();
  } finally {
    run.close();
  }
}
