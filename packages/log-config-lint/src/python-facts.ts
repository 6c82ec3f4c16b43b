import { isServerModule, type Leak, leaksIn, Names } from '@mlx-guard/python-flow';
import type { PythonModule } from '@mlx-guard/source-formats';
import type { Facts, LeakFact } from './facts.ts';
import { locationOf, Ordinals } from './location.ts';
import { handlerFacts } from './python-handlers.ts';

/** What is only said of servers: names that mean little elsewhere, and streams that elsewhere are a program's output. */
const isForServers = ({ level, source }: Leak): boolean => level === 'stream' || (source.class !== 'secret' && source.class !== 'content');

/** All that the rules judge in a Python module. `path` is from the working directory, `seenAs` from the folder that the user named. */
export function* pythonFacts(path: string, seenAs: string, module: PythonModule): Iterable<Facts> {
  const names = new Names(module);
  const isServer = isServerModule(seenAs, names);
  const ordinals = new Ordinals();
  for (const leak of leaksIn(module, names)) {
    if (isForServers(leak) && !isServer) continue;
    const { call, api, level, source, within } = leak;
    yield {
      kind: 'leak',
      location: locationOf(path, call, module.lines),
      api,
      level,
      class: source.class,
      source: source.name,
      sourceLocation: locationOf(path, source, module.lines),
      identity: ordinals.next([within, api, source.class, source.name].join('\n')),
    } satisfies LeakFact;
  }
  yield* handlerFacts(path, module, names);
}
