import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pyproject } from './pyproject.ts';
import { readUvLock } from './uv-lock.ts';

const registry = 'source = { registry = "https://pypi.org/simple" }';

describe('uv.lock', () => {
  test('gives each package at its version, the own ones as local', () => {
    const text = `version = 1
revision = 3

[[package]]
name = "MLX"
version = "0.29.3"
${registry}
sdist = { url = "https://x", hash = "sha256:00", size = 1 }
wheels = [{ url = "https://y", hash = "sha256:11" }, { url = "https://z" }]

[[package]]
name = "mlx"
version = "0.32.4"
${registry}
resolution-markers = ["sys_platform == 'darwin'"]

[[package]]
name = "probe"
source = { virtual = "." }

[[package]]
name = "tool"
version = "1.0"
source = { git = "https://example.org/tool#0123" }
`;
    expect(readUvLock(text)).toMatchObject({
      defects: [],
      dependencies: [
        { name: 'mlx', version: '0.29.3', evidence: 'pinned', origin: 'registry', hashes: 2, place: { line: 6, column: 11, endColumn: 19 } },
        { name: 'mlx', version: '0.32.4', place: { line: 13 } },
        { name: 'probe', evidence: 'unresolved', origin: 'local' },
        { name: 'tool', version: '1.0', evidence: 'pinned', origin: 'direct' },
      ],
    });
  });

  test.each([
    ['version = 2\n', 1],
    ['', 1],
    ['version = 1\npackage = 3\n', 1],
    ['version = 1\n[[package]]\nname = "a"\nversion = "1"\n', 4],
    [`version = 1\n[[package]]\nname = "a"\n${registry}\n`, 2],
    [`version = 1\n[[package]]\nname = "a"\nversion = "x"\n${registry}\n`, 4],
    [`version = 1\n[[package]]\nname = "::error::"\nversion = "1"\n${registry}\n`, 4],
    ['version = 1\n[[package]\n', 2],
  ])('%j is told at line %i', (text, line) => {
    expect(readUvLock(text)).toMatchObject({ dependencies: [], defects: [{ place: { line } }] });
  });

  test('nothing is thrown, and no package is lost in silence', () => {
    const field = fc.constantFrom(
      'name = "a"',
      'name = 1',
      'version = "1"',
      'version = []',
      registry,
      'source = 1',
      'source = { editable = "." }',
      'wheels = [1]',
    );
    fc.assert(
      fc.property(fc.array(fc.uniqueArray(field, { selector: (one) => one.split(' ')[0] })), (packages) => {
        const { dependencies, defects } = readUvLock(`version = 1\n${packages.map((fields) => `[[package]]\n${fields.join('\n')}\n`).join('')}`);
        expect(dependencies.length + defects.length).toBe(packages.length);
      }),
    );
  });
});

describe('pyproject.toml', () => {
  const read = async (text: string) => pyproject.read(text);

  test.each([
    ['[project]\nname = "a"\ndependencies = ["mlx"]\n', [3, 17]],
    ['[project]\ndynamic = ["version", "dependencies"]\n', [2, 23]],
    ['[project.optional-dependencies]\ntest = ["y",\n  "x>=1"]\n', [2, 9]],
    ['[dependency-groups]\ndev = ["x"]\n', [2, 8]],
    ['[tool.poetry.dependencies]\npython = "^3"\nmlx = "*"\n', [3, 7]],
  ])('%j asks for packages', async (text, [line, column]) => {
    expect((await read(text))?.dependencies[0]?.place).toMatchObject({ line, column });
  });

  test.each(['[tool.ruff]\n', '[project]\nname = "a"\ndependencies = []\n', '[tool.poetry.dependencies]\npython = "^3"\n'])(
    '%j asks for none',
    async (text) => {
      expect(await read(text)).toBeUndefined();
    },
  );

  test.each(['[project\n', 'project = 1\n'])('%j is told', async (text) => {
    expect((await read(text))?.defects).toHaveLength(1);
  });
});
