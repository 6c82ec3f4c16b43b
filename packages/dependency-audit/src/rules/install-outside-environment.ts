import { quote } from '@mlx-guard/core';
import { audited } from '../example-advisories.ts';
import { locate } from '../locate.ts';
import { rule } from '../rule.ts';

/** An install into the Python of the system. One finding a file. */
export const installOutsideEnvironment = rule({
  name: 'install-outside-environment',
  title: 'Install outside a virtual environment',
  severity: 'note',
  confidence: 'medium',
  mitigation: 'isolation-and-pinning',
  strength: 'detected',
  cwe: 653,
  since: '0.1.0',
  why: 'Packages of the application mix with those of the system: nobody can say any more which of them the lock brought.',
  remedy: 'Make an environment first (`python -m venv .venv`, `uv venv`) and install into it, or use `uv sync`.',
  *check({ manifests }, found) {
    for (const { path, practices = [] } of manifests) {
      const bare = practices.find(({ kind }) => kind === 'bare-install');
      if (bare !== undefined) yield found(locate(path, bare.place), `${quote(bare.what)} installs into the Python that is there`);
    }
  },
  examples: {
    bad: [{ ...audited({ 'requirements.txt': 'mlx==0.32.4\n', Dockerfile: 'FROM scratch\nRUN pip install -r requirements.txt\n' }), at: 'Dockerfile:2' }],
    good: [
      audited({
        'requirements.txt': 'mlx==0.32.4\n',
        Dockerfile: 'FROM scratch\nRUN python -m venv /opt/app && /opt/app/bin/pip install -r requirements.txt\n',
      }),
    ],
  },
});
