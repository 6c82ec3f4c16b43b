import type { Defect } from './defect.ts';

const control = /\p{Cc}/u;

function oddityOf(name: string): string | undefined {
  if (name === '') return 'its name is empty';
  if (name === '__proto__') return 'its name is one that programs in JavaScript take for something else';
  if (control.test(name)) return 'its name holds a control character';
  return name.includes('..') && name.split(/[/\\]/).includes('..') ? 'its name climbs out of a folder' : undefined;
}

/** What is odd about a tensor's name, as a defect; undefined where it is plain. */
export function oddName(tensor: string, offset: number): Defect | undefined {
  const problem = oddityOf(tensor);
  return problem === undefined ? undefined : { kind: 'odd-tensor-name', offset, problem, tensor };
}
