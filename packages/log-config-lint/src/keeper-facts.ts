import { type BlockSource, type DataSource, type Directive, itemsOf, memberOf, membersOf, nodesIn, textOf } from '@mlx-guard/source-formats';
import type { FactMaker } from './fact-maker.ts';
import type { Facts } from './facts.ts';
import { otherSink } from './sinks.ts';

/** The entries of logrotate: what it does with files, by the directives in their block. */
export function* logrotateFacts({ directives }: BlockSource, maker: FactMaker): Iterable<Facts> {
  const blocks = new Map<string, Directive[]>();
  for (const directive of directives) {
    const block = directive.blocks.join(' ');
    if (block !== '') blocks.set(block, [...(blocks.get(block) ?? []), directive]);
  }
  for (const { words, blocks: around, start, end } of directives) {
    const name = words.join(' ');
    const own = around.length === 0 ? blocks.get(name) : undefined;
    if (own === undefined || !name.startsWith('/')) continue;
    const beside = new Map(own.map((directive) => [directive.words[0] ?? '', directive.words.slice(1).join(' ')]));
    yield { kind: 'setting', of: 'logrotate', key: 'entry', value: name, beside, ...maker.at({ start, end }, 'entry', name) };
    for (const directive of own.filter((one) => one.words[0] === 'create')) {
      yield { kind: 'setting', of: 'logrotate', key: 'create', value: directive.words[1] ?? '', beside, ...maker.at(directive, 'create', name) };
    }
    yield otherSink(
      'logrotate',
      name,
      {
        rotation: beside.get('size') ?? beside.get('maxsize') ?? ['daily', 'weekly', 'monthly'].find((one) => beside.has(one)) ?? 'by default',
        retention: beside.get('rotate') ?? 'default',
        mode: beside.get('create') ?? 'kept',
      },
      maker.at({ start, end }, 'sink', name),
    );
  }
}

