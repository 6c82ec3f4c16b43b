import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { sha256Hex } from '@mlx-guard/core';

const cache = path.join(import.meta.dirname, '../../.cache/python');

/**
 * A virtual environment with exactly these packages, made once and kept in an ignored folder. Returns the path of its interpreter, or why
 * there is none: then the test that needs it is skipped, and says so.
 */
export function pythonWith(packages: readonly string[]): { readonly python: string } | { readonly missing: string } {
  const folder = path.join(cache, sha256Hex(packages.join('\n')).slice(0, 16));
  const python = path.join(folder, 'bin', 'python');
  if (existsSync(path.join(folder, 'ready'))) return { python };
  try {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(cache, { recursive: true });
    execFileSync('python3', ['-m', 'venv', folder], { stdio: 'pipe' });
    execFileSync(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages], { stdio: 'pipe' });
    mkdirSync(path.join(folder, 'ready.new'));
    renameSync(path.join(folder, 'ready.new'), path.join(folder, 'ready'));
    return { python };
  } catch (thrown) {
    const said = thrown instanceof Error && 'stderr' in thrown ? String(thrown.stderr).trim().split('\n').at(-1) : String(thrown);
    return { missing: `no Python with ${packages.join(', ')}: ${said}` };
  }
}
