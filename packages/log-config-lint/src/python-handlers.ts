import type { NamedCall } from '@mlx-guard/python-flow';
import { argumentOf, type Expression, lastName } from '@mlx-guard/source-formats';
import type { FactMaker } from './fact-maker.ts';
import type { Facts } from './facts.ts';
import { handlerPlaces, watchedCall } from './python-calls.ts';
import { optionsOf } from './python-values.ts';
import { unboundedHandler, unboundedLoguru } from './rotation.ts';
import { handlerSink } from './sinks.ts';

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

const shapes: ReadonlySet<string> = new Set(Object.keys(handlerPlaces));

/** What a call makes that keeps a log: its line of the inventory, a file without a bound, loguru's `diagnose`. What `*` and `**` may bring is taken as given. */
export function* handlerFacts(named: NamedCall, filters: readonly string[], isServer: boolean, maker: FactMaker): Iterable<Facts> {
  const { full, call } = named;
  const places = watchedCall(full);
  if (places !== undefined) yield { kind: 'call', name: full, isServer, option: optionsOf(named, places), ...maker.at(call, full) };
  if (!shapes.has(full)) return;
  const option = optionsOf(named, handlerPlaces[full]);
  const isLoguru = full === 'loguru.logger.add';
  if (full !== 'logging.basicConfig' || option('filename').kind !== 'absent' || option('stream').kind !== 'absent')
    yield handlerSink(full, option, filters, maker.at(call, 'sink', full));
  if (isLoguru) {
    const diagnose = option('diagnose');
    const isOn = diagnose.kind === 'written' && diagnose.value === 'True';
    if (isOn || diagnose.kind === 'absent') yield { kind: 'diagnose', isDefault: !isOn, ...maker.at(call, 'diagnose') };
  } else if (option('filename').kind === 'written') yield { kind: 'handler', name: full, class: full, option, filters, ...maker.at(call, 'handler', full) };
  const unbounded = isLoguru ? isFile(argumentOf(call, 'sink', 0)) && unboundedLoguru(option) : unboundedHandler(full, option);
  if (unbounded) yield { kind: 'unbounded-file', handler: full, ...unbounded, ...maker.at(call, full) };
  if (isLoguru && option('sink').kind === 'written')
    yield {
      kind: 'handler',
      name: full,
      class: full,
      option: (name) => option(name === 'filename' ? 'sink' : name),
      filters,
      ...maker.at(call, 'handler', full),
    };
}
