/** Lockfiles of our own making, in every format that a reference scanner reads too, and a database about what they pin. The same on every run. */

/** A package with some of its versions, lowest first. */
export interface Pooled {
  readonly name: string;
  readonly versions: readonly string[];
}

/** A lockfile, in a folder of its own. */
export interface Lockfile {
  readonly path: string;
  readonly text: string;
}

type Pin = { readonly name: string; readonly version: string };

/** Numbers that look random and are the same every time (a linear congruential generator). */
class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  below(limit: number): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.#state / 2 ** 32) * limit);
  }

  one<T>(all: readonly T[]): T {
    const found = all[this.below(all.length)];
    if (found === undefined) throw new RangeError('nothing to choose from');
    return found;
  }

  pins(pool: readonly Pooled[], count: number): readonly Pin[] {
    const chosen = new Map<string, Pin>();
    while (chosen.size < Math.min(count, pool.length)) {
      const { name, versions } = this.one(pool);
      chosen.set(name, { name, version: this.one(versions) });
    }
    return [...chosen.values()];
  }
}

const hash = 'a'.repeat(64);
const commit = '0123456789abcdef0123456789abcdef01234567';
const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;

type Write = (pins: readonly Pin[], dice: Dice) => string;

const requirement = ({ name, version }: Pin, dice: Dice): string =>
  dice.one([
    `${name}==${version}`,
    `${name.toUpperCase()} == ${version}  # why`,
    `${name}[extra]==${version}`,
    `${name}==${version} \\\n    --hash=sha256:${hash} \\\n    --hash=sha256:${hash}`,
    `${name}==${version} ; python_version >= "3.9"`,
  ]);

const python: Readonly<Record<string, Write>> = {
  'requirements.txt': (pins, dice) => `# pins\n${pins.map((pin) => requirement(pin, dice)).join('\n')}\n`,
  'uv.lock': (pins) =>
    `version = 1\nrevision = 3\n\n${pins.map(({ name, version }) => `[[package]]\nname = "${name}"\nversion = "${version}"\nsource = { registry = "https://pypi.org/simple" }\nsdist = { url = "https://x/a.tar.gz", hash = "sha256:${hash}", size = 1 }\n`).join('\n')}\n[[package]]\nname = "own-project"\nversion = "0.1.0"\nsource = { virtual = "." }\n`,
  'poetry.lock': (pins) =>
    `${pins.map(({ name, version }) => `[[package]]\nname = "${name}"\nversion = "${version}"\ndescription = ""\noptional = false\npython-versions = ">=3.9"\ngroups = ["main"]\nfiles = [\n    {file = "a.whl", hash = "sha256:${hash}"},\n]\n`).join('\n')}\n[metadata]\nlock-version = "2.1"\npython-versions = ">=3.9"\ncontent-hash = "${hash}"\n`,
  'pdm.lock': (pins) =>
    `[metadata]\ngroups = ["default"]\nlock_version = "4.5.0"\n\n${pins.map(({ name, version }) => `[[package]]\nname = "${name}"\nversion = "${version}"\nrequires_python = ">=3.9"\nsummary = ""\ngroups = ["default"]\nfiles = [\n    {file = "a.whl", hash = "sha256:${hash}"},\n]\n`).join('\n')}`,
  'Pipfile.lock': (pins) =>
    json({
      _meta: { 'pipfile-spec': 6 },
      default: Object.fromEntries(pins.map(({ name, version }) => [name, { hashes: [`sha256:${hash}`], version: `==${version}` }])),
      develop: {},
    }),
  'pylock.toml': (pins) =>
    `lock-version = "1.0"\ncreated-by = "uv"\n\n${pins.map(({ name, version }) => `[[packages]]\nname = "${name}"\nversion = "${version}"\n[[packages.wheels]]\nurl = "https://x/a.whl"\nhashes = { sha256 = "${hash}" }\n`).join('\n')}`,
};

const yarnEntry = ({ name, version }: Pin): string =>
  `"${name}@^${version}":\n  version "${version}"\n  resolved "https://registry.yarnpkg.com/${name}/-/a-${version}.tgz#${commit}"\n  integrity sha512-x\n`;

