import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Content, type Dependency, formatOf, formats, sbom } from './index.ts';

const read = async (path: string, text: string): Promise<Content> => (await formatOf(path)?.read(text)) ?? { dependencies: [], defects: [] };

const shown = ({ ecosystem, name, version, evidence, origin, place }: Dependency): string =>
  `${ecosystem} ${name} ${version ?? (evidence === 'range' ? '~' : '?')}${origin === 'registry' ? '' : ` ${origin}`} ${place.line}:${place.column}`;

interface Case {
  readonly path: string;
  readonly text: string;
  readonly found: readonly string[];
}

const sha = '0123456789abcdef0123456789abcdef01234567';

const cases: readonly Case[] = [
  {
    path: 'poetry.lock',
    text: `[[package]]\nname = "MLX"\nversion = "0.29.3"\ngroups = ["main"]\nfiles = [{file = "a.whl", hash = "sha256:00"}]\n\n[package.dependencies]\nmlx-metal = "0.29.3"\n\n[[package]]\nname = "own"\nversion = "1.0"\n[package.source]\ntype = "directory"\nurl = "own"\n\n[[package]]\nname = "g"\nversion = "2.0"\n[package.source]\ntype = "git"\nurl = "https://example.org/g"\nresolved_reference = "${sha}"\n\n[metadata]\nlock-version = "2.1"\n`,
    found: ['PyPI mlx 0.29.3 3:11', 'PyPI own ? local 12:11', 'PyPI g 2.0 direct 19:11'],
  },
  {
    path: 'pdm.lock',
    text: '[metadata]\nlock_version = "4.5.0"\n\n[[package]]\nname = "mlx"\nversion = "0.30.0"\ngroups = ["default"]\nfiles = [\n  {file = "a.whl", hash = "sha256:00"},\n]\n\n[[package]]\nname = "mlx"\nversion = "0.30.0"\nextras = ["cuda"]\n',
    found: ['PyPI mlx 0.30.0 6:11'],
  },
  {
    path: 'Pipfile.lock',
    text: '{"_meta": {},\n "default": {"mlx": {"hashes": ["sha256:0"], "version": "==0.29.3"},\n  "own": {"path": "."}},\n "develop": {"pytest": {"version": "==8.0"}}}\n',
    found: ['PyPI mlx 0.29.3 2:57', 'PyPI own ? local 3:10', 'PyPI pytest 8.0 4:36'],
  },
  {
    path: 'Pipfile',
    text: '[[source]]\nurl = "https://pypi.org/simple"\n[packages]\nmlx = "==0.29.3"\nnumpy = "*"\nx = {version = ">=1", extras = ["a"]}\n[requires]\npython_version = "3.12"\n',
    found: ['PyPI mlx 0.29.3 4:7', 'PyPI numpy ? 5:9', 'PyPI x ~ 6:5'],
  },
  {
    path: 'pylock.toml',
    text: `lock-version = "1.0"\ncreated-by = "uv"\n\n[[packages]]\nname = "mlx"\nversion = "0.29.3"\nwheels = [{ name = "mlx-0.29.3-cp312-cp312-macosx_13_0_arm64.whl", hashes = { sha256 = "00" } }]\n\n[[packages]]\nname = "v"\nvcs = { type = "git", url = "https://example.org/v", commit-id = "${sha}" }\n`,
    found: ['PyPI mlx 0.29.3 6:11', 'PyPI v ? direct 10:8'],
  },
  {
    path: 'setup.cfg',
    text: '[metadata]\nname = a\n[options]\ninstall_requires =\n    mlx>=0.20  # why\n    numpy==2.0 ; python_version > "3"\n[options.extras_require]\ntest = pytest; ruff==0.1\n',
    found: ['PyPI mlx ~ 5:5', 'PyPI numpy 2.0 6:5', 'PyPI pytest ? 8:8', 'PyPI ruff 0.1 8:8'],
  },
  {
    path: 'setup.py',
    text: `from setuptools import setup\nMIN_MLX = "0.31.0"\nextra = ["tqdm"]\nsetup(\n    name="a",\n    install_requires=[\n        f"mlx>={MIN_MLX}; platform_system == 'Darwin'",\n        "numpy",\n    ] + extra,\n    extras_require={"test": ["pytest==8.0"]},\n    tests_require=open("t.txt").read(),\n)\n`,
    found: ['PyPI mlx ~ 7:9', 'PyPI numpy ? 8:9', 'PyPI tqdm ? 3:10', 'PyPI pytest 8.0 10:30', 'PyPI open("t.txt").read() ? local 11:19'],
  },
  {
    path: 'environment.yml',
    text: 'name: a\ndependencies:\n  - python=3.12\n  - conda-forge::mlx=0.29.3=py_0\n  - numpy=2.0\n  - scipy==1.14.0\n  - pip:\n      - mlx-lm==0.30.0\n      - -r more.txt\n',
    found: ['conda mlx 0.29.3 4:5', 'conda numpy ~ 5:5', 'conda scipy 1.14.0 6:5', 'PyPI mlx-lm 0.30.0 8:9'],
  },
  {
    path: 'conda-lock.yml',
    text: 'version: 1\npackage:\n- name: mlx\n  version: 0.29.3\n  manager: conda\n  platform: osx-arm64\n  url: https://x/mlx-0.29.3-py_0.conda\n  hash:\n    md5: aa\n- name: mlx-lm\n  version: 0.30.0\n  manager: pip\n  platform: osx-arm64\n',
    found: ['conda mlx 0.29.3 4:12', 'PyPI mlx-lm 0.30.0 11:12'],
  },
  {
    path: 'pixi.lock',
    text: 'version: 6\nenvironments: {}\npackages:\n- conda: https://conda.anaconda.org/conda-forge/osx-arm64/mlx-0.29.3-py312h1.conda\n  sha256: aa\n- pypi: https://files/x.whl\n  name: mlx-lm\n  version: 0.30.0\n  sha256: bb\n- pypi: ./\n  name: own\n  version: 0.1.0\n',
    found: ['conda mlx 0.29.3 4:10', 'PyPI mlx-lm 0.30.0 8:12', 'PyPI own ? local 12:12'],
  },
  {
    path: 'package-lock.json',
    text: '{"name": "a", "lockfileVersion": 3, "packages": {\n"": {"dependencies": {"b": "1"}},\n"node_modules/b": {"version": "1.0.0", "resolved": "https://registry.npmjs.org/b/-/b-1.0.0.tgz", "integrity": "sha512-x"},\n"node_modules/@s/c/node_modules/d": {"version": "2.0.0-rc.1", "dev": true},\n"node_modules/e": {"name": "real", "version": "3.0.0"},\n"node_modules/l": {"resolved": "l", "link": true},\n"node_modules/g": {"version": "1.1.0", "resolved": "git+ssh://git@github.com/x/g.git#0123456789abcdef0123456789abcdef01234567"}}}\n',
    found: ['npm b 1.0.0 3:31', 'npm d 2.0.0-rc.1 4:49', 'npm real 3.0.0 5:47', 'npm g 1.1.0 direct 7:31'],
  },
  {
    path: 'npm-shrinkwrap.json',
    text: '{"lockfileVersion": 1, "dependencies": {\n"b": {"version": "1.0.0", "integrity": "x", "dependencies": {\n"c": {"version": "npm:real@2.0.0"}}}}}\n',
    found: ['npm b 1.0.0 2:18', 'npm real 2.0.0 3:18'],
  },
  {
    path: 'pnpm-lock.yaml',
    text: "lockfileVersion: '9.0'\nimporters:\n  .:\n    dependencies:\n      b: {specifier: ^1, version: 1.0.0}\npackages:\n  b@1.0.0:\n    resolution: {integrity: sha512-x}\n  '@s/c@2.0.0(b@1.0.0)':\n    resolution: {integrity: sha512-x}\n",
    found: ['npm b 1.0.0 7:3', 'npm @s/c 2.0.0 9:3'],
  },
  {
    path: 'old/pnpm-lock.yaml',
    text: 'lockfileVersion: 5.4\npackages:\n  /b/1.0.0:\n    resolution: {integrity: sha512-x}\n  /@s/c/2.0.0_b@1.0.0:\n    resolution: {integrity: sha512-x}\n    dev: true\n  /d_e/3.0.0:\n    resolution: {integrity: sha512-x}\n',
    found: ['npm b 1.0.0 3:3', 'npm @s/c 2.0.0 5:3', 'npm d_e 3.0.0 8:3'],
  },
  {
    path: 'yarn.lock',
    text: '# yarn lockfile v1\n\n\n"@s/c@^1.0.0", "@s/c@^1.2.0":\n  version "1.2.3"\n  resolved "https://registry.yarnpkg.com/@s/c/-/c-1.2.3.tgz#0123456789abcdef0123456789abcdef01234567"\n  integrity sha512-x\n  dependencies:\n    b "^1.0.0"\n\nb@^1.0.0:\n  version "1.0.1"\n',
    found: ['npm @s/c 1.2.3 5:11', 'npm b 1.0.1 12:11'],
  },
  {
    path: 'berry/yarn.lock',
    text: '__metadata:\n  version: 8\n\n"a@workspace:.":\n  version: 0.0.0-use.local\n  resolution: "a@workspace:."\n  dependencies:\n    b: "npm:^1"\n\n"b@npm:^1":\n  version: 1.0.1\n  resolution: "b@npm:1.0.1"\n  checksum: 10c0/x\n',
    found: ['npm b 1.0.1 11:12'],
  },
  {
    path: 'bun.lock',
    text: '{\n  "lockfileVersion": 1, // text\n  "workspaces": { "": { "dependencies": { "b": "^1" }, }, },\n  "packages": {\n    "b": ["b@1.0.1", "", { "dependencies": { "c": "1" } }, "sha512-x"],\n    "own": ["own@workspace:packages/own"],\n  }\n}\n',
    found: ['npm b 1.0.1 5:11'],
  },
  {
    path: 'package.json',
    text: '{"dependencies": {"b": "1.0.0",\n"c": "^2", "d": "npm:real@3.0.0", "e": "github:x/e#main", "f": "workspace:*"}}\n',
    found: ['npm b 1.0.0 1:24', 'npm c ~ 2:6', 'npm real 3.0.0 2:17', 'npm e ? direct 2:40', 'npm f ? local 2:64'],
  },
  {
    path: 'Cargo.lock',
    text: `version = 4\n\n[[package]]\nname = "own"\nversion = "0.1.0"\ndependencies = ["serde"]\n\n[[package]]\nname = "serde"\nversion = "1.0.1"\nsource = "registry+https://github.com/rust-lang/crates.io-index"\nchecksum = "00"\n\n[[package]]\nname = "g"\nversion = "0.2.0"\nsource = "git+https://example.org/g#${sha}"\n`,
    found: ['crates.io own ? local 5:11', 'crates.io serde 1.0.1 10:11', 'crates.io g 0.2.0 direct 16:11'],
  },
  {
    path: 'go.mod',
    text: 'module example.org/a\n\ngo 1.24\n\nrequire (\n\tgithub.com/x/y v1.2.3\n\tgithub.com/x/z v0.0.0-20260101000000-0123456789ab // indirect\n)\nrequire example.org/own v1.0.0\nreplace example.org/own => ../own\n',
    found: ['Go github.com/x/y 1.2.3 6:2', 'Go github.com/x/z 0.0.0-20260101000000-0123456789ab 7:2', 'Go example.org/own ? local 9:1'],
  },
  {
    path: 'Package.resolved',
    text: `{"pins": [\n{"identity": "mlx-swift", "kind": "remoteSourceControl", "location": "https://github.com/ml-explore/mlx-swift.git", "state": {"revision": "${sha}", "version": "0.25.0"}},\n{"identity": "b", "location": "git@github.com:X/b", "state": {"branch": "main", "revision": "${sha}"}}], "version": 2}\n`,
    found: ['SwiftURL github.com/ml-explore/mlx-swift 0.25.0 2:194', 'SwiftURL github.com/X/b ? direct 3:93'],
  },
  {
    path: 'Package.swift',
    text: `// swift-tools-version: 5.9\nlet package = Package(dependencies: [\n  .package(url: "https://github.com/ml-explore/mlx-swift", from: "0.25.0"),\n  // .package(url: "https://github.com/no/no", from: "1.0.0"),\n  .package(\n    url: "https://github.com/x/y.git",\n    exact: "1.2.3"),\n  .package(url: "https://github.com/x/z", branch: "main"),\n  .package(url: "https://github.com/x/r", .revision("${sha}")),\n  .package(path: "../own")\n])\n`,
    found: [
      'SwiftURL github.com/ml-explore/mlx-swift ~ 3:3',
      'SwiftURL github.com/x/y 1.2.3 5:3',
      'SwiftURL github.com/x/z ? direct 8:3',
      'SwiftURL github.com/x/r ? direct 9:3',
    ],
  },
  {
    path: 'v1/Package.resolved',
    text: `{"object": {"pins": [{"package": "a", "repositoryURL": "https://github.com/x/a", "state": {"branch": null, "revision": "${sha}",\n"version": "1.0.0"}}]}, "version": 1}\n`,
    found: ['SwiftURL github.com/x/a 1.0.0 2:12'],
  },
  {
    path: 'conan.lock',
    text: '{"version": "0.5",\n"requires": ["zlib/1.3.1#abc%1"], "build_requires": ["cmake/3.30.0"]}\n',
    found: ['ConanCenter zlib 1.3.1 2:14', 'ConanCenter cmake 3.30.0 2:54'],
  },
  { path: 'conanfile.txt', text: '[requires]\nzlib/1.3.1\nfmt/[>=10 <12]\n[generators]\nX\n', found: ['ConanCenter zlib 1.3.1 2:1', 'ConanCenter fmt ~ 3:1'] },
  {
    path: 'vcpkg.json',
    text: '{"dependencies": ["fmt", {"name": "zlib", "version>=": "1.3"}, "x"],\n"overrides": [{"name": "x", "version": "2.0"}]}\n',
    found: ['vcpkg fmt ? 1:19', 'vcpkg zlib ~ 1:35', 'vcpkg x 2.0 2:40'],
  },
  {
    path: 'CMakeLists.txt',
    text: `cmake_minimum_required(VERSION 3.27)\nset(FMT_TAG 12.1.0) # tag\n#[[ FetchContent_Declare(no URL http://x) ]]\nFetchContent_Declare(fmt GIT_REPOSITORY https://github.com/fmtlib/fmt.git\n  GIT_TAG \${FMT_TAG})\nFetchContent_Declare(json URL\n  https://github.com/nlohmann/json/releases/download/v3.11.3/json.tar.xz)\nExternalProject_Add(g GIT_REPOSITORY "https://github.com/x/G" GIT_TAG ${sha})\nCPMAddPackage("gh:doctest/doctest@2.4.12")\nCPMAddPackage(NAME n GITHUB_REPOSITORY x/n GIT_TAG main)\n`,
    found: [
      'GIT github.com/fmtlib/fmt 12.1.0 direct 5:11',
      'GIT github.com/nlohmann/json v3.11.3 direct 7:3',
      `GIT github.com/x/g ${sha} direct 8:71`,
      'GIT github.com/doctest/doctest v2.4.12 direct 9:15',
      'GIT github.com/x/n ? direct 10:52',
    ],
  },
  {
    path: '.github/workflows/ci.yml',
    text: `on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    container: python:3.12-slim\n    steps:\n      - uses: actions/checkout@v4\n      - uses: actions/cache@${sha} # v4.2.0\n      - uses: Owner/Repo/sub@main\n      - uses: ./local\n      - run: |\n          # pip install no\n          pip install -r requirements.txt mlx==0.29.3 \\\n            numpy\n          npx cowsay@1.0.0 hi\n      - run: uvx ruff@0.1.0 check && uvx --from 'build==1.2.0' pyproject-build\n  b:\n    uses: x/y/.github/workflows/z.yml@v1.2.3\n`,
    found: [
      'Docker python ~ 5:16',
      'GitHub Actions actions/checkout ~ 7:15',
      'GitHub Actions actions/cache 4.2.0 8:15',
      'GitHub Actions owner/repo ? 9:15',
      'PyPI mlx 0.29.3 13:43',
      'PyPI numpy ? 14:13',
      'npm cowsay 1.0.0 15:15',
      'PyPI ruff 0.1.0 16:18',
      'PyPI build 1.2.0 16:49',
      'GitHub Actions x/y 1.2.3 18:11',
    ],
  },
  {
    path: 'sub/action.yml',
    text: `runs:\n  using: composite\n  steps:\n    - uses: a/b@v1.0.0\n    - run: sudo apt-get install -y --no-install-recommends git=1:2.39 curl\n      shell: bash\n`,
    found: ['GitHub Actions a/b 1.0.0 4:13', 'Debian git 1:2.39 5:60', 'Debian curl ? 5:71'],
  },
  {
    path: 'Dockerfile',
    text: `ARG V=3.12\nFROM --platform=linux/arm64 python:\${V}-slim AS base\n# FROM no\nFROM base\nFROM ubuntu@sha256:${'a'.repeat(64)}\nRUN --mount=type=cache,target=/x pip install --no-cache-dir \\\n    # comment\n    mlx==0.29.3 "numpy>=2" && \\\n    apk add --no-cache git=2.0\nRUN <<EOF\nnpm install -g left-pad@1.0.0\nEOF\nCOPY . .\n`,
    found: [
      'Docker python ~ 2:6',
      `Docker ubuntu sha256:${'a'.repeat(64)} 5:6`,
      'PyPI mlx 0.29.3 8:5',
      'PyPI numpy ~ 8:17',
      'Alpine git 2.0 9:24',
      'npm left-pad 1.0.0 11:16',
    ],
  },
  {
    path: '.pre-commit-config.yaml',
    text: 'repos:\n  - repo: https://github.com/astral-sh/ruff-pre-commit\n    rev: v0.1.0\n    hooks:\n      - id: ruff\n        additional_dependencies: [black==24.1.0]\n  - repo: local\n    hooks: []\n',
    found: ['GIT github.com/astral-sh/ruff-pre-commit v0.1.0 direct 3:10', 'PyPI black 24.1.0 6:35'],
  },
  { path: 'Brewfile', text: 'tap "x/y"\nbrew "cmake"\nbrew "python@3.12"\n', found: ['Homebrew cmake ? 2:7', 'Homebrew python ~ 3:7'] },
  {
    path: 'pyproject.toml',
    text: '[build-system]\nrequires = ["hatchling"]\n[project]\nname = "a"\ndependencies = [\n  "mlx>=0.20",\n  "own",\n]\n[dependency-groups]\ndev = ["ruff==0.1.0", {include-group = "test"}]\ntest = []\n[tool.uv.sources]\nown = { workspace = true }\n[tool.poetry.group.x.dependencies]\nb = "^1.2"\n',
    found: ['PyPI mlx ~ 6:3', 'PyPI own ? local 7:3', 'PyPI ruff 0.1.0 10:8', 'PyPI b ~ 15:5', 'PyPI hatchling ? 2:13'],
  },
];

