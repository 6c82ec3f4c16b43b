import type { Expression, PythonModule } from './python-model.ts';
import { dotted, statementsIn } from './python-walk.ts';

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
    const name = dotted(expression);
    if (name === undefined) return undefined;
    const [first = '', ...rest] = name.split('.');
    const imported = this.#local.get(first);
    return imported === undefined ? undefined : [imported, ...rest].join('.');
  }
}
