import { describe, expect, test } from 'vitest';
import { aliasGroups } from './alias-groups.ts';
import { osvRecordSchema } from './osv-record.ts';
import { rate, ratingOf, scoreOf } from './rating.ts';

const record = (id: string, more = {}) => osvRecordSchema.parse({ id, modified: '2026-01-01T00:00:00Z', ...more });

describe('scores', () => {
  test.each([
    ['CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:L/VI:N/VA:L/SC:N/SI:N/SA:N/E:P', 5.5],
    ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', 9.8],
    ['CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:L', 5.3],
    ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N', 0],
    ['AV:N/AC:L/Au:N/C:P/I:P/A:P', 7.5],
  ])('%s is %f', (vector, score) => {
    expect(scoreOf(vector)).toBe(score);
  });

  test.each(['CVSS:3.1/AV:N', 'CVSS:3.1/AV:N/AC:X/PR:N/UI:N/S:U/C:H/I:H/A:H', 'CVSS:4.0/AV:N', 'CVSS:5.0/AV:N', '9.8', '', `CVSS:3.1/${'AV:N/'.repeat(200)}`])(
    '%.60j is no vector',
    (vector) => {
      expect(scoreOf(vector)).toBeUndefined();
    },
  );

  test('have words', () => {
    expect([9, 8.9, 7, 6.9, 4, 3.9, 0].map(ratingOf)).toEqual(['critical', 'high', 'high', 'medium', 'medium', 'low', 'low']);
  });
});

describe('alias sets', () => {
  const medium = [{ type: 'CVSS_V3', score: 'CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:L' }];

  test('are merged through names that no record bears, and not through what is merely related', () => {
    const groups = aliasGroups([
      record('PYSEC-1', { aliases: ['CVE-1'] }),
      record('GHSA-1', { aliases: ['CVE-1', 'CVE-9'] }),
      record('PYSEC-2', { related: ['GHSA-1'] }),
      record('X-3', { aliases: ['constructor', '__proto__'] }),
    ]);
    expect(groups.map(({ id, aliases }) => [id, ...aliases])).toEqual([
      ['GHSA-1', 'PYSEC-1', 'CVE-1', 'CVE-9'],
      ['PYSEC-2'],
      ['X-3', '__proto__', 'constructor'],
    ]);
  });

  test('are as bad as their worst, by vector or by word', () => {
    expect(rate([record('A', { severity: medium }), record('B', { database_specific: { severity: 'CRITICAL' } })])).toEqual({ rating: 'critical', score: 5.3 });
    expect(rate([record('A', { severity: medium }), record('B', { database_specific: { severity: 'LOW' } })])).toEqual({ rating: 'medium', score: 5.3 });
    expect(rate([record('A', { severity: [{ type: 'CVSS_V3', score: 'broken' }] })])).toEqual({ rating: 'unknown' });
  });
});
