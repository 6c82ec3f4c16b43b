import { quote } from '@mlx-guard/core';
import type { CallFact } from '../facts.ts';
import { rule } from '../rule.ts';

/** Libraries that show the values of variables unless they are told not to (structlog 26.1: `tracebacks.SHOW_LOCALS`, `RichTracebackFormatter`). */
const byDefault: ReadonlySet<string> = new Set([
  'structlog.processors.dict_tracebacks',
  'structlog.tracebacks.ExceptionDictTransformer',
  'structlog.dev.RichTracebackFormatter',
]);
const asked: Readonly<Record<string, string>> = { 'rich.logging.RichHandler': 'tracebacks_show_locals', 'rich.traceback.install': 'show_locals' };

function showsLocals({ name, option }: CallFact): boolean {
  if (name === 'cgitb.enable') return true;
  const value = option(byDefault.has(name) ? 'show_locals' : (asked[name] ?? ''));
  if (byDefault.has(name)) return value.kind === 'absent' || (value.kind === 'written' && value.value === 'True');
  return name in asked && value.kind === 'written' && value.value === 'True';
}

export const tracebackShowsLocals = rule({
  name: 'traceback-shows-locals',
  title: 'Tracebacks that show the values of local variables',
  severity: 'warning',
  confidence: 'high',
  mitigation: 'log-minimisation',
  strength: 'detected',
  cwe: 532,
  since: '0.1.0',
  why: 'Every exception then prints the variables around it: the prompt, the key, the request, whatever its level.',
  remedy: 'Turn it off: `tracebacks_show_locals=False` and `show_locals=False`; of structlog `ExceptionRenderer(ExceptionDictTransformer(show_locals=False))`.',
  *check(facts, found) {
    if (facts.kind === 'call' && showsLocals(facts))
      yield found(facts.location, `${quote(facts.name)} shows local variables`, { fix: 'show_locals=False', identity: facts.identity });
  },
  examples: {
    bad: [
      {
        files: { 'logs.py': 'from rich.logging import RichHandler\n\nhandler = RichHandler(rich_tracebacks=True, tracebacks_show_locals=True)\n' },
        at: 'logs.py:3',
      },
      { files: { 'logs.py': 'from rich.traceback import install\n\ninstall(show_locals=True)\n' }, at: 'logs.py:3' },
      { files: { 'logs.py': 'import structlog\n\nstructlog.configure(processors=[structlog.processors.dict_tracebacks])\n' }, at: 'logs.py:3' },
    ],
    good: [
      {
        files: {
          'logs.py':
            'from rich.logging import RichHandler\nfrom structlog.tracebacks import ExceptionDictTransformer\n\nhandler = RichHandler(rich_tracebacks=True)\ntransform = ExceptionDictTransformer(show_locals=False)\n',
        },
      },
    ],
  },
});
