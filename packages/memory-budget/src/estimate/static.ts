import { type AnyRule, judge } from '@mlx-guard/core';
import type { Facts } from '../facts.ts';
import { estimateExceedsBudget } from '../rules/estimate-exceeds-budget.ts';
import { measuredBelowEstimate } from '../rules/measured-below-estimate.ts';
import { memoryUnbounded } from '../rules/memory-unbounded.ts';
import { weightsGrew } from '../rules/weights-grew.ts';
import { rules } from '../rules.generated.ts';
import type { Job, Settings } from '../surface.ts';
import { adviceOn } from './advice.ts';
import { baseWeights } from './base-weights.ts';
import { estimateOf, type Use } from './estimate.ts';
import type { ByteRange } from './kv-cache.ts';
import type { ModelShape } from './model-shape.ts';
import { type FoundModel, readModel } from './read-model.ts';
import { adviceTable, estimateTable } from './tables.ts';
import { type Weights, weightsOf } from './weights.ts';

/** What was learned before anything ran. */
export interface Forecast {
  /** Bytes that whoever loads the model holds at least; undefined where that is not known. */
  readonly weightsBytes: number | undefined;
  /** It needs more than the budget allows: to run would only show it the hard way. */
  readonly cannotFit: boolean;
}

const nothing: Forecast = { weightsBytes: undefined, cannotFit: false };

const useOf = (settings: Settings): Use => ({
  contextLength: settings['context-length'],
  concurrency: settings.concurrency,
  keptSequences: settings['kept-sequences'],
  kvBits: settings['kv-bits'] === undefined ? undefined : Number(settings['kv-bits']),
  prefillStep: settings['prefill-step'],
  maxBodyBytes: settings['max-body'],
});

function tell({ record }: Job, facts: Facts): void {
  for (const finding of judge(rules, facts)) record.finding(finding);
}

async function compare(job: Job, model: string, found: FoundModel, weights: Weights): Promise<void> {
  const { settings, ports, record } = job;
  const maxIncreaseBytes = settings['max-weight-increase'];
  if (maxIncreaseBytes === undefined) return;
  const base = await baseWeights([...found.reads.keys()], ports);
  if (base === undefined) record.unavailable([weightsGrew], 'there is no base to compare the weights with: this is no pull request');
  else if ('why' in base) record.skipped(`${model} in the base`, base.why);
  else {
    record.metric('weights-in-base', base.bytes, 'bytes');
    tell(job, { about: 'weights', model, bytes: weights.bytes, baseBytes: base.bytes, maxIncreaseBytes });
  }
}

/** What one sequence needs. Without a limit of its tokens only the weights are certain. */
function reckon(job: Job, model: string, shape: ModelShape, weights: Weights): ByteRange | undefined {
  const { record, settings } = job;
  const use = useOf(settings);
  const estimate = estimateOf(shape, weights, use);
  record.output('estimate-bytes', String(estimate.single.most));
  record.metric('cache-per-sequence', estimate.perSequence.most, 'bytes');
  record.detail(estimateTable(estimate));
  const advice = adviceOn(shape, weights, use);
  if (advice.length > 0) record.detail(adviceTable(advice));
  tell(job, { about: 'estimate', model, estimate });
  return use.contextLength === undefined ? undefined : estimate.single;
}

/** Rules that have nothing to judge where no model is named. */
const withoutModel: readonly AnyRule[] = [estimateExceedsBudget, memoryUnbounded, weightsGrew, measuredBelowEstimate];

/** Tells what of a model is checked and what could not be; false where its weights are not known whole. */
function record(job: Job, { reads, gaps }: FoundModel): boolean {
  for (const [path, why] of gaps) job.record.skipped(path, why);
  job.record.eligible(reads.size + gaps.size);
  for (const path of reads.keys()) job.record.inspected(path);
  return ![...gaps.keys()].some((path) => /\.(?:safetensors|gguf)$/i.test(path));
}

/** Reads the headers of `model` and reckons what it needs. `budgetBytes`: undefined where the budget is a share of a machine that will not run it. */
export async function forecast(job: Job, budgetBytes: number | undefined): Promise<Forecast> {
  const { settings, ports } = job;
  const { model } = settings;
  if (model === undefined) {
    job.record.unavailable(withoutModel, 'no `model` is named');
    return nothing;
  }
  const found = await readModel(model, ports);
  if (settings['max-weight-increase'] === undefined) job.record.unavailable([weightsGrew], 'no `max-weight-increase` is set');
  if (budgetBytes === undefined) job.record.unavailable([estimateExceedsBudget], '`budget` is a share of this machine, which runs nothing');
  if (!record(job, found)) return nothing;
  const weights = weightsOf([...found.reads.values()], found.shape?.bits);
  job.record.output('weights-bytes', String(weights.bytes));
  job.record.metric('weights', weights.bytes, 'bytes');
  await compare(job, model, found, weights);
  if (found.shape === undefined) job.record.unavailable([memoryUnbounded], 'there is no `config.json` that says more than the weights');
  const single = found.shape && reckon(job, model, found.shape, weights);
  const leastBytes = single?.least ?? weights.bytes;
  if (budgetBytes !== undefined) tell(job, { about: 'fit', model, leastBytes, mostBytes: single?.most, budgetBytes });
  return { weightsBytes: weights.bytes, cannotFit: budgetBytes !== undefined && leastBytes > budgetBytes };
}
