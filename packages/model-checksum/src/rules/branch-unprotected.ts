import { controlled } from '../example-change.ts';
import { rule } from '../rule.ts';

const withoutReview = { ...controlled, github: { ...controlled.github, rules: { ...controlled.github.rules, reviews: 0 } } };

export const branchUnprotected = rule({
  name: 'branch-unprotected',
  title: 'Branch can be changed without review or check',
  severity: 'warning',
  confidence: 'high',
  mitigation: 'access-control',
  strength: 'detected',
  cwe: 284,
  since: '0.1.0',
  why: 'Owners and checks only hold where a rule of the branch demands them: without it whoever may push replaces a model at once.',
  remedy:
    'Under Settings, Rules, add a ruleset for the branch: require a pull request with one approval and the review of code owners, and require this check. Classic branch protection cannot be seen with the token of a job.',
  examples: {
    bad: [withoutReview, { ...controlled, settings: { ...controlled.settings, 'required-check': 'models' } }],
    good: [controlled, { ...controlled, settings: { ...controlled.settings, 'required-check': 'guard' } }],
  },
});
