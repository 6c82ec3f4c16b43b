import { type Expression, expressionsOf, Imports, lastName, type PythonModule, statementsIn, within } from '@mlx-guard/source-formats';
import type { PythonDeed, SourceFact } from './source-fact.ts';
import type { Placer } from './source-reader.ts';

const loaders = /^(?:mlx_lm|mlx_vlm)(?:\.utils)?\.load$/;
const servers = new Set(['FastAPI', 'Starlette', 'Flask', 'Quart', 'Sanic', 'Litestar', 'HTTPServer', 'ThreadingHTTPServer', 'Application']);
const serverRoots = new Set(['fastapi', 'starlette', 'flask', 'quart', 'sanic', 'litestar', 'http', 'aiohttp']);
const limiterRoots = new Set(['slowapi', 'fastapi_limiter', 'flask_limiter', 'limits', 'aiolimiter', 'asgi_ratelimit']);
const memoryTold = new Set(['get_active_memory', 'get_peak_memory', 'get_cache_memory', 'virtual_memory', 'memory_info', 'getrusage']);

/** What a call does. */
function deedOf(callee: Expression, imports: Imports): PythonDeed | undefined {
  const name = lastName(callee) ?? '';
  if (name === 'set_memory_limit') return 'limits-memory';
  if (name === 'set_cache_limit') return 'limits-cache';
  if (memoryTold.has(name)) return 'tells-memory';
  const full = imports.full(callee) ?? '';
  if (loaders.test(full)) return 'loads-model';
  return servers.has(name) && serverRoots.has(full.split('.', 1)[0] ?? '') ? 'serves' : undefined;
}

/** 429 is the status of a request too many: who names it refuses some. */
const isRefusal = (one: Expression): boolean =>
  (one.kind === 'number' && one.text === '429') || (one.kind === 'attribute' && /^(?:HTTP_429_|TOO_MANY_REQUESTS)/.test(one.name));

/** What a module does that matters for memory, each deed once. */
export function* pythonFacts(module: PythonModule, place: Placer): Iterable<SourceFact> {
  const imports = new Imports(module);
  const told = new Set<PythonDeed>();
  const tell = function* (does: PythonDeed, { start, end }: { readonly start: number; readonly end: number }): Iterable<SourceFact> {
    if (told.has(does)) return;
    told.add(does);
    yield { about: 'python', does, ...place.at({ start, end }, does) };
  };
  for (const statement of statementsIn(module.body)) {
    if (statement.kind === 'import' && statement.names.some(({ full }) => limiterRoots.has(full.split('.', 1)[0] ?? ''))) yield* tell('limits-rate', statement);
    if (statement.kind === 'import' && statement.names.some(({ full }) => full.split('.', 1)[0] === 'prometheus_client'))
      yield* tell('tells-memory', statement);
    for (const one of expressionsOf(statement).flatMap(within)) {
      if (isRefusal(one)) yield* tell('limits-rate', one);
      const deed = one.kind === 'call' ? deedOf(one.callee, imports) : undefined;
      if (deed !== undefined) yield* tell(deed, one);
    }
  }
}