/** The entries of newsyslog: path, owner, mode, count, size, when. */
export function* newsyslogFacts(text: string, maker: FactMaker): Iterable<Facts> {
  let start = 0;
  for (const line of text.split('\n')) {
    const words = line.replace(/#.*$/, '').trim().split(/\s+/);
    const place = { start, end: start + line.trimEnd().length };
    start += line.length + 1;
    if (!(words[0] ?? '').startsWith('/')) continue;
    const [path = '', second = '', ...rest] = words;
    const [mode = '', count = ''] = second.includes(':') ? rest : [second, ...rest];
    yield { kind: 'setting', of: 'newsyslog', key: 'mode', value: mode, beside: new Map([['path', path]]), ...maker.at(place, 'newsyslog', path) };
    yield otherSink('newsyslog', path, { rotation: 'by newsyslog', retention: count, mode }, maker.at(place, 'sink', path));
  }
}

/** The formats and files of access logs of nginx. */
export function* nginxFacts({ directives }: BlockSource, maker: FactMaker): Iterable<Facts> {
  for (const directive of directives) {
    const [name = '', first = '', ...rest] = directive.words;
    if (name === 'log_format')
      yield { kind: 'setting', of: 'nginx', key: 'log_format', value: rest.join(''), beside: new Map(), ...maker.at(directive, 'log_format', first) };
    if ((name === 'access_log' || name === 'error_log') && first !== 'off')
      yield otherSink('nginx', first, { level: name === 'error_log' ? (rest[0] ?? 'error') : 'all' }, maker.at(directive, 'sink', first));
    if (name === 'error_log' && rest[0] === 'debug')
      yield { kind: 'setting', of: 'nginx', key: 'error_log', value: 'debug', beside: new Map(), ...maker.at(directive, 'error_log') };
  }
}

/** What Caddy is told of its logs: `log_credentials` shows what it hides by default. */
export function* caddyFacts({ directives }: BlockSource, maker: FactMaker): Iterable<Facts> {
  for (const directive of directives) {
    const [name = '', first = ''] = directive.words;
    if (name === 'log_credentials') yield { kind: 'setting', of: 'caddy', key: name, value: 'on', beside: new Map(), ...maker.at(directive, name) };
    if (name === 'level' && directive.blocks.includes('log'))
      yield { kind: 'setting', of: 'caddy', key: 'level', value: first, beside: new Map(), ...maker.at(directive, 'level') };
    if (name === 'output' && directive.blocks.includes('log'))
      yield otherSink('caddy', directive.words.slice(1).join(' '), { rotation: 'by Caddy' }, maker.at(directive, 'sink'));
  }
}

/** What Traefik keeps of headers: `accessLog.fields.headers`. */
export function* traefikFacts({ documents }: DataSource, maker: FactMaker): Iterable<Facts> {
  const headers = memberOf(memberOf(memberOf(documents[0], 'accessLog'), 'fields'), 'headers');
  const standard = memberOf(headers, 'defaultMode');
  const names = membersOf(memberOf(headers, 'names'));
  if (standard !== undefined && textOf(standard) === 'keep') {
    const beside = new Map(names.map(({ name, value }) => [name.toLowerCase(), textOf(value) ?? '']));
    yield { kind: 'setting', of: 'traefik', key: 'headers', value: 'keep', beside, ...maker.at(standard, 'headers') };
  }
  for (const { name, key, value } of names) {
    if (textOf(value) === 'keep') yield { kind: 'setting', of: 'traefik', key: 'header', value: name, beside: new Map(), ...maker.at(key, 'header', name) };
  }
}

/** The formats of access logs of Envoy. */
export function* envoyFacts({ documents }: DataSource, maker: FactMaker): Iterable<Facts> {
  for (const document of documents) {
    for (const { node } of nodesIn(document)) {
      const text = textOf(node);
      if (text?.includes('%REQ(') === true || text?.includes('%RESP(') === true)
        yield { kind: 'setting', of: 'envoy', key: 'format', value: text, beside: new Map(), ...maker.at(node, 'format') };
    }
  }
}

const redacting = /redact|mask|\bdel\(|replace|hash|anonymi|remove_key|lua|rewrite|modify|record_modifier|labeldrop/i;

/** Whether vector takes something out of what it ships: a transform that redacts, deletes or masks. */
export function* vectorFacts({ documents }: DataSource, maker: FactMaker): Iterable<Facts> {
  const [document] = documents;
  const transforms = membersOf(memberOf(document, 'transforms'));
  const hasRedaction = transforms.some(({ value }) => redacting.test((textOf(memberOf(value, 'source')) ?? '').slice(0, 10_000)));
  for (const { name, key, value } of membersOf(memberOf(document, 'sinks'))) {
    yield otherSink('vector', textOf(memberOf(value, 'type')) ?? name, { masking: hasRedaction ? 'a transform' : 'none' }, maker.at(key, 'sink', name));
    if (!hasRedaction) yield { kind: 'shipper', tool: 'vector', sink: name, ...maker.at(key, 'shipper', name) };
  }
}

/** Whether promtail or Grafana's agent takes something out: a stage that replaces or drops. */
export function* promtailFacts({ documents }: DataSource, maker: FactMaker): Iterable<Facts> {
  for (const item of itemsOf(memberOf(documents[0], 'scrape_configs'))) {
    const stages = itemsOf(memberOf(item, 'pipeline_stages'));
    const hasRedaction = stages.some((stage) => membersOf(stage).some(({ name }) => name === 'replace' || name === 'drop'));
    const name = textOf(memberOf(item, 'job_name')) ?? 'job';
    if (!hasRedaction) yield { kind: 'shipper', tool: 'promtail', sink: name, ...maker.at(memberOf(item, 'job_name') ?? item, 'shipper', name) };
  }
}

/** Whether fluent-bit takes something out, in its classic form: a filter that modifies. */
export function* fluentBitFacts(
  sections: readonly {
    readonly name: string;
    readonly start: number;
    readonly end: number;
    readonly entries: readonly { readonly key: string; readonly value: string }[];
  }[],
  maker: FactMaker,
): Iterable<Facts> {
  const nameOf = (entries: readonly { readonly key: string; readonly value: string }[]): string =>
    entries.find(({ key }) => key.toLowerCase() === 'name')?.value ?? '';
  const hasRedaction = sections.some(({ name, entries }) => name === 'FILTER' && redacting.test(nameOf(entries)));
  for (const { name, entries, start, end } of sections) {
    if (name === 'OUTPUT' && !hasRedaction && nameOf(entries) !== 'null')
      yield { kind: 'shipper', tool: 'fluent-bit', sink: nameOf(entries), ...maker.at({ start, end }, 'shipper', nameOf(entries)) };
  }
}

/** A configuration of hypercorn. */
export function* hypercornFacts({ documents }: DataSource, maker: FactMaker): Iterable<Facts> {
  for (const { name, value } of membersOf(documents[0])) {
    if (['access_log_format', 'loglevel', 'accesslog', 'errorlog'].includes(name))
      yield { kind: 'setting', of: 'hypercorn', key: name, value: textOf(value) ?? '', beside: new Map(), ...maker.at(value, 'hypercorn', name) };
  }
}
