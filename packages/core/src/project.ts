import type { Files } from './ports.ts';
import type { ProjectKind } from './profile.ts';

/** What a project seems to be, and what that was told by. */
export interface DetectedProject {
  readonly kind: ProjectKind;
  readonly evidence: string;
}

const maxEntries = 20_000;
const notOurs = new Set(['.git', 'node_modules', '.venv', 'venv', 'build', 'dist', 'test', 'tests', 'examples', 'docs']);

/** Signs of a kind, the most telling first. */
const signs: readonly { readonly kind: ProjectKind; readonly sign: RegExp }[] = [
  { kind: 'server', sign: /(?:^|\/)(?:compose|docker-compose)(?:\.[\w-]+)?\.ya?ml$/ },
  { kind: 'server', sign: /(?:^|\/)(?:server|asgi|wsgi|routes?)\.py$/ },
  { kind: 'server', sign: /(?:^|\/)Dockerfile$/ },
  { kind: 'library', sign: /^(?:pyproject\.toml|setup\.py|setup\.cfg|Package\.swift|package\.json)$/ },
];

/** Looks at the names of a project's files, in the order of the walk, at most 20,000. A folder of weights beside a `config.json` at the root is a model repository. */
export async function detectProject(files: Files): Promise<DetectedProject> {
  const first = new Map<RegExp, string>();
  const atRoot: string[] = [];
  let seen = 0;
  for await (const { path } of files.walk('.', (folder) => notOurs.has(folder.split('/').at(-1) ?? ''))) {
    seen += 1;
    if (seen > maxEntries) break;
    if (!path.includes('/')) atRoot.push(path);
    for (const { sign } of signs) if (!first.has(sign) && sign.test(path)) first.set(sign, path);
  }
  const weights = atRoot.find((name) => /\.(?:safetensors|gguf|npz)$/.test(name));
  if (weights !== undefined && atRoot.includes('config.json')) return { kind: 'model-repo', evidence: `${weights} beside config.json` };
  for (const { kind, sign } of signs) {
    const path = first.get(sign);
    if (path !== undefined) return { kind, evidence: path };
  }
  return { kind: 'app', evidence: 'nothing that tells another kind' };
}