describe('formats', () => {
  test.each(cases)('$path gives its packages where they stand', async ({ path, text, found }) => {
    const { dependencies, defects } = await read(path, text);
    expect(dependencies.map(shown)).toEqual(found);
    expect(defects).toEqual([]);
  });

  test.each(cases.filter(({ path }) => /lock|\.resolved|\.json$/i.test(path) && !path.endsWith('.yaml')))('$path cut short is told', async ({ path, text }) => {
    for (const share of [0.2, 0.5, 0.8]) {
      const cut = text.slice(0, Math.floor(text.length * share));
      const { dependencies, defects } = await read(path, cut);
      expect(defects.length + dependencies.length, cut).toBeGreaterThan(0);
    }
  });

  test('every format has a case', () => {
    const covered = new Set(cases.map(({ path }) => formatOf(path)?.id));
    expect(formats.map(({ id }) => id).filter((id) => !covered.has(id) && !['requirements', 'uv-lock', 'bun-lockb'].includes(id))).toEqual([]);
  });

  test('nothing is thrown for what a file holds', async () => {
    const pieces = [
      ...cases.flatMap(({ text }) => text.split(/(?<=[\s"{}[\]:,=])/)),
      '\u0000',
      '[[',
      '{{',
      '\\',
      "'",
      '"',
      '${',
      '<<EOF',
      '__proto__',
      'constructor',
    ];
    const broken = fc.oneof(
      fc.array(fc.constantFrom(...pieces), { maxLength: 60 }).map((parts) => parts.join('')),
      fc.tuple(fc.constantFrom(...cases), fc.nat(), fc.nat({ max: 20 }), fc.constantFrom(...pieces)).map(([{ text }, at, length, piece]) => {
        const start = at % (text.length + 1);
        return text.slice(0, start) + piece + text.slice(start + length);
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...formats, sbom), broken, async (format, text) => {
        const content = await format.read(text);
        for (const { place } of [...(content?.dependencies ?? []), ...(content?.defects ?? [])]) {
          expect(place.line).toBeGreaterThan(0);
          expect(place.column).toBeGreaterThan(0);
        }
      }),
      { numRuns: 1_500 },
    );
  }, 60_000);

  test('a bill of materials names packages by their addresses', async () => {
    const text =
      '{"bomFormat": "CycloneDX", "components": [{"purl": "pkg:pypi/MLX@0.29.3"}, {"purl": "pkg:npm/%40s/c@1.0.0", "components": [{"purl": "pkg:cargo/x"}]}, {"name": "file"}]}';
    expect((await sbom.read(text))?.dependencies.map(shown)).toEqual(['PyPI mlx 0.29.3 1:52', 'npm @s/c 1.0.0 1:85', 'crates.io x ? 1:133']);
    const spdx =
      '{"spdxVersion": "SPDX-2.3", "packages": [{"externalRefs": [{"referenceType": "purl", "referenceLocator": "pkg:golang/example.org/a@v1.0.0"}]}]}';
    expect((await sbom.read(spdx))?.dependencies.map(({ name, version }) => [name, version])).toEqual([['example.org/a', '1.0.0']]);
  });
});

describe('what takes long', () => {
  const many = 100_000;
  test.each([
    ['Dockerfile', `RUN pip install ${'a \\\n'.repeat(many)}`],
    ['Dockerfile', `RUN ${'"'.repeat(many)}`],
    ['Package.swift', '.package('.repeat(many)],
    ['Package.swift', `.package(url: "a"${' \n'.repeat(many)}`],
    ['Package.swift', '/*'.repeat(many)],
    ['CMakeLists.txt', `set(A ${'('.repeat(many)}`],
    ['CMakeLists.txt', `set(A "\${A}\${A}")\n`.repeat(1_000)],
    ['package-lock.json', '['.repeat(many)],
    ['package-lock.json', `{"lockfileVersion":3,"packages":{${'"a":{},'.repeat(many)}`],
    ['yarn.lock', `# yarn lockfile v1\n${'a, '.repeat(many)}:`],
    ['setup.cfg', `[options]\ninstall_requires=${' ;'.repeat(many)}`],
    ['go.mod', `module a\nrequire (${'\n a v1.0.0'.repeat(many)}`],
    ['.github/workflows/a.yml', `jobs: {a: {steps: [{run: "${'pip install '.repeat(20_000)}"}]}}`],
  ])('%s of nothing but one thing does not', async (path, text) => {
    const started = performance.now();
    await read(path, text);
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});
