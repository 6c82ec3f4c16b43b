import { rule } from '../rule.ts';

export const ignoreWithoutEffect = rule({
  name: 'ignore-without-effect',
  title: 'Ignore comment without effect',
  severity: 'warning',
  confidence: 'high',
  mitigation: 'log-audit',
  strength: 'detected',
  cwe: 1164,
  since: '0.1.0',
  why: 'An exception that nobody justified, or that outlived its cause, hides the next leak in its line.',
  remedy: 'Write `# mlx-guard: ignore[log-config-lint/rule] reason` in the line of the finding or alone in the line above it, or remove the comment.',
  examples: {
    bad: [
      { files: { 'app.py': 'def f(log, prompt):\n    log.info(prompt)  # mlx-guard: ignore[log-config-lint/content-logged]\n' }, at: 'app.py:2' },
      { files: { 'app.py': 'def f(log, prompt):\n    log.info(prompt)  # mlx-guard: ignore because I say so\n' }, at: 'app.py:2' },
      { files: { 'app.py': 'def f(log, n):\n    log.info(n)  # mlx-guard: ignore[log-config-lint/content-logged] nothing here any more\n' }, at: 'app.py:2' },
      { files: { 'app.py': 'x = 1  # mlx-guard: ignore[log-config-lint/content-loged] a slip\n' }, at: 'app.py:1' },
    ],
    good: [
      {
        files: { 'app.py': 'def f(log, prompt):\n    log.info(prompt)  # mlx-guard: ignore[log-config-lint/content-logged] the prompt is a fixed self-test\n' },
      },
      { files: { 'app.py': 'text = "# mlx-guard: ignore"\n' } },
    ],
  },
});
