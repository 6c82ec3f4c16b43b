/** The threat model that mlx-guard answers: the only list of threats and mitigations; everything else refers to these ids. */
export const threats = {
  'model-replacement': {
    title: 'Malicious model replacement',
    risk: 'high to critical',
    mitigations: ['access-control', 'secure-channel', 'integrity', 'storage-audit'],
  },
  'log-exposure': {
    title: 'Sensitive data in logs',
    risk: 'high',
    mitigations: ['log-minimisation', 'log-protection', 'log-masking', 'log-audit'],
  },
  'memory-corruption': {
    title: 'Memory corruption through crafted inputs',
    risk: 'critical',
    mitigations: ['mlx-update', 'mlx-advisories', 'security-testing', 'input-validation'],
  },
  'memory-exhaustion': {
    title: 'Denial of service by excessive memory',
    risk: 'high',
    mitigations: ['memory-limits', 'memory-monitoring', 'rate-limiting', 'model-size'],
  },
  'vulnerable-dependency': {
    title: 'Vulnerable dependencies',
    risk: 'critical',
    mitigations: ['dependency-update', 'dependency-scanning', 'isolation-and-pinning', 'dependency-advisories'],
  },
} as const;

export type Threat = keyof typeof threats;
export type Mitigation = (typeof threats)[Threat]['mitigations'][number];

/** All threats, in the order of the threat model. */
export const threatIds: readonly Threat[] = Object.keys(threats).filter((id): id is Threat => Object.hasOwn(threats, id));

/** All mitigations, in the order of the threat model. */
export const mitigations: readonly Mitigation[] = threatIds.flatMap((threat) => [...threats[threat].mitigations]);

/** The threat that a mitigation answers. */
export function threatOf(mitigation: Mitigation): Threat {
  const threat = threatIds.find((id) => threats[id].mitigations.some((known) => known === mitigation));
  if (threat === undefined) throw new TypeError(`no threat has the mitigation ${mitigation}`);
  return threat;
}
