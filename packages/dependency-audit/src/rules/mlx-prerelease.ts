import { quote } from '@mlx-guard/core';
import { parse } from '@renovatebot/pep440';
import { audited } from '../example-advisories.ts';
import { locate } from '../locate.ts';
import { isOfMlx } from '../mlx-packages.ts';
import { rule } from '../rule.ts';

const besides: ReadonlySet<string> = new Set(['transformers', 'tokenizers', 'huggingface-hub', 'safetensors']);

/** A pre-release of MLX or of what loads models for it. */
export const mlxPrerelease = rule({
  name: 'mlx-prerelease',
  title: 'Pre-release of MLX or its loaders',
  severity: 'warning',
  confidence: 'high',
  mitigation: 'mlx-update',
  strength: 'detected',
  cwe: 1104,
  since: '0.1.0',
  why: 'A pre-release comes before the fixes of its release: `transformers` 5.0.0rc1 lacks one that 5.0.0rc3 has. Resolvers take one where nothing else fits, without saying so.',
  remedy: 'Find what holds the release back (an old MLX, a platform), and relock.',
  *check({ manifests }, found) {
    for (const { path, dependencies } of manifests) {
      for (const { ecosystem, name, evidence, version = '', place } of dependencies) {
        if (ecosystem !== 'PyPI' || evidence !== 'pinned' || !(isOfMlx(name) || besides.has(name))) continue;
        const parsed = parse(version);
        if (parsed === null || [parsed.pre, parsed.dev].every((part) => !part?.length)) continue;
        yield found(locate(path, place), `${quote(name)} ${quote(version)} is a pre-release`, { identity: name, evidence: { package: name, version } });
      }
    }
  },
  examples: {
    bad: [{ ...audited({ 'requirements.txt': 'mlx==0.32.4\ntransformers==5.0.0rc1\n' }), at: 'requirements.txt:2' }],
    good: [audited({ 'requirements.txt': 'mlx==0.32.4\ntransformers==5.23.0\nother==1.0rc1\n' })],
  },
});
