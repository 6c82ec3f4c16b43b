import type { ExampleFile } from '@mlx-guard/core';
import { runExample } from '@mlx-guard/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { modelChecksum } from '../index.ts';
import { channelKinds } from './channel-readers.ts';

const sha = '0123456789abcdef0123456789abcdef01234567';
const model = 'mlx-community/Qwen3-0.6B-4bit';

const run = async (files: Readonly<Record<string, ExampleFile>>) =>
  (await runExample(modelChecksum, { files, settings: { mode: 'lint' }, profile: 'audit' })).report;
const told = async (path: string, text: string): Promise<readonly string[]> =>
  (await run({ [path]: text })).findings.map(({ rule, location }) => `${rule.replace('model-checksum/', '')} ${location?.startLine}`);

const cell = (source: string): string => JSON.stringify({ cells: [{ cell_type: 'code', source }] });
const workflow = (run: string): string => `on: push\njobs:\n  a:\n    steps:\n      - run: ${run}\n`;
const py = (line: string): string =>
  `import huggingface_hub, mlx_lm, mlx_vlm, mlx_whisper, mlx_audio.tts.utils, parakeet_mlx, transformers, os, ssl, requests, httpx, boto3\n${line}\n`;

describe('loads without a whole commit', () => {
  test.each([
    ['a.py', py(`mlx_lm.load("${model}")`)],
    ['a.py', py(`mlx_lm.load(path_or_hf_repo="${model}", lazy=True)`)],
    ['a.py', py(`mlx_lm.load("${model}", revision=None)`)],
    ['a.py', py(`mlx_lm.convert("${model}", quantize=True)`)],
    ['a.py', py(`mlx_lm.utils.sharded_load("${model}")`)],
    ['a.py', py(`mlx_vlm.load("${model}", trust_remote_code=False)`)],
    ['a.py', py(`mlx_whisper.transcribe("a.wav", path_or_hf_repo="${model}")`)],
    ['a.py', py(`mlx_audio.tts.utils.load_model("${model}")`)],
    ['a.py', py(`parakeet_mlx.from_pretrained("${model}")`)],
    ['a.py', py(`huggingface_hub.snapshot_download(repo_id="${model}", local_dir="m")`)],
    ['a.py', py(`huggingface_hub.hf_hub_download("${model}", "model.safetensors")`)],
    ['a.py', py(`transformers.AutoTokenizer.from_pretrained("${model}")`)],
    ['a.py', `from mlx_lm import load as l\nl("${model}")\n`],
    ['a.py', `from mlx_lm import load\nMODEL = "${model}"\nload(MODEL)\n`],
    ['a.py', `from transformers import AutoModel\nclass A:\n    def f(self):\n        return AutoModel.from_pretrained("${model}")\n`],
    ['a.ipynb', cell(`from mlx_lm import load\nload("${model}")`)],
    ['a.ipynb', cell(`!hf download ${model}`)],
    ['a.ipynb', cell(`%%bash\nhuggingface-cli download ${model} --local-dir m`)],
    ['a.sh', `hf download ${model}\n`],
    ['a.sh', `HF_HUB_ENABLE_HF_TRANSFER=1 huggingface-cli download --local-dir m ${model}\n`],
    ['a.sh', `export M=${model}\nmlx_lm.server --model "$M" --port 8080\n`],
    ['a.sh', `python3 -m mlx_lm.generate --prompt hi --model=${model}\n`],
    ['a.sh', `uv run mlx_vlm.generate --model ${model} &\n`],
    ['a.sh', `mlx_lm.convert --hf-path ${model} -q\n`],
    ['a.sh', `git clone https://huggingface.co/${model}\n`],
    ['.github/workflows/a.yml', workflow(`hf download ${model}`)],
    ['.github/workflows/a.yml', workflow(`|\n          python -m mlx_lm evaluate --model ${model}`)],
    ['Dockerfile', `FROM x:1\nRUN pip install y && \\\n    hf download ${model}\n`],
    ['Dockerfile', `FROM x:1\nCMD ["mlx_lm.server", "--model", "${model}"]\n`],
    ['Dockerfile', `FROM x:1\nENV M=1\nENTRYPOINT mlx_lm.server --model ${model}\n`],
    ['Makefile', `fetch:\n\t@hf download ${model}\n`],
    ['pyproject.toml', `[tool.poe.tasks]\nfetch = "hf download ${model}"\n`],
    ['package.json', `{"scripts": {"fetch": "hf download ${model}"}}`],
    ['compose.yaml', `services:\n  a:\n    command: ["mlx_lm.server", "--model", "${model}"]\n`],
    ['compose.yaml', `services:\n  a:\n    command: mlx_lm.server --model ${model}\n`],
    ['a.swift', `let c = ModelConfiguration(id: "${model}", defaultPrompt: "hi")\n`],
    ['a.swift', `let u = try await hub.snapshot(from: "${model}", matching: ["*.json"])\n`],
  ])('%s %#', async (path, text) => {
    expect(await told(path, text)).toEqual([expect.stringMatching(/^unpinned-model /)]);
  });

  test.each([
    ['a.py', py(`mlx_lm.load("${model}", revision="main")`)],
    ['a.py', py(`R = "v1.0"\nmlx_lm.load("${model}", revision=R)`)],
    ['a.py', py(`huggingface_hub.snapshot_download("${model}", revision="${sha.slice(0, 8)}")`)],
    ['a.py', py('URL = "https://huggingface.co/a/b/resolve/main/model.safetensors"')],
    ['a.sh', `hf download ${model} --revision refs/pr/3\n`],
    ['a.sh', 'curl -LO https://huggingface.co/a/b/resolve/main/model.gguf\n'],
    ['a.sh', 'wget https://models.s3.eu-west-1.amazonaws.com/llama/model.safetensors\n'],
    ['Dockerfile', 'FROM x:1\nADD https://huggingface.co/a/b/resolve/v1/model.npz /m/\n'],
    ['models.json', '{"url": "https://huggingface.co/a/b/resolve/main/model.safetensors"}'],
    ['a.swift', `let c = ModelConfiguration(id: "${model}", revision: "main")\n`],
  ])('%s %# is one that moves', async (path, text) => {
    expect(await told(path, text)).toEqual([expect.stringMatching(/^mutable-revision /)]);
  });

  test.each([
    ['a.py', py(`mlx_lm.load("${model}", revision="${sha}")`)],
    ['a.py', py(`R = "${sha}"\nmlx_lm.load("${model}", revision=R)`)],
    ['a.py', py(`mlx_lm.load("${model}", revision=args.revision)`)],
    ['a.py', py('mlx_lm.load("weights")')],
    ['a.py', py(`huggingface_hub.snapshot_download("a/b", repo_type="dataset")`)],
    ['a.py', `"""\nmlx_lm.load("${model}")\nhttps://huggingface.co/a/b/resolve/main/x.safetensors\n"""\nimport mlx_lm\n`],
    ['a.py', py(`model.from_pretrained("${model}")`)],
    [
      'a.sh',
      `hf download ${model} --revision ${sha}\nhf download "$MODEL"\nhf download a/b --repo-type dataset\nmlx_lm.generate --model ./m\nhf download ${model} --revision "$SHA"\n`,
    ],
    ['a.sh', `curl -LO https://huggingface.co/a/b/resolve/${sha}/model.gguf\n# hf download ${model}\n`],
    ['Makefile', `fetch:\n\thf download ${model} --revision $(SHA)\n`],
    ['a.swift', `let c = ModelConfiguration(id: "${model}", revision: "${sha}")\nlet d = ModelConfiguration(id: id)\n`],
  ])('%s %# is nothing to tell', async (path, text) => {
    expect(await told(path, text)).toEqual([]);
  });
});

