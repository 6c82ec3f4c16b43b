import type { Expression, PythonModule } from './python-model.ts';
import { statementsIn } from './python-walk.ts';

/** What the names of one module stand for by its imports. Insensitive to scope, as imports nearly always are. */
export class Imports {
  /** The first components of everything imported: `fastapi`, `mlx_lm`. */
  readonly roots: ReadonlySet<string>;
  readonly #local = new Map<string, string>();

  constructor({ body }: Pick<PythonModule, 'body'>) {
    const imported = [...statementsIn(body)].flatMap((statement) => (statement.kind === 'import' ? statement.names : []));
    for (const { local, full } of imported) this.#local.set(local, full);
    this.roots = new Set(imported.map(({ full }) => full.split('.', 1)[0] ?? ''));
  }

  /** What a name or attribute stands for: `logging.handlers.RotatingFileHandler`; undefined where no import says. */
  full(expression: Expression): string | undefined {
    // Most names are not imported: that is found out before anything is put together.
    let rest = '';
    let at = expression;
    while (at.kind === 'attribute') at = at.object;
    const imported = at.kind === 'name' ? this.#local.get(at.name) : undefined;
    if (imported === undefined) return undefined;
    for (at = expression; at.kind === 'attribute'; at = at.object) rest = `.${at.name}${rest}`;
    return `${imported}${rest}`;
  }
}
