import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { parseJson, reportSchema } from '@mlx-guard/core';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { otherWeights, sum, Workspace, weights } from './workspace.ts';

const commit = '0123456789abcdef0123456789abcdef01234567';
const init = ['init', '--ref', commit] as const;
const policy = '.github/mlx-guard.yml';
const workflow = '.github/workflows/mlx-guard.yml';

const project = {
  '.git/HEAD': 'ref: refs/heads/trunk\n',
  Dockerfile: 'FROM python\n',
  'models/chat/w.safetensors': weights,
  'models/chat/config.json': '{}',
  'models/chat/adapters/a.safetensors': otherWeights,
} as const;

const workflowSchema = z.object({
  on: z.object({ push: z.object({ branches: z.array(z.string()) }), pull_request: z.null(), merge_group: z.null() }),
  permissions: z.strictObject({}),
  jobs: z.record(
    z.string(),
    z.object({
      permissions: z.strictObject({ contents: z.literal('read') }),
      steps: z.array(z.object({ uses: z.string(), with: z.record(z.string(), z.unknown()).optional() })),
    }),
  ),
});

describe('init', () => {
  test('says what it saw, and leaves a project that its own check finds whole', () => {
    using workspace = new Workspace(project);
    const { code, out, err } = workspace.run(...init);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    for (const seen of ['server, by `Dockerfile`', 'default branch `trunk`', '1 folder with model files']) expect(out).toContain(seen);
    for (const file of [policy, workflow, 'models/chat/model.lock.json']) expect(out).toMatch(new RegExp(`^ {2}wrote .*${file}`, 'm'));
    expect([...workspace.state().keys()].filter((file) => /\.mlx-guard/.test(file))).toEqual([]);
    const checked = workspace.run('check', '--format', 'json');
    expect(checked).toMatchObject({ code: 0, err: '' });
    const report = z
      .array(reportSchema)
      .parse(parseJson(checked.out))
      .find(({ guard }) => guard === 'model-checksum');
    expect(report).toMatchObject({ verdict: 'pass', judgedBy: { policy: { source: 'head', path: policy } }, coverage: { inspected: 4 } });
  });

  test('writes a workflow with every action pinned, no permission to spare, and a job for each guard of the policy', () => {
    using workspace = new Workspace(project);
    workspace.run(...init);
    const { on, jobs } = workflowSchema.parse(parse(workspace.read(workflow)));
    expect(on.push.branches).toEqual(['trunk']);
    expect(Object.keys(jobs)).toContain('model-checksum');
    expect(Object.keys(parse(workspace.read(policy)))).toEqual(expect.arrayContaining(Object.keys(jobs)));
    for (const [id, { steps }] of Object.entries(jobs)) {
      expect(steps.map(({ uses }) => uses)).toEqual([expect.stringMatching(/^actions\/checkout@[0-9a-f]{40}$/), `mlx-guard/mlx-guard/actions/${id}@${commit}`]);
      expect(steps[0]?.with).toEqual({ 'persist-credentials': false });
    }
    for (const [line] of workspace.read(workflow).matchAll(/^.*uses:.*$/gm)) expect(line).toMatch(/@[0-9a-f]{40} # v\d/);
  });

  test('changes nothing the second time', () => {
    using workspace = new Workspace(project);
    workspace.run(...init);
    const before = workspace.state();
    const { code, out } = workspace.run(...init);
    expect(code).toBe(0);
    expect(out.match(/, as it would be written$/gm)).toHaveLength(2);
    expect(out).not.toMatch(/^ {2}wrote/m);
    expect(workspace.state()).toEqual(before);
  });

  test('never overwrites: says what is there and what it would have been', () => {
    const mine = 'version: 1\n# mine\n';
    using workspace = new Workspace({ ...project, [policy]: mine });
    const { code, out } = workspace.run(...init);
    expect(code).toBe(0);
    expect(workspace.read(policy)).toBe(mine);
    expect(out).toContain(`is there    ${policy}, left as it is; it would have been:`);
    expect(out).toContain('\n    model-checksum: {}\n');
    expect(workspace.has(workflow)).toBe(true);
  });

  test('writes no workflow where it does not know what to pin, and says how to go on', () => {
    using workspace = new Workspace(project);
    const { code, out } = workspace.run('init');
    expect(code).toBe(2);
    expect(out).toMatch(/not written .github\/workflows\/mlx-guard.yml: .*`--ref`/);
    expect([workspace.has(policy), workspace.has(workflow), workspace.has('models/chat/model.lock.json')]).toEqual([true, false, true]);
  });

  test('works on the repository that PATH lies in', () => {
    using workspace = new Workspace(project);
    expect(workspace.run(...init, 'models/chat').code).toBe(0);
    expect(workspace.has(policy)).toBe(true);
  });

  test('records no pointer of Git LFS as a model, and has the workflow fetch what it stands for', () => {
    using workspace = new Workspace({
      '.git/HEAD': 'ref: refs/heads/main\n',
      '.gitattributes': '*.safetensors filter=lfs diff=lfs merge=lfs -text\n',
      'm/w.safetensors': 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 3\n',
    });
    const { code, out } = workspace.run(...init);
    expect(code).toBe(2);
    expect(out).toContain('`m/w.safetensors` is only a pointer of Git LFS');
    expect(workspace.has('m/model.lock.json')).toBe(false);
    expect(workspace.read(workflow)).toMatch(/^ {10}lfs: true/m);
  });

  test('does not record a whole project as a model', () => {
    using workspace = new Workspace({ 'w.safetensors': 'w', 'main.py': '' });
    const { code, out } = workspace.run(...init);
    expect(code).toBe(2);
    expect(out).toContain('move the model into a folder of its own');
    expect(workspace.has('model.lock.json')).toBe(false);
  });

  test('leaves models alone that have a manifest', () => {
    using workspace = new Workspace({ 'm/w.gguf': 'w', 'm/SHA256SUMS': sum('w', 'w.gguf') });
    expect(workspace.run(...init)).toMatchObject({ code: 0, out: expect.stringContaining('no model file that a manifest does not cover') });
    expect(workspace.has('m/model.lock.json')).toBe(false);
  });

  test('records nothing of a model that a manifest cannot describe, and says why', () => {
    using workspace = new Workspace({ 'm/w.gguf': 'w' });
    symlinkSync('/etc', join(workspace.folder, 'm', 'etc'));
    const { code, out } = workspace.run(...init);
    expect(code).toBe(2);
    expect(out).toMatch(/^ {2}not written `m\/model.lock.json`: .*etc/m);
    expect(workspace.has('m/model.lock.json')).toBe(false);
  });
});

describe('a hostile repository', () => {
  test('cannot lead init out of itself by a link', () => {
    using workspace = new Workspace(project);
    using outside = new Workspace();
    symlinkSync(outside.folder, join(workspace.folder, '.github'));
    const { code, err } = workspace.run(...init);
    expect(code).toBe(2);
    expect(err).toMatch(/^mlx-guard: .*link.*\n$/);
    expect(outside.state().size).toBe(0);
  });

  test('cannot have it write through a link that leads nowhere', () => {
    using workspace = new Workspace(project);
    using outside = new Workspace();
    mkdirSync(join(workspace.folder, '.github/workflows'), { recursive: true });
    symlinkSync(join(outside.folder, 'new'), join(workspace.folder, workflow));
    const { out } = workspace.run(...init);
    expect(out).toContain(`is there    ${workflow}, left as it is`);
    expect(outside.state().size).toBe(0);
  });

  test('cannot write the workflow by the name of its branch, nor the policy by the name of a file', () => {
    using workspace = new Workspace({ ...project, '.git/HEAD': "ref: refs/heads/x']\n  workflow_dispatch:\n" });
    workspace.remove('Dockerfile');
    workspace.put('a\nversion: 2/Dockerfile', '');
    expect(workspace.run(...init).code).toBe(0);
    expect(workflowSchema.parse(parse(workspace.read(workflow))).on.push.branches).toEqual(['main']);
    expect(workspace.read(workflow)).not.toContain('workflow_dispatch');
    expect(parse(workspace.read(policy))).toMatchObject({ version: 1 });
    expect(workspace.read(policy)).not.toMatch(/^version: 2/m);
  });
});
