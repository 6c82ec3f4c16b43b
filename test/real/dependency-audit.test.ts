import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { compareSemver, isVersion } from '@mlx-guard/dependency-formats';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { advisoriesFor, inventedPools, lockfiles } from './lockfiles.ts';
import { pythonWith } from './python.ts';

const version = 'v2.5.0';
const bin = path.join(import.meta.dirname, '../../.cache/go/bin');

/** The reference scanner, built once by the Go on this machine, or why there is none. */
function scanner(): { readonly program: string } | { readonly missing: string } {
  const program = path.join(bin, 'osv-scanner');
  if (existsSync(program)) return { program };
  try {
    mkdirSync(bin, { recursive: true });
    execFileSync('go', ['install', `github.com/google/osv-scanner/v2/cmd/osv-scanner@${version}`], { stdio: 'pipe', env: { ...process.env, GOBIN: bin } });
    return { program };
  } catch (thrown) {
    return { missing: `no osv-scanner ${version}: ${thrown instanceof Error ? thrown.message.split('\n', 1)[0] : String(thrown)}` };
  }
}

const reference = scanner();
const why = 'missing' in reference ? reference.missing : '';
const folder = mkdtempSync(path.join(tmpdir(), 'mlx-guard-audit-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const cli = path.join(import.meta.dirname, '../../packages/cli/src/main.ts');

const scanSchema = z.object({
  results: z.array(
    z.object({
      source: z.object({ path: z.string() }),
      packages: z.array(
        z.object({
          package: z.object({ name: z.string(), version: z.string(), ecosystem: z.string() }),
          vulnerabilities: z.array(z.object({ id: z.string() })).optional(),
        }),
      ),
    }),
  ),
});
const billSchema = z.object({ components: z.array(z.object({ purl: z.string(), properties: z.array(z.object({ value: z.string() })) })) });
const reportSchema = z.object({
  findings: z.array(
    z.object({
      rule: z.string(),
      location: z.object({ path: z.string() }).optional(),
      evidence: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
    }),
  ),
});

/**
 * Where we differ on purpose. Names are told as the ecosystem compares them, so both sides are brought into that form:
 * PyPI in lower case with hyphens (PEP 503), Swift with the host in lower case.
 */
const sameName = (ecosystem: string, name: string): string => (ecosystem === 'PyPI' ? name.toLowerCase().replace(/[-_.]+/g, '-') : name.toLowerCase());

/** Deliberate differences: which lockfiles, and why the reference says something else of them. */
const differences: readonly { readonly isOf: (text: string, name: string) => boolean; readonly reason: string }[] = [
  {
    isOf: (text, name) => name.endsWith('Package.resolved') && /"version": 1\b/.test(text) && text.includes('repositoryURL'),
    reason: 'the reference finds nothing in version 1 of Package.resolved, which Xcode wrote until 13.2; we read it',
  },
];

const types: Readonly<Record<string, string>> = { PyPI: 'pypi', npm: 'npm', 'crates.io': 'cargo', Go: 'golang', SwiftURL: 'swift', ConanCenter: 'conan' };

describe.skipIf(why !== '')(`the same lockfiles, by us and by osv-scanner${why && ` (skipped: ${why})`}`, () => {
  const files = lockfiles(inventedPools, 5);
  const equal = files.filter(({ path: name, text }) => !differences.some(({ isOf }) => isOf(text, name))).map(({ path: name }) => name);
  const databases = path.join(folder, 'db/osv-scalibr');
  for (const { path: name, text } of files) {
    mkdirSync(path.join(folder, 'work', path.dirname(name)), { recursive: true });
    writeFileSync(path.join(folder, 'work', name), text);
  }
  for (const [ecosystem, pool] of Object.entries(inventedPools)) {
    const own = path.join(databases, ecosystem);
    mkdirSync(own, { recursive: true });
    for (const [name, text] of Object.entries(advisoriesFor(ecosystem, pool))) writeFileSync(path.join(own, name), text);
    execFileSync('python3', ['-c', 'import zipfile,glob\nwith zipfile.ZipFile("all.zip","w",8) as z:\n  for f in sorted(glob.glob("*.json")): z.write(f)'], {
      cwd: own,
    });
  }
  const theirs = new Map<string, Set<string>>();
  const theirIds = new Map<string, Set<string>>();
  const ours = new Map<string, Set<string>>();
  const ourIds = new Map<string, Set<string>>();
  const add = (map: Map<string, Set<string>>, key: string, value: string) => map.set(key, (map.get(key) ?? new Set()).add(value));

  test('pin the same packages', () => {
    const args = ['scan', 'source', '--offline', '--local-db-path', path.join(folder, 'db'), '--no-resolve', '--all-packages', '--all-vulns', '-f', 'json'];
    const scan = spawnSync(
      'program' in reference ? reference.program : '',
      [...args, ...files.flatMap(({ path: name }) => ['-L', path.join(folder, 'work', name)])],
      {
        encoding: 'utf8',
        maxBuffer: 2 ** 28,
      },
    );
    expect(scan.stdout, scan.stderr.slice(-2_000)).not.toBe('');
    for (const { source, packages } of scanSchema.parse(JSON.parse(scan.stdout)).results) {
      const file = path.relative(path.join(folder, 'work'), source.path);
      for (const { package: one, vulnerabilities = [] } of packages) {
        const key = `${types[one.ecosystem] ?? one.ecosystem}/${sameName(one.ecosystem, one.name)}@${one.version}`;
        add(theirs, file, key);
        for (const { id } of vulnerabilities) add(theirIds, file, `${key} ${id}`);
      }
    }
    spawnSync(
      process.execPath,
      [
        '--conditions=mlx-guard-source',
        cli,
        'dependency-audit',
        '--db-path',
        databases,
        '--max-db-age',
        '3650d',
        '--working-directory',
        path.join(folder, 'work'),
        '--report-dir',
        path.join(folder, 'report'),
      ],
      { encoding: 'utf8', env: {} },
    );
    const bill = billSchema.parse(JSON.parse(readFileSync(path.join(folder, 'report/dependency-audit.cdx.json'), 'utf8')));
    for (const { purl, properties } of bill.components) {
      const [, type = '', rest = ''] = /^pkg:([^/]+)\/(.*)$/.exec(decodeURIComponent(purl)) ?? [];
      const at = rest.lastIndexOf('@');
      const key = `${type}/${rest.slice(0, at).toLowerCase()}@${rest.slice(at + 1).replace(type === 'golang' ? /^v/ : /^$/, '')}`;
      for (const { value } of properties) add(ours, value.replace(/:\d+$/, ''), key);
    }
    expect(equal.length).toBeGreaterThanOrEqual(60);
    expect(equal.filter((name) => (theirs.get(name)?.size ?? 0) > 0)).toHaveLength(equal.length);
    for (const name of equal) expect([...(ours.get(name) ?? [])].sort(), name).toEqual([...(theirs.get(name) ?? [])].sort());
  }, 120_000);

  test('are hit by the same advisories', () => {
    const { findings } = reportSchema.parse(JSON.parse(readFileSync(path.join(folder, 'report/dependency-audit.report.json'), 'utf8')));
    for (const { evidence, location } of findings) {
      const [ecosystem, name, at, id] = ['ecosystem', 'package', 'version', 'advisory'].map((key) => String(evidence[key] ?? ''));
      if (id !== '' && ecosystem !== undefined && name !== undefined)
        add(ourIds, location?.path ?? '', `${types[ecosystem] ?? ecosystem}/${sameName(ecosystem, name)}@${at} ${id}`);
    }
    const hit = equal.filter((name) => theirIds.has(name));
    expect(hit.length).toBeGreaterThanOrEqual(40);
    for (const name of equal) expect([...(ourIds.get(name) ?? [])].sort(), name).toEqual([...(theirIds.get(name) ?? [])].sort());
  });

  test.each(differences)('$reason', ({ isOf }) => {
    const other = files.filter(({ path: name, text }) => isOf(text, name)).map(({ path: name }) => name);
    expect(other.length).toBeGreaterThan(0);
    for (const name of other) expect([theirs.get(name)?.size ?? 0, (ours.get(name)?.size ?? 0) > 0]).toEqual([0, true]);
  });
});

const packaging = pythonWith(['packaging==26.0']);

describe.skipIf('missing' in packaging)(`versions${'missing' in packaging ? ` (skipped: ${packaging.missing})` : ''}`, () => {
  test('are versions where Python says so', () => {
    const parts = ['1', '0', '1.0', '2!1', 'a1', 'rc1', '.dev1', '.post2', '+cpu', '-1', 'v', '.', '_', 'x', '1.0.0', 'alpha', '.*'];
    const versions = parts.flatMap((a) => parts.flatMap((b) => parts.map((c) => a + b + c)));
    const script =
      'import sys,json\nfrom packaging.version import Version, InvalidVersion\ndef ok(v):\n  try: Version(v); return True\n  except InvalidVersion: return False\nprint(json.dumps([ok(v) for v in json.load(sys.stdin)]))';
    const said = z
      .array(z.boolean())
      .parse(JSON.parse(execFileSync('python' in packaging ? packaging.python : '', ['-c', script], { input: JSON.stringify(versions), encoding: 'utf8' })));
    expect(versions.filter((one, index) => isVersion(one) !== said[index])).toEqual([]);
    expect(versions.length).toBeGreaterThan(4_000);
  });
});

test('SemVer orders as its specification says', () => {
  const order = [
    '1.0.0-alpha',
    '1.0.0-alpha.1',
    '1.0.0-alpha.beta',
    '1.0.0-beta',
    '1.0.0-beta.2',
    '1.0.0-beta.11',
    '1.0.0-rc.1',
    '1.0.0',
    '1.0.1',
    '1.1.0',
    '2.0.0',
  ];
  for (const [index, one] of order.entries())
    for (const [other, two] of order.entries()) expect(Math.sign(compareSemver(one, two))).toBe(Math.sign(index - other));
});
