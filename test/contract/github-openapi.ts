/**
 * Makes `packages/testing/src/github/openapi.json`: of GitHub's own description of its REST API (`generated/api.github.com.json` of the npm package
 * `@octokit/openapi`, MIT) the routes that mlx-guard calls, what they refer to, and one example of each answer.
 * Run: `node test/contract/github-openapi.ts api.github.com.json`, then format.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv } from 'node:process';
import { z } from 'zod';
import { root } from '../../.ci/repository.ts';

const routes: Readonly<Record<string, readonly string[]>> = {
  '/branches/{branch}': ['get'],
  '/git/trees/{tree_sha}': ['get'],
  '/git/blobs/{file_sha}': ['get'],
  '/compare/{basehead}': ['get'],
  '/commits': ['get'],
  '/rules/branches/{branch}': ['get'],
  '/attestations/{subject_digest}': ['get'],
  '/check-runs': ['post'],
  '/check-runs/{check_run_id}': ['patch'],
  '/issues/{issue_number}/comments': ['get', 'post'],
  '/issues/comments/{comment_id}': ['patch'],
  '/actions/runs/{run_id}/artifacts': ['get'],
  '/actions/artifacts/{artifact_id}/{archive_format}': ['get'],
};

const anyRecord = z.record(z.string(), z.unknown());
const documentSchema = z.object({
  openapi: z.string(),
  info: z.object({ title: z.string(), version: z.string() }),
  paths: z.record(z.string(), anyRecord),
  components: z.record(z.string(), anyRecord),
});

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Words for people, which no test reads. Inside `properties` and examples such a name is data. */
const isProse = (key: string): boolean => ['description', 'summary', 'tags', 'externalDocs', 'example'].includes(key) || key.startsWith('x-');

function slim(value: unknown, isData: boolean): unknown {
  if (Array.isArray(value)) return value.map((item) => slim(item, isData));
  if (!isRecord(value)) return value;
  if (!isData && value['nullable'] === true && value['type'] === undefined) {
    // OpenAPI 3.0 allows it, JSON Schema has other words for it.
    const { nullable: _, ...rest } = value;
    return { anyOf: [slim(rest, false), { type: 'null' }] };
  }
  const kept = Object.entries(value).filter(([key, inner]) => isData || !isProse(key) || (key === 'description' && isRecord(inner)));
  return Object.fromEntries(
    kept.map(([key, inner]) => {
      if (!isData && key === 'examples' && isRecord(inner)) return [key, Object.fromEntries(Object.entries(inner).slice(0, 1))];
      if (!isData && key === 'properties' && isRecord(inner))
        return [key, Object.fromEntries(Object.entries(inner).map(([name, of]) => [name, slim(of, false)]))];
      return [key, slim(inner, isData || key === 'value')];
    }),
  );
}

function* references(value: unknown): Iterable<string> {
  if (!isRecord(value) && !Array.isArray(value)) return;
  for (const [key, inner] of Object.entries(value)) {
    if (key === '$ref' && typeof inner === 'string') yield inner;
    else yield* references(inner);
  }
}

const document = documentSchema.parse(JSON.parse(readFileSync(argv[2] ?? '', 'utf8')));
const paths = Object.fromEntries(
  Object.entries(routes).map(([route, methods]) => {
    const path = `/repos/{owner}/{repo}${route}`;
    const described = document.paths[path];
    if (methods.some((method) => described?.[method] === undefined)) throw new Error(`GitHub no longer describes ${path}`);
    return [path, slim(Object.fromEntries(methods.map((method) => [method, described?.[method]])), false)];
  }),
);

const components: Record<string, Record<string, unknown>> = {};
const open = [...references(paths)];
for (let reference = open.pop(); reference !== undefined; reference = open.pop()) {
  const [, , kind = '', name = ''] = reference.split('/');
  const group = components[kind] ?? {};
  components[kind] = group;
  if (Object.hasOwn(group, name)) continue;
  group[name] = slim(document.components[kind]?.[name], false);
  open.push(...references(group[name]));
}

const { openapi, info } = document;
writeFileSync(join(root, 'packages/testing/src/github/openapi.json'), `${JSON.stringify({ openapi, info, paths, components }, null, 2)}\n`);
