import { type BlockSource, commandWords, type IniSource } from '@mlx-guard/source-formats';
import { startedBy } from './command-facts.ts';
import type { SourceFact } from './source-fact.ts';
import type { Placer } from './source-reader.ts';

const isAmount = (value: string): boolean => !['', '0', 'infinity', '100%'].includes(value.trim());

/** Units that start Python or a server of MLX, and whether their memory has a limit (systemd.resource-control, `MemoryMax=`). */
export function* systemdFacts({ sections }: IniSource, place: Placer): Iterable<SourceFact> {
  for (const { name, entries } of sections) {
    if (name !== 'Service') continue;
    const start = entries.find(({ key }) => key === 'ExecStart');
    if (start === undefined) continue;
    const words = commandWords(start.value.replace(/^[-@:+!]+/, ''));
    yield* startedBy(words, start.valueSpan, place, 'systemd');
    if (!words.some((word) => /(?:^|\/)(?:python[\d.]*|uvicorn|gunicorn|hypercorn)$|\bmlx/.test(word))) continue;
    const isLimited = entries.some(({ key, value }) => /^(?:MemoryMax|MemoryLimit)$/.test(key) && isAmount(value));
    yield { about: 'service', of: 'systemd', name: words[0] ?? '', isLimited, ...place.at(start.valueSpan, 'systemd', 'memory') };
  }
}

/** What nginx passes on, and whether it bounds bodies (`client_max_body_size`, 1 MiB unless it is said) and how often (`limit_req`). */
export function* nginxFacts({ directives }: BlockSource, place: Placer): Iterable<SourceFact> {
  const isRateLimited = directives.some(({ words: [name] }) => name === 'limit_req');
  const proxied = directives.find(({ words: [name] }) => name === 'proxy_pass');
  if (proxied !== undefined) yield { about: 'proxy', isRateLimited, ...place.at(proxied, 'proxy') };
  for (const directive of directives) {
    const [name, value = ''] = directive.words;
    if (name === 'client_max_body_size' && /^0+[kmg]?$/i.test(value)) yield { about: 'proxy-body', ...place.at(directive, 'body') };
  }
}
