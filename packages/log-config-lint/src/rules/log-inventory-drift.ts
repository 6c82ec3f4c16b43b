import { rule } from '../rule.ts';

const listed =
  '{"path":"logs.py","sink":"logging.handlers.RotatingFileHandler","target":"app.log","level":"default","rotation":"1000000","retention":"3","mode":"by umask","masking":"none"}';
const source = 'from logging.handlers import RotatingFileHandler\n\nhandler = RotatingFileHandler("app.log", maxBytes=1_000_000, backupCount=3)\n';

export const logInventoryDrift = rule({
  name: 'log-inventory-drift',
  title: 'Log that the committed inventory does not list, or lists otherwise',
  severity: 'warning',
  confidence: 'high',
  mitigation: 'log-audit',
  strength: 'detected',
  cwe: 778,
  since: '0.1.0',
  why: 'An inventory of all logs is what access, retention and deletion are decided by (OWASP ASVS 5.0, 16.1.1); a log that is not in it is one that nobody decided on.',
  remedy: 'Look at the change; if it is meant, write the inventory again with `mlx-guard log-config-lint --mode inventory` and commit it.',
  examples: {
    bad: [
      { files: { 'logs.py': source, '.github/mlx-guard.log-inventory.json': '{"inventoryVersion": 1, "sinks": []}\n' }, at: 'logs.py' },
      {
        files: { 'logs.py': 'x = 1\n', '.github/mlx-guard.log-inventory.json': `{"inventoryVersion": 1, "sinks": [${listed}]}\n` },
        at: '.github/mlx-guard.log-inventory.json',
      },
    ],
    good: [
      { files: { 'logs.py': source, '.github/mlx-guard.log-inventory.json': `{"inventoryVersion": 1, "sinks": [${listed}]}\n` } },
      { files: { 'logs.py': source } },
    ],
  },
});