const node: Readonly<Record<string, Write>> = {
  'package-lock.json': (pins, dice) =>
    dice.below(2) === 0
      ? json({
          name: 'own',
          lockfileVersion: dice.one([2, 3]),
          packages: {
            '': { name: 'own', dependencies: {} },
            ...Object.fromEntries(
              pins.map(({ name, version }) => [
                `node_modules/${name}`,
                { version, resolved: `https://registry.npmjs.org/${name}/-/a.tgz`, integrity: 'sha512-x' },
              ]),
            ),
          },
        })
      : json({
          name: 'own',
          lockfileVersion: 1,
          dependencies: Object.fromEntries(pins.map(({ name, version }) => [name, { version, integrity: 'sha512-x' }])),
        }),
  'pnpm-lock.yaml': (pins, dice) => {
    const [format, key] = dice.one([
      ['5.4', ({ name, version }: Pin) => `/${name}/${version}`],
      ["'6.0'", ({ name, version }: Pin) => `/${name}@${version}`],
      ["'9.0'", ({ name, version }: Pin) => `'${name}@${version}'`],
    ] as const);
    return `lockfileVersion: ${format}\n\npackages:\n\n${pins.map((pin) => `  ${key(pin)}:\n    resolution: {integrity: sha512-x}\n`).join('\n')}`;
  },
  'yarn.lock': (pins, dice) =>
    dice.below(2) === 0
      ? `# THIS IS AN AUTOGENERATED FILE. DO NOT EDIT THIS FILE DIRECTLY.\n# yarn lockfile v1\n\n\n${pins.map(yarnEntry).join('\n')}`
      : `# This file is generated by running "yarn install" inside your project.\n\n__metadata:\n  version: 8\n  cacheKey: 10c0\n\n${pins.map(({ name, version }) => `"${name}@npm:^${version}":\n  version: ${version}\n  resolution: "${name}@npm:${version}"\n  checksum: 10c0/x\n  languageName: node\n  linkType: hard\n`).join('\n')}`,
  'bun.lock': (pins) =>
    `{\n  "lockfileVersion": 1,\n  "workspaces": { "": { "name": "own" }, },\n  "packages": {\n${pins.map(({ name, version }) => `    "${name}": ["${name}@${version}", "", {}, "sha512-x"],\n`).join('')}  }\n}\n`,
};

const rust: Readonly<Record<string, Write>> = {
  'Cargo.lock': (pins) =>
    `version = 4\n\n${pins.map(({ name, version }) => `[[package]]\nname = "${name}"\nversion = "${version}"\nsource = "registry+https://github.com/rust-lang/crates.io-index"\nchecksum = "${hash}"\n`).join('\n')}`,
};

const go: Readonly<Record<string, Write>> = {
  'go.mod': (pins) =>
    `module example.org/own\n\nrequire (\n${pins.map(({ name, version }, index) => `\t${name} v${version}${index % 2 === 1 ? ' // indirect' : ''}\n`).join('')})\n`,
};

const swift: Readonly<Record<string, Write>> = {
  'Package.resolved': (pins, dice) => {
    const version = dice.one([1, 2, 3]);
    const pin = ({ name, version: at }: Pin) => {
      const identity = name.slice(name.lastIndexOf('/') + 1);
      const state = { branch: null, revision: commit, version: at };
      return version === 1
        ? { package: identity, repositoryURL: `https://${name}.git`, state }
        : { identity, kind: 'remoteSourceControl', location: `https://${name}.git`, state: { revision: commit, version: at } };
    };
    return version === 1 ? json({ object: { pins: pins.map(pin) }, version }) : json({ pins: pins.map(pin), version });
  },
};

const cpp: Readonly<Record<string, Write>> = {
  'conan.lock': (pins) =>
    json({
      version: '0.5',
      requires: pins.map(({ name, version }) => `${name}/${version}#${'b'.repeat(32)}%1700000000.0`),
      build_requires: [],
      python_requires: [],
    }),
};

const writers: Readonly<Record<string, Readonly<Record<string, Write>>>> = {
  PyPI: python,
  npm: node,
  'crates.io': rust,
  Go: go,
  SwiftURL: swift,
  ConanCenter: cpp,
};

