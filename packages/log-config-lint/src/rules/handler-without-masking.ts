import { rule } from '../rule.ts';

export const handlerWithoutMasking = rule({
  name: 'handler-without-masking',
  title: 'Handler without a filter that masks, in a project that logs content',
  severity: 'note',
  confidence: 'medium',
  mitigation: 'log-masking',
  strength: 'detected',
  cwe: 532,
  since: '0.1.0',
  why: 'A filter that redacts is the last thing between a slip and the file. On a logger it does not see the messages of loggers below it; it has to be on the handler.',
  remedy: 'Give each handler a filter that masks (`handler.addFilter(RedactContent())`, `filters:` in the configuration, `filter=` or `patcher` of loguru).',
  examples: {
    bad: [
      {
        files: { 'logs.py': 'import logging\n\nhandler = logging.StreamHandler()\n\n\ndef ask(log, prompt):\n    log.info(prompt)\n' },
        at: 'logs.py:3',
      },
    ],
    good: [
      {
        files: {
          'logs.py':
            'import logging\n\nhandler = logging.StreamHandler()\nhandler.addFilter(RedactContent())\n\n\ndef ask(log, prompt):\n    log.info(prompt)\n',
        },
      },
      { files: { 'logs.py': 'import logging\n\nhandler = logging.StreamHandler()\n' } },
    ],
  },
});
