import type { Span } from './span.ts';
import { memberOf, textOf, type YamlNode, type YamlSource } from './yaml-model.ts';

/** How a service of a compose file writes its log, as far as the file tells. */
export interface ComposeService {
  readonly name: string;
  /** Where its name stands. */
  readonly key: Span;
  /** Undefined: the engine's default, which is `json-file` unless the host says otherwise. */
  readonly driver: string | undefined;
  readonly options: ReadonlyMap<string, string>;
  /** What it says of logging is elsewhere (`extends`, a value that is not understood): nothing is to be concluded from what is not here. */
  readonly isElsewhere: boolean;
}

const composeName = /^(?:docker-)?compose(?:[.-][\w.-]+)?\.ya?ml$/;

/** Whether a file of this name is one that `docker compose` reads (compose-spec, 03-compose-file). */
export const isComposeName = (baseName: string): boolean => composeName.test(baseName);

function optionsOf(logging: YamlNode | undefined): ReadonlyMap<string, string> {
  const options = memberOf(logging, 'options');
  if (options?.kind !== 'map') return new Map();
  return new Map(options.members.flatMap(({ name, value }) => (textOf(value) === undefined ? [] : [[name, textOf(value) ?? '']])));
}

/** The services of a compose file (compose-spec, 05-services `logging`). */
export function composeServices({ documents }: Pick<YamlSource, 'documents'>): readonly ComposeService[] {
  const [document] = documents;
  const services = memberOf(document, 'services');
  if (services?.kind !== 'map') return [];
  return services.members.map(({ name, key, value }) => {
    const logging = memberOf(value, 'logging');
    const isUnclear = value.kind !== 'map' || (logging !== undefined && logging.kind !== 'map') || memberOf(logging, 'options')?.kind === 'unknown';
    return {
      name,
      key,
      driver: textOf(memberOf(logging, 'driver')),
      options: optionsOf(logging),
      isElsewhere: isUnclear || memberOf(value, 'extends') !== undefined,
    };
  });
}
