import { quote } from '@mlx-guard/core';
import { channelRule } from '../lint/channel-rule.ts';

export const mutableRevision = channelRule({
  name: 'mutable-revision',
  title: 'Model that is fetched by a revision which can be moved',
  severity: 'warning',
  confidence: 'high',
  mitigation: 'secure-channel',
  strength: 'detected',
  cwe: 494,
  since: '0.1.0',
  why: 'A branch moves, a tag can be moved, and a short commit fits whatever somebody makes to fit: none of them says which bytes.',
  remedy: 'Write all 40 digits of the commit; `hf models info ORG/NAME --revision TAG` shows them.',
  *check(facts, found) {
    if (facts.kind === 'load' && facts.revision.kind === 'mutable') {
      const { location, api, repository, revision, identity } = facts;
      yield found(location, `${quote(api)} fetches ${quote(repository)} at ${quote(revision.value)}, which can be moved`, {
        evidence: { repository, revision: revision.value },
        identity,
      });
    }
    if (facts.kind === 'url' && facts.why === 'mutable')
      yield found(facts.location, `other bytes may stand behind ${quote(facts.url)} tomorrow`, { identity: facts.identity });
  },
  examples: {
    bad: [
      {
        files: { 'load.py': 'from huggingface_hub import snapshot_download\n\nREVISION = "main"\nsnapshot_download("org/name", revision=REVISION)\n' },
        settings: { mode: 'lint' },
        at: 'load.py:4',
      },
      { files: { 'run.sh': 'hf download org/name --revision v1.0\n' }, settings: { mode: 'lint' }, at: 'run.sh:1' },
      {
        files: { Dockerfile: 'FROM x:1\nADD https://huggingface.co/org/name/resolve/main/model.safetensors /m/\n' },
        settings: { mode: 'lint' },
        at: 'Dockerfile:2',
      },
      { files: { 'Model.swift': 'let m = ModelConfiguration(id: "org/name", revision: "0a1b2c3")\n' }, settings: { mode: 'lint' }, at: 'Model.swift:1' },
    ],
    good: [
      {
        files: {
          'run.sh': 'hf download org/name --revision 0123456789012345678901234567890123456789\n',
          'load.py': 'from huggingface_hub import snapshot_download\n\nsnapshot_download("org/name", revision=settings.revision)\n',
        },
        settings: { mode: 'lint' },
      },
    ],
  },
});
