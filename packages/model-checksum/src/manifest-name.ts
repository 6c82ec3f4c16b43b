import type { RunFacts } from '@mlx-guard/core';

const maxLength = 4_096; // PATH_MAX of Linux: nothing longer can be opened

/** A file name as a manifest writes it, judged: how the file is named from its root, or why it must not or cannot be looked for. */
export type ManifestName = { readonly name: string } | { readonly unsafe: string } | { readonly unusable: string };

/** Reads a name from a manifest. `./a` and `a//b`, as `find` and shells write them, are taken for `a` and `a/b`. */
export function readManifestName(written: string, platform: RunFacts['platform']): ManifestName {
  if (written.includes('\0')) return { unsafe: 'it holds a NUL byte' };
  if (written.startsWith('/')) return { unsafe: 'it is absolute' };
  if (platform === 'win32' && /[\\:]/.test(written)) return { unsafe: 'it holds a backslash or a colon, which Windows takes for a folder, drive or stream' };
  const components = written.split('/');
  if (components.includes('..')) return { unsafe: 'it climbs out of a folder with `..`' };
  const last = components.at(-1);
  if (last === '' || last === '.') return { unusable: 'it names a folder' };
  if (written.length > maxLength) return { unusable: `it is longer than ${maxLength} characters` };
  if (!written.isWellFormed()) return { unusable: 'it holds an unpaired surrogate' };
  return { name: components.filter((component) => component !== '' && component !== '.').join('/') };
}
