import { rule } from '../rule.ts';

export const memoryEntitlementWithoutLimit = rule({
  name: 'memory-entitlement-without-limit',
  title: 'The app asks for more memory and bounds none',
  severity: 'warning',
  confidence: 'medium',
  mitigation: 'memory-limits',
  strength: 'detected',
  cwe: 770,
  since: '0.1.0',
  why: 'The entitlement moves the point at which the system ends the app; what grows without a bound reaches it all the same, and takes more with it.',
  remedy: 'Set `Memory.memoryLimit` and `Memory.cacheLimit` to a budget below what the entitlement grants.',
  *check(facts, found) {
    if (facts.about === 'unlimited-entitlement')
      yield found(facts.location, 'more memory is asked for, and nowhere MLX’s is limited', { identity: facts.identity });
  },
  examples: {
    bad: [
      {
        files: { 'App.entitlements': '<plist version="1.0"><dict>\n<key>com.apple.developer.kernel.increased-memory-limit</key><true/>\n</dict></plist>\n' },
        at: 'App.entitlements:2',
      },
    ],
    good: [
      {
        files: {
          'App.entitlements': '<plist version="1.0"><dict>\n<key>com.apple.developer.kernel.increased-memory-limit</key><true/>\n</dict></plist>\n',
          'App.swift': 'import MLX\nMemory.memoryLimit = 1024\n',
        },
      },
    ],
  },
});
