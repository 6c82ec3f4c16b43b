import type { PythonCall } from '@mlx-guard/source-formats';

/** A call and what it calls, by the imports. */
export interface NamedCall {
  readonly full: string;
  readonly call: PythonCall;
}
