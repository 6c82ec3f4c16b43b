/** A row of a section; made only when it is needed, since a report may have 50,000. */
export interface Row {
  /** How many findings or other things the row stands for. */
  readonly count: number;
  render(): string;
}

/** Something of which as many rows are shown as fit. */
export interface Section {
  readonly open: string;
  readonly rows: readonly Row[];
  readonly close: string;
  /** What to say when rows that stand for so many things do not fit. */
  left(count: number): string;
}

const encoder = new TextEncoder();

/** The section with as many whole rows as fit into so many bytes of UTF-8. Nothing where there are no rows. */
export function bounded({ open, rows, close, left }: Section, maxBytes: number): string {
  if (rows.length === 0) return '';
  const total = rows.reduce((sum, { count }) => sum + count, 0);
  let room = maxBytes - encoder.encode(open + left(total) + close).length;
  let body = '';
  let shown = 0;
  for (const row of rows) {
    const text = row.render();
    room -= encoder.encode(text).length;
    if (room < 0) break;
    body += text;
    shown += row.count;
  }
  return open + body + (shown < total ? left(total - shown) : '') + close;
}

/** Markdown that is folded away under `title`, which is ours. */
export const folded = (title: string, body: string): string => (body === '' ? '' : `<details><summary>${title}</summary>\n\n${body}</details>\n\n`);
