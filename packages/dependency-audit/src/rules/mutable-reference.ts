import { quote } from '@mlx-guard/core';
import { audited } from '../example-advisories.ts';
import { locate } from '../locate.ts';
import { rule } from '../rule.ts';

/** Source that is fetched at a tag or branch, which its owner can move. Actions, images and hooks have rules or customs of their own. */
export const mutableReference = rule({
  name: 'mutable-reference',
  title: 'Source fetched at a tag or branch',
  severity: 'warning',
  confidence: 'medium',
  mitigation: 'isolation-and-pinning',
  strength: 'detected',
  cwe: 829,
  since: '0.1.0',
  why: 'Tags and branches move. Whoever takes the repository over changes what the next build compiles, and nothing in this project shows it.',
  remedy: 'Name the commit: forty hexadecimal digits, with the tag in a comment beside it.',
  *check({ manifests }, found) {
    for (const { path, format, dependencies } of manifests) {
      if (format.id === 'pre-commit') continue;
      for (const { name, ref, use, place, origin } of dependencies) {
        if (origin !== 'direct' || ref === undefined || ref.kind === 'commit' || ref.kind === 'digest' || use === 'action' || use === 'image') continue;
        yield found(locate(path, place), `${quote(name)} is fetched at the ${ref.kind} ${quote(ref.text)}, which can move`, {
          identity: name,
          evidence: { ref: ref.text },
        });
      }
    }
  },
  examples: {
    bad: [
      { ...audited({ 'requirements.txt': 'mlx==0.32.4\nmlx-lm @ git+https://github.com/ml-explore/mlx-lm@main\n' }), at: 'requirements.txt:2' },
      {
        ...audited({
          'requirements.txt': 'mlx==0.32.4\n',
          'CMakeLists.txt': 'FetchContent_Declare(fmt GIT_REPOSITORY https://github.com/fmtlib/fmt GIT_TAG 12.1.0)\n',
        }),
        at: 'CMakeLists.txt:1',
      },
    ],
    good: [audited({ 'requirements.txt': `mlx==0.32.4\nmlx-lm @ git+https://github.com/ml-explore/mlx-lm@${'0'.repeat(40)}\n` })],
  },
});
