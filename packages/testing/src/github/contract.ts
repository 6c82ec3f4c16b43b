import { readFileSync } from 'node:fs';
import ajv2020 from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import { z } from 'zod';

const parameterSchema = z.object({ name: z.string(), in: z.enum(['path', 'query']), required: z.boolean().default(false), schema: z.looseObject({}) });
const contentSchema = z.object({ 'application/json': z.looseObject({ examples: z.record(z.string(), z.looseObject({})).optional() }) });
const operationSchema = z.object({
  operationId: z.string(),
  parameters: z.array(z.union([z.object({ $ref: z.string() }), parameterSchema])),
  requestBody: z.looseObject({}).optional(),
  responses: z.record(z.string(), z.object({ content: contentSchema.optional() })),
});
const documentSchema = z.object({
  paths: z.record(z.string(), z.record(z.string(), operationSchema)),
  components: z.object({ parameters: z.record(z.string(), parameterSchema), examples: z.record(z.string(), z.object({ value: z.unknown() })) }).loose(),
});

type Operation = z.infer<typeof operationSchema>;
type Parameter = z.infer<typeof parameterSchema>;

/** A route of GitHub's REST API that a request was found to be for. */
export interface Call {
  /** GitHub's own name of the route, such as `checks/create`. */
  readonly operation: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** What the request has that GitHub's description forbids. */
  readonly problems: readonly string[];
  /** What is wrong with an answer, by the same description. */
  problemsOf(status: number, body: unknown): readonly string[];
}

interface Route {
  readonly method: string;
  readonly template: string;
  readonly pattern: RegExp;
  readonly operation: Operation;
}

const pointer = (...steps: readonly string[]): string => steps.map((step) => `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

/** GitHub's description of the routes that mlx-guard calls (OpenAPI 3.0), as a judge of requests and answers. */
export class Contract {
  readonly #routes: readonly Route[];
  readonly #document: z.infer<typeof documentSchema>;
  readonly #ajv = new ajv2020.Ajv2020({ strict: false, allErrors: true, coerceTypes: false });

  constructor() {
    const raw: unknown = JSON.parse(readFileSync(new URL('./openapi.json', import.meta.url), 'utf8'));
    this.#document = documentSchema.parse(raw);
    ajvFormats.default(this.#ajv);
    this.#ajv.addSchema({ $id: 'github', ...z.looseObject({}).parse(raw) });
    this.#routes = Object.entries(this.#document.paths).flatMap(([template, operations]) =>
      Object.entries(operations).map(([method, operation]) => ({ method, template, operation, pattern: this.#patternOf(template) })),
    );
  }

  #patternOf(template: string): RegExp {
    return new RegExp(`^${template.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`);
  }

  #problems(reference: string, value: unknown): readonly string[] {
    const validate = this.#ajv.getSchema(`github#${reference}`);
    if (validate === undefined) return [`there is no schema at ${reference}`];
    validate(value);
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  }

  #parametersOf({ operation }: Route): readonly Parameter[] {
    return operation.parameters.flatMap((parameter) => {
      if (!('$ref' in parameter)) return [parameter];
      return this.#document.components.parameters[parameter.$ref.split('/').at(-1) ?? ''] ?? [];
    });
  }

  #parameterProblems(route: Route, given: Readonly<Record<string, string>>, place: Parameter['in']): readonly string[] {
    const known = this.#parametersOf(route).filter((parameter) => parameter.in === place);
    const unknown = Object.keys(given).filter((name) => known.every((parameter) => parameter.name !== name));
    return [
      ...unknown.map((name) => `unknown ${place} parameter ${name}`),
      ...known.flatMap(({ name, required, schema }) => {
        const text = given[name];
        if (text === undefined) return required ? [`${place} parameter ${name} is missing`] : [];
        const value = schema['type'] === 'integer' ? Number(text) : text;
        return this.#ajv.validate(schema, value) ? [] : [`${place} parameter ${name} is ${text}`];
      }),
    ];
  }

  #bodyProblems({ method, template, operation }: Route, body: unknown): readonly string[] {
    if (operation.requestBody === undefined) return body === undefined ? [] : ['a body where none belongs'];
    return this.#problems(pointer('paths', template, method, 'requestBody', 'content', 'application/json', 'schema'), body);
  }

  /** The route of a request and what is wrong with the request; undefined where GitHub, as far as it is described here, has no such route. */
  find(method: string, url: URL, body: unknown): Call | undefined {
    const route = this.#routes.find((one) => one.method === method.toLowerCase() && one.pattern.test(url.pathname));
    if (route === undefined) return undefined;
    const inPath = Object.entries(route.pattern.exec(url.pathname)?.groups ?? {}).map(([name, text]) => [name, decodeURIComponent(text)]);
    const parameters: Readonly<Record<string, string>> = Object.fromEntries(inPath);
    const query = Object.fromEntries(url.searchParams);
    return {
      operation: route.operation.operationId,
      parameters: { ...query, ...parameters },
      problems: [...this.#parameterProblems(route, parameters, 'path'), ...this.#parameterProblems(route, query, 'query'), ...this.#bodyProblems(route, body)],
      problemsOf: (status, answer) => {
        const response = route.operation.responses[String(status)];
        if (response === undefined) return status >= 400 ? [] : [`GitHub does not answer ${status} here`];
        if (response.content === undefined) return [];
        return this.#problems(pointer('paths', route.template, route.method, 'responses', String(status), 'content', 'application/json', 'schema'), answer);
      },
    };
  }

  /** GitHub's example of what it answers when a call succeeds: what our own state is laid over. */
  example(operation: string): unknown {
    const route = this.#routes.find((one) => one.operation.operationId === operation);
    const [, success] = Object.entries(route?.operation.responses ?? {}).find(([status]) => status.startsWith('2')) ?? [];
    const [example] = Object.values(success?.content?.['application/json'].examples ?? {});
    const name =
      String(example?.['$ref'] ?? '')
        .split('/')
        .at(-1) ?? '';
    return structuredClone(this.#document.components.examples[name]?.value);
  }
}
