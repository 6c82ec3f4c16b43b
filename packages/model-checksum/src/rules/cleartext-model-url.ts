import { quote } from '@mlx-guard/core';
import { channelRule } from '../lint/channel-rule.ts';

export const cleartextModelUrl = channelRule({
  name: 'cleartext-model-url',
  title: 'Model that is fetched in the clear',
  severity: 'error',
  confidence: 'high',
  mitigation: 'secure-channel',
  strength: 'detected',
  cwe: 319,
  since: '0.1.0',
  why: 'Whoever sits on the way puts another model in its place, and nothing on either side notices.',
  remedy: 'Write `https://`, and verify the digest of what came in.',
  *check(facts, found) {
    if (facts.kind === 'url' && facts.why === 'cleartext')
      yield found(facts.location, `a model is fetched in the clear: ${quote(facts.url)}`, { identity: facts.identity });
    if (facts.kind === 'redirect' && /^(?:http|git):\/\//.test(facts.url))
      yield found(facts.location, `Git is sent there in the clear: ${quote(facts.url)}`, { identity: facts.identity });
  },
  examples: {
    bad: [
      {
        files: { 'fetch.sh': 'curl -o model.safetensors http://models.internal.test/llama/model.safetensors\n' },
        settings: { mode: 'lint' },
        at: 'fetch.sh:1',
      },
      { files: { 'load.py': 'URL = "http://huggingface.co/org/name/resolve/main/model.safetensors"\n' }, settings: { mode: 'lint' }, at: 'load.py:1' },
      { files: { 'pyproject.toml': '[tool.chat]\nmodel-url = "http://models.internal.test/a.gguf"\n' }, settings: { mode: 'lint' }, at: 'pyproject.toml:2' },
      { files: { '.gitmodules': '[submodule "m"]\n\tpath = m\n\turl = http://git.internal.test/m.git\n' }, settings: { mode: 'lint' }, at: '.gitmodules:3' },
    ],
    good: [{ files: { 'fetch.sh': 'curl http://localhost:8080/models/a.gguf\ncurl http://example.org/health\n' }, settings: { mode: 'lint' } }],
  },
});
