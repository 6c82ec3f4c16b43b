import type { Expression, PythonModule } from '@mlx-guard/source-formats';
import { dotted, lastName, statementsIn } from './expressions.ts';
import { wordSet, wordsOf } from './words.ts';

const loggerMakers = wordSet('getLogger get_logger getChild setup_logger create_logger init_logger configure_logger');
/** Methods of a logger that give a logger. */
const loggerChains = wordSet('opt bind contextualize getChild new unbind try_unbind patch');

/** What the names of one module stand for: imports, and which of them are loggers. Insensitive to scope, as imports nearly always are. */
export class Names {
  /** The first components of everything imported: `fastapi`, `mlx_lm`. */
  readonly roots: ReadonlySet<string>;
  readonly #imports = new Map<string, string>();
  readonly #loggers = new Set<string>();

  constructor({ body }: Pick<PythonModule, 'body'>) {
    const statements = [...statementsIn(body)];
    const imported = statements.flatMap((statement) => (statement.kind === 'import' ? statement.names : []));
    for (const { local, full } of imported) this.#imports.set(local, full);
    this.roots = new Set(imported.map(({ full }) => full.split('.', 1)[0] ?? ''));
    // Twice, for a logger that is made of another one.
    for (let round = 0; round < 2; round += 1) {
      for (const statement of statements) {
        if (statement.kind !== 'assign' || !this.isLogger(statement.value)) continue;
        for (const target of statement.targets) this.#loggers.add(dotted(target) ?? '');
      }
    }
  }

  /** What a name or attribute stands for, by the imports: `logging.handlers.RotatingFileHandler`. */
  full(expression: Expression): string | undefined {
    const name = dotted(expression);
    if (name === undefined) return undefined;
    const [first = '', ...rest] = name.split('.');
    const imported = this.#imports.get(first);
    return imported === undefined ? undefined : [imported, ...rest].join('.');
  }

  /** Whether a value is a logger: by what made it, or by its name. */
  isLogger(expression: Expression): boolean {
    if (expression.kind === 'call') {
      const made = lastName(expression.callee) ?? '';
      if (loggerMakers.has(made)) return true;
      return loggerChains.has(made) && expression.callee.kind === 'attribute' && this.isLogger(expression.callee.object);
    }
    const name = dotted(expression);
    if (name !== undefined && this.#loggers.has(name)) return true;
    const full = this.full(expression);
    if (full === 'logging' || full === 'loguru.logger') return true;
    const last = wordsOf(lastName(expression) ?? '').at(-1);
    return last === 'logger' || last === 'log';
  }
}