describe('channels that somebody else may answer', () => {
  test.each([
    ['a.py', py('requests.get(u, verify=False)')],
    ['a.py', py('httpx.Client(verify=False)')],
    ['a.py', py('ssl._create_default_https_context = ssl._create_unverified_context')],
    ['a.py', py('context.verify_mode = ssl.CERT_NONE')],
    ['a.py', py('boto3.client("s3", use_ssl=False)')],
    ['a.py', py('os.environ["HF_ENDPOINT"] = "http://mirror.internal.test"')],
    ['a.sh', 'wget --no-check-certificate https://example.org/x\n'],
    ['a.sh', 'git -c http.sslVerify=false clone https://example.org/x\n'],
    ['a.sh', 'pip install --trusted-host pypi.internal.test x\n'],
    ['a.sh', 'export GIT_SSL_NO_VERIFY=true\n'],
    ['compose.yaml', 'services:\n  a:\n    environment:\n      - HF_HUB_DISABLE_SSL_VERIFY=1\n'],
    ['.github/workflows/a.yml', 'on: push\njobs:\n  a:\n    env: { PYTHONHTTPSVERIFY: "0" }\n    steps:\n      - run: make\n'],
  ])('%s %#', async (path, text) => {
    const found = await told(path, text);
    expect(found.length).toBeGreaterThan(0);
    expect(found.every((one) => one.startsWith('tls-verification-off '))).toBe(true);
  });
});

