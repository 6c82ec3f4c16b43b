import { quote } from '@mlx-guard/core';
import { channelRule } from '../lint/channel-rule.ts';

export const tlsVerificationOff = channelRule({
  name: 'tls-verification-off',
  title: 'Check of the other end is turned off',
  severity: 'error',
  confidence: 'high',
  mitigation: 'secure-channel',
  strength: 'detected',
  cwe: 295,
  since: '0.1.0',
  why: 'Encrypted, but to whom? Anybody on the way can answer as the hub and hand out another model, and takes the token as well.',
  remedy: 'Take it out. For a server with a certificate of your own, name its authority (`REQUESTS_CA_BUNDLE`, `--cacert`, `verify="ca.pem"`).',
  *check(facts, found) {
    if (facts.kind === 'insecure') yield found(facts.location, `${quote(facts.what)} lets anybody answer`, { identity: facts.identity });
  },
  examples: {
    bad: [
      { files: { 'load.py': 'import requests\n\nrequests.get(url, verify=False)\n' }, settings: { mode: 'lint' }, at: 'load.py:3' },
      { files: { 'fetch.sh': 'curl -kL https://example.org/m.gguf\n' }, settings: { mode: 'lint' }, at: 'fetch.sh:1' },
      { files: { Dockerfile: 'FROM x:1\nENV GIT_SSL_NO_VERIFY=1\n' }, settings: { mode: 'lint' }, at: 'Dockerfile:2' },
      { files: { Makefile: 'fetch:\n\twget --no-check-certificate https://example.org/m.gguf\n' }, settings: { mode: 'lint' }, at: 'Makefile:2' },
      {
        files: {
          'App/Info.plist':
            '<plist version="1.0"><dict><key>NSAppTransportSecurity</key><dict>\n<key>NSAllowsArbitraryLoads</key><true/>\n</dict></dict></plist>\n',
        },
        settings: { mode: 'lint' },
        at: 'App/Info.plist:2',
      },
      { files: { '.env': 'HF_ENDPOINT=http://mirror.internal.test\n' }, settings: { mode: 'lint' }, at: '.env:1' },
    ],
    good: [{ files: { 'fetch.sh': 'curl -fsSL --cacert ca.pem https://example.org/m.gguf\n' }, settings: { mode: 'lint' } }],
  },
});
