import { type Base, type BaseAnswer, baselineOf, ConfigError, type Grounds, policyPath, resolveSettings, sha256Hex } from '@mlx-guard/core';
import { MemoryFiles, plant, sampleError, sampleGuard } from '@mlx-guard/testing';
import { describe, expect, test } from 'vitest';
import { findGrounds } from './grounds.ts';

const guard = sampleGuard(async () => undefined);
const strict = 'version: 1\nprofile: strict\n';
const audit = 'version: 1\nprofile: audit\n';
const milder = 'version: 1\nprofile: strict\nrules: { sample-guard/is-bad: note }\n';
const baselinePath = '.github/mlx-guard.baseline.json';
const finding = (identity: string) => sampleError.finding({ path: 'src/a.py' }, 'bad', { identity });
const baselineText = (...identities: readonly string[]): string => JSON.stringify(baselineOf(identities.map(finding), guard.rules));

type Tree = Readonly<Record<string, string>>;

interface Situation {
  readonly head?: Tree;
  readonly base?: Tree | 'unreadable';
  readonly changed?: readonly string[] | undefined;
  readonly isChange?: boolean;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly prefix?: string;
  readonly policyFile?: string;
}

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

function baseOf({ base = {}, changed }: Situation): Base {
  return {
    commit: 'c'.repeat(40),
    read: async (path): Promise<BaseAnswer> => {
      if (base === 'unreadable') return { kind: 'unreadable', why: 'no permission; grant it' };
      const text = base[path];
      return text === undefined ? { kind: 'absent' } : { kind: 'file', bytes: encode(text) };
    },
    changedPaths: async () => changed,
  };
}

async function find(situation: Situation): Promise<Grounds> {
  const { common } = resolveSettings(guard.settings, { origin: 'input', values: new Map(Object.entries(situation.inputs ?? {})) });
  const files = new MemoryFiles(plant(situation.head ?? {}, '/work'), '/work');
  const request = {
    shapes: [guard],
    files,
    base: baseOf(situation),
    isChange: situation.isChange ?? true,
    policyFile: situation.policyFile,
    prefix: situation.prefix ?? '',
    now: new Date('2026-06-01T00:00:00Z'),
  };
  return (await findGrounds(request, guard.id, common)).grounds;
}

const messages = ({ notices }: Grounds): string => notices.map(({ message }) => message).join('\n');

describe('precedence', () => {
  test('an input wins over the policy, the policy over the default', async () => {
    const head = { [policyPath]: strict };
    expect((await find({ head, isChange: false })).judgement.profile).toBe('strict');
    expect((await find({ head, isChange: false, inputs: { profile: 'audit' } })).judgement.profile).toBe('audit');
    expect((await find({ isChange: false })).judgement.profile).toBe('recommended');
  });

  test('a part of a monorepo has its own', async () => {
    const text = `${strict}projects:\n  - { path: services/chat, profile: audit }\n`;
    expect((await find({ head: { [policyPath]: text }, isChange: false, prefix: 'services/chat/' })).judgement.profile).toBe('audit');
    expect((await find({ head: { [policyPath]: text }, isChange: false, prefix: 'services/' })).judgement.profile).toBe('strict');
  });

  test('a policy that was named and is not there is an error', async () => {
    await expect(find({ isChange: false, policyFile: 'other.yml' })).rejects.toThrow('the policy file `other.yml` does not exist');
  });
});

describe('on a push the policy of the commit governs', () => {
  test('and is told with its digest', async () => {
    const { policy, atBestWarn, missing } = await find({ head: { [policyPath]: strict }, base: 'unreadable', isChange: false });
    expect(policy).toEqual({ source: 'head', path: policyPath, sha256: sha256Hex(strict), bootstrap: false });
    expect([atBestWarn, missing]).toEqual([false, []]);
  });
});