/** Lockfiles of every format, `each` of a kind, over these packages. */
export function lockfiles(pools: Readonly<Record<string, readonly Pooled[]>>, each: number): readonly Lockfile[] {
  const dice = new Dice(20_261_127);
  return Object.entries(writers).flatMap(([ecosystem, formats]) =>
    Object.entries(formats).flatMap(([name, write]) =>
      Array.from({ length: each }, (_, index) => ({
        path: `${ecosystem}-${name.replace(/\W/g, '-')}-${index}/${name}`,
        text: write(dice.pins(pools[ecosystem] ?? [], 4 + dice.below(9)), dice),
      })),
    ),
  );
}

const semvers = ['0.1.0', '0.9.0', '0.10.0', '1.0.0-rc.1', '1.0.0', '1.2.3', '1.10.0', '2.0.0-alpha.2', '2.0.0', '10.0.0'];
/** A module of version 2 or more says so in its path; these do not. */
const goVersions = ['0.1.0', '0.9.0', '0.10.0', '1.0.0-rc.1', '1.0.0', '1.2.3', '1.10.0', '1.11.0-alpha.2', '1.11.0', '1.20.0'];
const pythonVersions = ['0.1', '0.9', '0.10', '1.0rc1', '1.0', '1.0.post1', '1.2.3', '1.10', '2.0.dev1', '2.0a2', '2.0', '10.0'];
const words = ['alpha', 'bravo', 'chalk', 'delta', 'ember', 'flint', 'grove', 'haven', 'inlet', 'jolly', 'knoll', 'lumen', 'mango', 'north', 'opal', 'pique'];

/** Packages that nobody published. */
export const inventedPools: Readonly<Record<string, readonly Pooled[]>> = {
  PyPI: words.map((word, index) => ({ name: index % 3 === 0 ? `${word}-kit` : word, versions: pythonVersions })),
  npm: words.map((word, index) => ({ name: index % 4 === 0 ? `@scope/${word}` : word, versions: semvers })),
  'crates.io': words.map((word, index) => ({ name: index % 3 === 0 ? `${word}_core` : word, versions: semvers })),
  Go: words.map((word) => ({ name: `example.org/${word}`, versions: goVersions })),
  SwiftURL: words.map((word) => ({ name: `github.com/example/${word}`, versions: semvers })),
  ConanCenter: words.map((word) => ({ name: word, versions: ['0.1.0', '0.9.0', '0.10.0', '1.0.0', '1.2.3', '1.10.0', '2.0.0', '10.0.0'] })),
};

/** Advisories about some of these packages, as JSON by file name: ranges, several ranges, last affected versions, lists, withdrawn ones. */
export function advisoriesFor(ecosystem: string, pool: readonly Pooled[]): Readonly<Record<string, string>> {
  const dice = new Dice(ecosystem.length * 7_919);
  const records = pool.flatMap(({ name, versions }, index) =>
    Array.from({ length: dice.below(3) }, (_, number) => {
      const [low, middle, high] = [dice.below(4), 4 + dice.below(3), 7 + dice.below(versions.length - 7)].map((at) => versions[at] ?? '0');
      const shapes: readonly object[] = [
        { ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: middle }] }] },
        { ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: low }, { fixed: middle }] }] },
        { ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: low }, { last_affected: middle }] }] },
        { ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: low }, { introduced: middle }, { fixed: high }] }] },
        { versions: [low, high] },
      ];
      const id = `TEST-${ecosystem.replace(/\W/g, '')}-${index}-${number}`;
      const isWithdrawn = dice.below(10) === 0;
      return [
        `${id}.json`,
        json({
          schema_version: '1.7.0',
          id,
          modified: '2026-11-01T00:00:00Z',
          published: '2026-11-01T00:00:00Z',
          ...(isWithdrawn && { withdrawn: '2026-11-02T00:00:00Z' }),
          affected: [{ package: { ecosystem, name }, ...dice.one(shapes) }],
        }),
      ] as const;
    }),
  );
  return Object.fromEntries(records);
}
