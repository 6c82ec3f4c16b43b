import { quote } from '@mlx-guard/core';
import { rule } from '../rule.ts';

export const swiftPublicContent = rule({
  name: 'swift-public-content',
  title: 'Swift message that shows content to everybody who reads the log',
  severity: 'warning',
  confidence: 'high',
  mitigation: 'log-masking',
  strength: 'detected',
  cwe: 532,
  since: '0.1.0',
  why: 'The unified log hides values that are made at run time; `privacy: .public` takes that away, and every process with access to the log, and every sysdiagnose, has the conversation.',
  remedy: 'Leave the privacy out (values are private then), or write `privacy: .private(mask: .hash)` where messages must be told together.',
  *check(facts, found) {
    if (facts.kind === 'swift' && facts.how === 'public')
      yield found(facts.location, `${quote(facts.callee)} shows ${quote(facts.value)} in public`, { identity: facts.identity });
  },
  examples: {
    bad: [
      {
        files: {
          'Sources/Chat/Engine.swift':
            'import OSLog\nlet logger = Logger()\nfunc ask(prompt: String) {\n  logger.info("asked \\(prompt, privacy: .public)")\n}\n',
        },
        at: 'Sources/Chat/Engine.swift:4',
      },
      { files: { 'Sources/Chat/Old.swift': 'import os\nfunc done(reply: String) {\n  os_log("%{public}@", reply)\n}\n' }, at: 'Sources/Chat/Old.swift:3' },
    ],
    good: [
      {
        files: {
          'Sources/Chat/Engine.swift':
            'import OSLog\nlet logger = Logger()\nfunc ask(prompt: String, error: Error) {\n  logger.info("asked \\(prompt.count, privacy: .public), \\(prompt)")\n  logger.error("\\(error.localizedDescription, privacy: .public)")\n}\n',
        },
      },
    ],
  },
});
