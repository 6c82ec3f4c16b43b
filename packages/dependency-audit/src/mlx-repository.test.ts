import { runExample } from '@mlx-guard/testing';
import { expect, test } from 'vitest';
import { audited } from './example-advisories.ts';
import { dependencyAudit } from './index.ts';

const variable = (name: string): string => `$${'{'}${name}}`;

/** What the build of MLX fetches, with how each is named: a tag, one commit, or an archive without a hash. */
const fetched: readonly (readonly [string, string])[] = [
  ['json', 'URL https://github.com/nlohmann/json/releases/download/v3.11.3/json.tar.xz'],
  ['gguflib', 'GIT_REPOSITORY https://github.com/antirez/gguf-tools GIT_TAG 8fa6eb65236618e28fd7710a0fba565f7faa1848'],
  ['metal_cpp', `URL ${variable('METAL_CPP_URL')}`],
  ['fmt', 'GIT_REPOSITORY https://github.com/fmtlib/fmt.git GIT_TAG 12.1.0 EXCLUDE_FROM_ALL'],
  ['nanobind', 'GIT_REPOSITORY https://github.com/wjakob/nanobind.git GIT_TAG v2.15.0 GIT_SHALLOW TRUE'],
  ['dlfcn', 'GIT_REPOSITORY https://github.com/dlfcn-win32/dlfcn-win32.git GIT_TAG v1.4.2'],
  ['openblas', `URL "https://github.com/OpenMathLib/OpenBLAS/releases/download/v${variable('OPENBLAS')}/OpenBLAS-${variable('OPENBLAS')}.zip"`],
  ['cccl', 'URL "https://github.com/NVIDIA/cccl/releases/download/v3.1.3/cccl-v3.1.3.zip"'],
  ['nvtx3', 'GIT_REPOSITORY https://github.com/NVIDIA/NVTX.git GIT_TAG v3.1.1 SOURCE_SUBDIR c'],
  ['cudnn', 'GIT_REPOSITORY https://github.com/NVIDIA/cudnn-frontend.git GIT_TAG v1.16.0'],
  ['cutlass', 'GIT_REPOSITORY https://github.com/NVIDIA/cutlass.git GIT_TAG v4.4.2'],
  ['doctest', 'GIT_REPOSITORY "https://github.com/onqtam/doctest" GIT_TAG "v2.4.12"'],
];

const cmake = `# Builds a library of arrays.
cmake_minimum_required(VERSION 3.25)
set(METAL_CPP_URL https://developer.example/metal-cpp_26.zip)
set(OPENBLAS 0.3.33)
include(FetchContent)
if(BUILD_GPU) # where there is one
${fetched.map(([name, how]) => `  message(STATUS "Fetching ${name}")\n  FetchContent_Declare(${name}\n    ${how})\n  FetchContent_MakeAvailable(${name})`).join('\n')}
endif()
`;

const actions = [
  'actions/checkout@v5',
  'actions/setup-python@v6',
  'actions/upload-artifact@v6',
  'actions/download-artifact@v7',
  'pypa/gh-action-pypi-publish@release/v1',
  'jidicula/clang-format-action@v4',
];

/** Ten workflows with 37 `uses:` of others among many of its own. */
const workflows = Object.fromEntries(
  Array.from({ length: 10 }, (_, file) => {
    const uses = Array.from(
      { length: file < 7 ? 4 : 3 },
      (_each, index) => `      - uses: ${actions[(file + index) % actions.length]}\n      - uses: ./.github/actions/step-${index}\n`,
    );
    return [`.github/workflows/w${file}.yml`, `on: push\njobs:\n  build:\n    runs-on: macos-15\n    steps:\n${uses.join('')}`];
  }),
);

test('everything that the build and the workflows of a project like MLX take is counted', async () => {
  const { report } = await runExample(dependencyAudit, audited({ 'requirements.txt': 'mlx==0.32.4\n', 'CMakeLists.txt': cmake, ...workflows }));
  const of = (rule: string) => report.findings.filter((finding) => finding.rule === `dependency-audit/${rule}`);
  expect(of('unpinned-action')).toHaveLength(10);
  expect(of('unpinned-action').reduce((sum, { evidence }) => sum + Number(evidence['count']), 0)).toBe(37);
  // One is at a commit, four are archives that nothing identifies, seven are at tags.
  expect([of('mutable-reference').length, of('unhashed-download').length]).toEqual([7, 4]);
  expect(of('mutable-reference').map(({ evidence }) => evidence['ref'])).toContain('v2.15.0');
  expect(report.coverage.skippedCount).toBe(0);
});

test('what a setup.py says in an f-string is read', async () => {
  const setup = `from setuptools import setup\nMIN_MLX_VERSION = "0.32.1"\nsetup(\n    name="lm",\n    install_requires=[\n        f"mlx>={MIN_MLX_VERSION}; platform_system == 'Darwin'",\n        "numpy",\n    ],\n)\n`;
  const { report } = await runExample(dependencyAudit, audited({ 'setup.py': setup }));
  expect([report.verdict, report.outputs['unresolved-count']]).toEqual(['pass', '2']);
  expect(JSON.stringify(report.details)).toContain('>=0.32.1');
});
