import { quote } from '@mlx-guard/core';
import { audited } from '../example-advisories.ts';
import { locate } from '../locate.ts';
import { rule } from '../rule.ts';

/** A file that is fetched by its address, with nothing that says what it must be. */
export const unhashedDownload = rule({
  name: 'unhashed-download',
  title: 'Download without a hash',
  severity: 'warning',
  confidence: 'medium',
  mitigation: 'isolation-and-pinning',
  strength: 'detected',
  cwe: 494,
  since: '0.1.0',
  why: 'Whoever serves the address decides what is built or installed. A release file can be replaced without a trace.',
  remedy: 'Add the hash: `URL_HASH SHA256=…` in CMake, `#sha256=…` or `--hash=sha256:…` in requirements.',
  *check({ manifests }, found) {
    for (const { path, dependencies } of manifests) {
      for (const { name, address, hashes, origin, ref, place } of dependencies) {
        if (origin !== 'direct' || address === undefined || ref !== undefined || hashes > 0 || !/^(?:https?|ftp):\/\//.test(address)) continue;
        yield found(locate(path, place), `${quote(name)} is fetched from ${quote(address)} without a hash`, { identity: name });
      }
    }
  },
  examples: {
    bad: [
      {
        ...audited({ 'requirements.txt': 'mlx==0.32.4\n', 'CMakeLists.txt': 'FetchContent_Declare(json\n  URL https://example.org/json.tar.xz)\n' }),
        at: 'CMakeLists.txt:2',
      },
    ],
    good: [
      audited({
        'requirements.txt': 'mlx==0.32.4\n',
        'CMakeLists.txt': `FetchContent_Declare(json URL https://example.org/j.tar.xz URL_HASH SHA256=${'0'.repeat(64)})\n`,
      }),
    ],
  },
});
