import { argumentOf, lastName, type NamedCall, type Names, namedCalls, plainText } from '@mlx-guard/python-flow';
import type { Expression, PythonModule } from '@mlx-guard/source-formats';
import type { Facts } from './facts.ts';
import { locationOf, Ordinals } from './location.ts';
import { type Option, type Options, unboundedHandler, unboundedLoguru } from './rotation.ts';

/** Where the parameters stand that a handler takes by position (Python 3.14, `logging` and `logging.handlers`). */
const places: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'logging.FileHandler': { filename: 0 },
  'logging.basicConfig': {},
  'logging.handlers.RotatingFileHandler': { filename: 0, maxBytes: 2, backupCount: 3 },
  'logging.handlers.TimedRotatingFileHandler': { filename: 0, backupCount: 3 },
};

function optionOf(value: Expression | 'unknown' | undefined): Option {
  if (value === undefined) return { kind: 'absent' };
  if (value === 'unknown') return { kind: 'computed' };
  if (value.kind === 'number') return { kind: 'written', value: Number(value.text.replaceAll('_', '')) };
  if (value.kind === 'word') return { kind: 'written', value: value.word };
  const text = plainText(value);
  return text === undefined ? { kind: 'computed' } : { kind: 'written', value: text };
}

const optionsOf =
  ({ full, call }: NamedCall): Options =>
  (name) =>
    optionOf(argumentOf(call, name, places[full]?.[name]));

const pathMakers = new Set(['Path', 'join', 'abspath', 'expanduser', 'joinpath', 'with_suffix']);

/** Whether what loguru is given to write to is a file: a name that is written out, a path that is put together, or something called so. */
function isFile(sink: Expression | 'unknown' | undefined): boolean {
  if (sink === undefined || sink === 'unknown') return false;
  if (sink.kind === 'text') return true;
  if (sink.kind === 'binary') return sink.operator === '/' || (sink.operator === '+' && isFile(sink.right));
  const name = lastName(sink) ?? '';
  if (sink.kind === 'call') return pathMakers.has(name) || (name === 'str' && isFile(sink.args[0]?.value));
  return /(?:^|_)(?:log_?)?(?:file|path|filename|logfile)$/i.test(name.slice(-80));
}

/** The handlers that a module makes: files without a bound, loguru's `diagnose`. What `*` and `**` may bring is taken as given. */
export function* handlerFacts(path: string, module: PythonModule, names: Names): Iterable<Facts> {
  const ordinals = new Ordinals();
  for (const named of namedCalls(module, names)) {
    const { full, call } = named;
    const location = locationOf(path, call, module.lines);
    const option = optionsOf(named);
    const isLoguru = full === 'loguru.logger.add';
    if (isLoguru) {
      const diagnose = option('diagnose');
      const isOn = diagnose.kind === 'written' && diagnose.value === 'True';
      if (isOn || diagnose.kind === 'absent') yield { kind: 'diagnose', location, isDefault: !isOn, identity: ordinals.next('diagnose') };
    }
    const unbounded = isLoguru ? isFile(argumentOf(call, 'sink', 0)) && unboundedLoguru(option) : full in places && unboundedHandler(full, option);
    if (unbounded) yield { kind: 'unbounded-file', location, handler: full, ...unbounded, identity: ordinals.next(full) };
  }
}