describe('on a change trust comes from the base', () => {
  test('an unchanged policy governs as it stands in the base', async () => {
    const { policy, atBestWarn, notices } = await find({ head: { [policyPath]: strict }, base: { [policyPath]: strict }, changed: ['src/a.py'] });
    expect(policy.source).toBe('base');
    expect([atBestWarn, notices]).toEqual([false, []]);
  });

  test('a policy that is loosened along with other files does not govern, and each loosened value is listed', async () => {
    const grounds = await find({ head: { [policyPath]: milder }, base: { [policyPath]: strict }, changed: [policyPath, 'src/a.py'] });
    expect(grounds.policy.source).toBe('base');
    expect(grounds.judgement.severities.size).toBe(0);
    expect(messages(grounds)).toContain('policy loosened: `rules.sample-guard/is-bad` from nothing to `"note"`');
  });

  test('a change of trust files alone is judged by its own policy, at best with a warning, each loosened value listed', async () => {
    const grounds = await find({ head: { [policyPath]: milder }, base: { [policyPath]: strict }, changed: [policyPath] });
    expect(grounds.policy).toMatchObject({ source: 'head', bootstrap: false });
    expect(grounds.atBestWarn).toBe(true);
    expect(grounds.judgement.severities.get('sample-guard/is-bad')).toBe('note');
    expect(messages(grounds)).toContain('policy loosened: `rules.sample-guard/is-bad`');
  });

  test('a milder profile, a new waiver and a removed section are loosened values', async () => {
    const before = `${audit}sample-guard: { strict: true }\n`;
    const after = `${strict}waivers:\n  - { rule: sample-guard/is-bad, paths: [a], owner: "@o", reason: vendored for now, expires: 2026-07-01 }\n`;
    const told = messages(await find({ head: { [policyPath]: after }, base: { [policyPath]: before }, changed: [policyPath] }));
    expect(told).toContain('loosened: `profile` from `"audit"` to `"strict"`');
    expect(told).toContain('loosened: `waivers.0.rule` from nothing');
    expect(told).toContain('loosened: `sample-guard.strict` from `true` to nothing');
  });

  test('where it cannot be told what else changed, the base governs', async () => {
    const { policy } = await find({ head: { [policyPath]: milder }, base: { [policyPath]: strict }, changed: undefined });
    expect(policy.source).toBe('base');
  });

  test('a policy that the change removes still governs', async () => {
    const { policy, judgement } = await find({ base: { [policyPath]: strict }, changed: [policyPath, 'src/a.py'] });
    expect([policy.source, judgement.profile]).toEqual(['base', 'strict']);
  });

  test('without a policy in the base the one of the change governs, at best with a warning, and says bootstrap', async () => {
    const grounds = await find({ head: { [policyPath]: strict }, changed: [policyPath, 'src/a.py'] });
    expect(grounds.policy).toMatchObject({ source: 'head', bootstrap: true });
    expect([grounds.atBestWarn, grounds.judgement.profile]).toEqual([true, 'strict']);
    expect(messages(grounds)).toContain('the base has no `.github/mlx-guard.yml`');
  });

  test('without a policy anywhere nothing is bootstrapped', async () => {
    expect(await find({ changed: [] })).toMatchObject({ policy: { source: 'default', bootstrap: false }, atBestWarn: false });
  });

  test('a base that cannot be read leaves the run inconclusive, with the cure', async () => {
    const { missing } = await find({ head: { [policyPath]: strict }, base: 'unreadable', changed: undefined });
    expect(missing).toContainEqual({ what: '.github/mlx-guard.yml of the base', why: 'no permission; grant it' });
  });

  test('a broken policy of the change is refused though the base governs', async () => {
    await expect(find({ head: { [policyPath]: 'version: 3\n' }, base: { [policyPath]: strict }, changed: [policyPath, 'a'] })).rejects.toThrow(ConfigError);
  });

  test('the same text with other line ends is another policy, told and never silently the same', async () => {
    const { policy } = await find({ head: { [policyPath]: strict.replaceAll('\n', '\r\n') }, base: { [policyPath]: strict }, changed: [policyPath, 'a'] });
    expect(policy).toMatchObject({ source: 'base', sha256: sha256Hex(strict) });
  });
});

describe('the baseline', () => {
  test('comes from the base, and its growth is told as a warning', async () => {
    const grounds = await find({ head: { [baselinePath]: baselineText('x', 'y') }, base: { [baselinePath]: baselineText('x') }, changed: [] });
    expect(grounds.judgement.baseline?.findings).toHaveLength(1);
    expect(grounds.notices).toContainEqual({
      severity: 'warning',
      message: 'this change adds 1 finding to `.github/mlx-guard.baseline.json`: they count here, and no longer once it is merged',
    });
  });

  test('may shrink without a word', async () => {
    const grounds = await find({ head: { [baselinePath]: baselineText('x') }, base: { [baselinePath]: baselineText('x', 'y') }, changed: [] });
    expect(grounds.notices).toEqual([]);
  });

  test('that was edited by hand into nonsense is an error with its place', async () => {
    await expect(find({ isChange: false, head: { [baselinePath]: baselineText('x').replace('/v1"', '/v9"') } })).rejects.toThrow(
      /^\.github\/mlx-guard\.baseline\.json: type/,
    );
  });
});

describe('what counts', () => {
  test('on a change what it touches, elsewhere everything', async () => {
    const { gate } = (await find({ changed: ['src/a.py'] })).judgement;
    if (gate.on !== 'new') throw new Error('expected new');
    expect([gate.touched('src/a.py'), gate.touched('src/b.py')]).toEqual([true, false]);
    expect((await find({ isChange: false })).judgement.gate.on).toBe('all');
  });

  test('paths are compared from the repository root', async () => {
    const { gate } = (await find({ changed: ['inner/a.py'], prefix: 'inner/' })).judgement;
    expect(gate.on === 'new' && gate.touched('a.py')).toBe(true);
  });

  test('everything, where it cannot be told what the change touches, and says so', async () => {
    const grounds = await find({ changed: undefined });
    expect(grounds.judgement.gate.on).toBe('all');
    expect(messages(grounds)).toContain('it could not be told what this change touches, so every finding counts');
  });

  test('everything, where a change asks for it; new is not to be had without a base', async () => {
    expect((await find({ changed: ['a'], inputs: { 'gate-on': 'all' } })).judgement.gate.on).toBe('all');
    expect((await find({ isChange: false, inputs: { 'gate-on': 'new' } })).judgement.gate.on).toBe('all');
  });
});