describe('loads of what nothing verifies', () => {
  const local = py('mlx_lm.load(path)\nmlx_lm.load("models/qwen")');

  test.each([
    ['a.py', local],
    ['a.py', py('mlx_lm.load(args.model)')],
    ['a.py', py('mlx_vlm.load(f"{folder}/x")')],
    ['a.py', py('transformers.AutoTokenizer.from_pretrained(str(path))')],
    ['a.py', py('transformers.AutoTokenizer.from_pretrained("./models/qwen")')],
    ['a.py', 'import mlx.core as mx\nmx.load("weights.npz")\n'],
    ['a.py', 'from mlx import core as mx\nmx.load(path)\n'],
    ['a.ipynb', cell('from mlx_lm import load\nload(path)')],
  ])('%s %# is one finding', async (path, text) => {
    expect(await told(path, text)).toEqual([expect.stringMatching(/^load-without-verification /)]);
  });

  test.each([
    ['a.py', 'from verifier import verify_model\n'],
    ['a.py', 'import verifier\n\nverifier.verify_model("m")\n'],
    ['z.py', 'import model_signing\n'],
    ['.github/workflows/a.yml', workflow('npx mlx-guard model-checksum')],
    ['.github/actions/a/action.yml', 'runs:\n  using: composite\n  steps:\n    - uses: o/mlx-guard/actions/model-checksum@v1\n'],
    ['.gitlab-ci.yml', 'a:\n  script:\n    - npx mlx-guard model-checksum models\n'],
    ['a.sh', 'sha256sum -c SHA256SUMS\n'],
    ['Dockerfile', 'FROM x:1\nRUN python tools/verify_models.py /models\n'],
    ['Makefile', 'check:\n\t@mlx-guard check .\n'],
  ])('%s %# verifies, so nothing is told of others, whichever is read first', async (path, text) => {
    const { findings } = await run({ 'm/load.py': local, [path]: text });
    expect(findings.map(({ rule }) => rule)).toEqual([]);
  });

  test('the verifier that nobody calls is none', async () => {
    const verifier = 'import sys\n\ndef verify_model(folder):\n    return folder\n\nif __name__ == "__main__":\n    verify_model(*sys.argv[1:])\n';
    const { findings } = await run({ 'm/load.py': local, 'verifier.py': verifier });
    expect(findings.map(({ rule }) => rule)).toEqual(['model-checksum/load-without-verification']);
  });

  test.each([
    ['a.py', py(`mlx_lm.load(huggingface_hub.snapshot_download("${model}", revision="${sha}"))`)],
    ['a.py', py(`path = huggingface_hub.snapshot_download("${model}", revision="${sha}")\nmlx_lm.load(path)`)],
    ['a.py', py('transformers.AutoTokenizer.from_pretrained("gpt2")')],
    ['a.py', py('mlx_lm.load(*args)\nmlx_lm.load(None)\njson.load(path)\nhuggingface_hub.snapshot_download(name)\nmlx_lm.convert(path)')],
    ['tests/a.py', local],
    ['pkg/test_a.py', local],
  ])('%s %# is nothing to tell', async (path, text) => {
    expect(await told(path, text)).toEqual([]);
  });
});

test('a run without sources is not applicable, one that cannot read them is inconclusive', async () => {
  expect((await run({ 'model.safetensors': 'x' })).verdict).toBe('not-applicable');
  expect((await run({ 'a.yaml': 'a: [\n' })).verdict).toBe('inconclusive');
  expect((await run({ 'a.sh': { special: 'fifo' } })).verdict).toBe('inconclusive');
  expect((await run({ 'a.sh': 'make\n' })).verdict).toBe('pass');
});

test('rules over models say nothing of them in this mode, and the other way round', async () => {
  const lint = await run({ 'a.sh': 'make\n' });
  expect(lint.coverage.mitigations.map(({ mitigation }) => mitigation).toSorted()).toEqual(['secure-channel', 'storage-audit']);
  const { report } = await runExample(modelChecksum, { files: { 'a.bin': 'x', SHA256SUMS: '' } });
  expect(report.coverage.mitigations.map(({ mitigation }) => mitigation)).not.toContain('secure-channel');
});

test('any soup is read to its end, whatever kind of file it is', async () => {
  const paths = [
    'a.py',
    'a.ipynb',
    'a.swift',
    '.github/workflows/a.yml',
    'Dockerfile',
    'a.sh',
    'Makefile',
    '.env',
    'a.tf',
    '.lfsconfig',
    'Info.plist',
    'a.yaml',
    'a.toml',
    'a.json',
  ];
  expect(paths.length).toBe(channelKinds.length);
  const word = fc.constantFrom(
    'hf download a/b',
    'curl -k http://x/y.gguf | sh',
    '"',
    "'",
    '{',
    '}',
    '[',
    '\n',
    ' ',
    '$(',
    '=',
    'resource "aws_s3_bucket" "m" {',
    'from_pretrained("a/b")',
    ':',
    '- ',
    '\\',
    '😀',
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...paths), fc.array(word, { maxLength: 30 }), async (path, words) => {
      expect((await run({ [path]: words.join('') })).failure).toBeUndefined();
    }),
    { numRuns: 200 },
  );
});
