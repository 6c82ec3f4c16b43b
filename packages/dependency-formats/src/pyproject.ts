import { type Content, type Defect, type Dependency, sorted } from './dependency.ts';
import { type Format, named } from './format.ts';
import { poetryDependency } from './poetry-spec.ts';
import { pythonRequirement, pythonRequirements } from './python-deps.ts';
import { rootOf, type View, viewToml } from './view.ts';

type Read = readonly (Dependency | Defect)[];

const each = (table: View | undefined, read: (value: View) => Read): Read => (table?.entries ?? []).flatMap(({ value }) => read(value));

/** PEP 621: what the project needs, and its extras. `dynamic` says that its build tells. */
function project(root: View): Read {
  const dynamic = (root.get('project', 'dynamic')?.items ?? []).find(({ text }) => text === 'dependencies');
  const unknown: Read =
    dynamic === undefined
      ? []
      : [{ ecosystem: 'PyPI', name: 'dynamic', evidence: 'unresolved', wanted: 'what its build tells', origin: 'local', hashes: 0, place: dynamic.place }];
  return [
    ...pythonRequirements(root.get('project', 'dependencies')),
    ...each(root.get('project', 'optional-dependencies'), (list) => pythonRequirements(list)),
    ...unknown,
  ];
}

/** PEP 735. What a group includes stands in the group that it names, so it is read there. */
const groups = (root: View): Read =>
  each(root.get('dependency-groups'), (list) =>
    list.items.flatMap((item): Read => {
      if (item.kind === 'map' && item.get('include-group')?.text !== undefined) return [];
      return item.text === undefined ? [{ place: item.place, problem: 'this is no requirement' }] : [pythonRequirement(item.text, item.place, 'development')];
    }),
  );

const notPackages = new Set(['python']);

const poetryTable = (table: View | undefined, use: 'runtime' | 'development'): Read =>
  (table?.entries ?? []).filter(({ name }) => !notPackages.has(name)).flatMap(({ name, value }) => poetryDependency(name, value, use));

const poetry = (root: View): Read => [
  ...poetryTable(root.get('tool', 'poetry', 'dependencies'), 'runtime'),
  ...poetryTable(root.get('tool', 'poetry', 'dev-dependencies'), 'development'),
  ...(root.get('tool', 'poetry', 'group')?.entries ?? []).flatMap(({ value }) => poetryTable(value.get('dependencies'), 'development')),
];

/** Hatch fills fields in braces when it makes the environment: what they would hold is not known here. */
const hatch = (list: View | undefined): Read =>
  (list?.items ?? []).flatMap((item) => (item.text === undefined || item.text.includes('{') ? [] : [pythonRequirement(item.text, item.place, 'development')]));

const others = (root: View): Read => [
  ...pythonRequirements(root.get('build-system', 'requires'), 'build'),
  ...each(root.get('tool', 'pdm', 'dev-dependencies'), (list) => pythonRequirements(list, 'development')),
  ...each(root.get('tool', 'hatch', 'envs'), (environment) => [...hatch(environment.get('dependencies')), ...hatch(environment.get('extra-dependencies'))]),
  ...pythonRequirements(root.get('tool', 'uv', 'dev-dependencies'), 'development'),
  ...pythonRequirements(root.get('tool', 'uv', 'override-dependencies')),
];

/** Where `[tool.uv.sources]` says that a package comes from elsewhere than its index. */
function sourced(root: View, one: Dependency | Defect): Dependency | Defect {
  if ('problem' in one) return one;
  const source = root.get('tool', 'uv', 'sources')?.entries.find(({ name }) => name.toLowerCase().replace(/[-_.]+/g, '-') === one.name)?.value;
  if (source === undefined) return one;
  const [first = source] = source.kind === 'list' ? source.items : [];
  if (first.get('workspace') !== undefined || first.get('path') !== undefined) {
    return { ...one, evidence: 'unresolved', origin: 'local', wanted: 'a folder or file of the project' };
  }
  const address = first.get('git')?.text ?? first.get('url')?.text;
  if (address === undefined) return one;
  const [kind, ref] = (
    [
      ['commit', first.get('rev')?.text],
      ['tag', first.get('tag')?.text],
      ['branch', first.get('branch')?.text],
    ] as const
  ).find(([, text]) => text !== undefined) ?? ['branch', undefined];
  const isCommit = kind !== 'commit' || /^[0-9a-f]{40}$/i.test(ref ?? '');
  const isGit = first.get('git') !== undefined;
  return {
    ...one,
    evidence: 'unresolved',
    origin: 'direct',
    wanted: 'an address',
    address,
    ...(isGit && { ref: { kind: isCommit ? kind : 'tag', text: ref ?? 'HEAD' } as const }),
  };
}

/** Reads a `pyproject.toml`: PEP 518, 621 and 735, Poetry, PDM, Hatch and uv. Undefined where it asks for nothing. */
function readPyproject(text: string): Content | undefined {
  const root = rootOf(viewToml(text), 'table');
  if (!('kind' in root)) return { dependencies: [], defects: root };
  for (const key of ['project', 'tool', 'dependency-groups', 'build-system']) {
    const part = root.get(key);
    if (part !== undefined && part.kind !== 'map')
      return { dependencies: [], defects: [{ place: part.place, problem: `\`${key}\` is not what it should be` }] };
  }
  const all = [...project(root), ...groups(root), ...poetry(root), ...others(root)].map((one) => sourced(root, one));
  const content = sorted(all);
  // What only builds the project is listed where the project asks for something else too.
  const asks = content.defects.length > 0 || content.dependencies.some(({ use }) => use !== 'build');
  const isPackage = root.get('build-system') !== undefined && (root.get('project', 'name') ?? root.get('tool', 'poetry', 'name')) !== undefined;
  return asks ? { ...content, ...(isPackage && { isPackage }) } : undefined;
}

/** What a Python project asks for. */
export const pyproject: Format = { id: 'pyproject', title: 'pyproject.toml', role: 'manifest', isAt: named(/^pyproject\.toml$/), read: readPyproject };
