/** What a piece of terminal text means, from which its look follows. */
export type Paint = 'bold' | 'dim' | 'good' | 'doubtful' | 'bad';

/** SGR parameters (ECMA-48, 8.3.117). */
const codes: Readonly<Record<Paint, string>> = { bold: '1', dim: '2', good: '32', doubtful: '33', bad: '1;31' };

/** Paints for a terminal that has colours, or leaves text as it is. Paint last: what is painted must be escaped already. */
export const painter =
  (hasColor: boolean) =>
  (paint: Paint, text: string): string =>
    hasColor ? `\u001b[${codes[paint]}m${text}\u001b[0m` : text;
