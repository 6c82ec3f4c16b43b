import type { Table } from '@mlx-guard/core';
import { mebibytes } from '../amount.ts';
import type { Advice } from './advice.ts';
import type { Estimate } from './estimate.ts';
import type { ByteRange } from './kv-cache.ts';

const range = ({ least, most }: ByteRange): string => (least === most ? mebibytes(least) : `${mebibytes(least)} to ${mebibytes(most)}`);

/** What was reckoned before anything ran. */
export function estimateTable({ weights, tokens, perSequence, activation, single, server, unbounded, assumptions }: Estimate): Table {
  return {
    type: 'table',
    title: 'Memory by the headers of the model',
    columns: ['What', 'Value'],
    rows: [
      ['Weights, exact', mebibytes(weights)],
      [`Cache of one sequence of ${tokens} tokens`, range(perSequence)],
      ['What one step of a prompt computes', range(activation)],
      ['One sequence', range(single)],
      ['A server at its worst', unbounded.length === 0 ? range(server) : `unbounded; ${range(server)} for the figures above`],
      ...unbounded.map((what) => ['Without a limit', what]),
      ...assumptions.map((what) => ['Assumed', what]),
    ],
  };
}

/** What would need less. */
export const adviceTable = (advice: readonly Advice[]): Table => ({
  type: 'table',
  title: 'What would save memory of a server at its worst',
  columns: ['Measure', 'Saves'],
  rows: advice.map(({ what, savedBytes }) => [what, mebibytes(savedBytes)]),
});
