import { execFile } from 'node:child_process';
import path from 'node:path';
import type { BaseAnswer } from '@mlx-guard/core';
import { systemCode } from './system-error.ts';

const timeoutMs = 60_000;
const maxListBytes = 16 * 1024 * 1024;

/** What git said, or why it said nothing. */
type Said = { readonly ok: true; readonly out: Buffer } | { readonly ok: false; readonly why: string };

/**
 * The objects of a checkout, read by git with everything switched off that a hostile `.git/config` or an earlier step could have planted:
 * file-system monitor, hooks, pager, replacement objects, grafts, other configuration files, and fetching of missing objects (which runs commands
 * that the configuration names). Only plumbing commands that run no filter, external diff or textconv.
 */
export class Git {
  readonly #folder: string;
  readonly #searchPath: string | undefined;

  /** `folder`: the absolute root of the repository; git looks no higher. */
  constructor(folder: string, searchPath: string | undefined) {
    this.#folder = folder;
    this.#searchPath = searchPath;
  }

  #run(args: readonly string[], maxBytes: number): Promise<Said> {
    const nothing = process.platform === 'win32' ? 'NUL' : '/dev/null';
    const options = [
      'core.fsmonitor=false',
      'core.commitGraph=false',
      `core.hooksPath=${nothing}`,
      'protocol.allow=never',
      `safe.directory=${this.#folder}`,
    ].flatMap((option) => ['-c', option]);
    const env = {
      PATH: this.#searchPath,
      LC_ALL: 'C',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: nothing,
      GIT_ATTR_NOSYSTEM: '1',
      GIT_NO_REPLACE_OBJECTS: '1',
      GIT_NO_LAZY_FETCH: '1',
      GIT_GRAFT_FILE: nothing,
      GIT_OPTIONAL_LOCKS: '0',
      GIT_TERMINAL_PROMPT: '0',
      GIT_CEILING_DIRECTORIES: path.dirname(this.#folder),
    };
    return new Promise((resolve) => {
      execFile(
        'git',
        ['--no-pager', '--literal-pathspecs', ...options, ...args],
        { cwd: this.#folder, env, encoding: 'buffer', maxBuffer: maxBytes, timeout: timeoutMs, windowsHide: true },
        (error, out) => {
          if (error === null) resolve({ ok: true, out });
          else resolve({ ok: false, why: systemCode(error) === 'ENOENT' ? 'git is not installed' : 'git does not have it' });
        },
      );
    });
  }

  /** The file at a path (from the root of the repository) in a commit, given by its full id. */
  async read(commit: string, file: string, maxBytes: number): Promise<BaseAnswer> {
    const listed = await this.#run(['ls-tree', '-z', '--full-tree', commit, '--', file], maxListBytes);
    if (!listed.ok) return { kind: 'unreadable', why: listed.why };
    const [, mode, kind, id] = /^(\d{6}) (\w+) ([0-9a-f]{40,64})\t/.exec(listed.out.toString('latin1')) ?? [];
    if (id === undefined) return { kind: 'absent' };
    if (kind !== 'blob' || mode === '120000') return { kind: 'unreadable', why: 'it is no regular file there' };
    const blob = await this.#run(['cat-file', 'blob', id], maxBytes);
    return blob.ok ? { kind: 'file', bytes: new Uint8Array(blob.out) } : { kind: 'unreadable', why: `${blob.why}, or it is larger than ${maxBytes} bytes` };
  }

  /** The paths in which two commits differ; undefined where the checkout does not hold both. */
  async changedPaths(from: string, to: string): Promise<readonly string[] | undefined> {
    const told = await this.#run(['diff-tree', '-r', '-z', '--name-only', '--no-renames', '--no-ext-diff', '--no-textconv', from, to], maxListBytes);
    return told.ok ? told.out.toString('utf8').split('\0').filter(Boolean) : undefined;
  }

  /** The best common ancestor of two commits; undefined where the checkout is too shallow to tell. */
  async mergeBase(one: string, other: string): Promise<string | undefined> {
    const told = await this.#run(['merge-base', one, other], 1024);
    const commit = told.ok ? told.out.toString('latin1').trim() : '';
    return /^[0-9a-f]{40,64}$/.test(commit) ? commit : undefined;
  }
}
