import { type Json, type Report, resolveSettings, runGuard } from '@mlx-guard/core';
import { modelChecksum } from '@mlx-guard/model-checksum';
import { NodeFiles, yieldingIo } from '@mlx-guard/runtime';
import { MemoryOutlet, memoryPorts } from '@mlx-guard/testing';

/** model-checksum over the real files of a folder, in this process: its report, and what it would have written. */
export async function checksumOf(
  folder: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<{ readonly report: Report; readonly written: ReadonlyMap<string, Uint8Array> }> {
  const memory = memoryPorts(modelChecksum);
  const files = new NodeFiles(folder, yieldingIo);
  const { signal, progress } = memory;
  const outlet = new MemoryOutlet();
  const ports = {
    ...memory,
    files,
    clock: { now: () => new Date(), wait: (ms: number) => memory.clock.wait(ms) },
    workers: {
      size: 2,
      run: async (task: string, input: Json) => {
        const work = modelChecksum.tasks?.[task];
        if (work === undefined) throw new TypeError(`no task ${task}`);
        return work(input, { files, signal, progress });
      },
    },
  };
  const resolved = resolveSettings(modelChecksum.settings, { origin: 'input', values: new Map(Object.entries(settings)) });
  return { report: await runGuard(modelChecksum, resolved, ports, outlet), written: outlet.written };
}

/** Findings as `rule path`, in the order of the report. */
export const told = ({ findings }: Report): readonly string[] =>
  findings.map(({ rule, location }) => `${rule.slice('model-checksum/'.length)} ${location?.path ?? ''}`.trim());
