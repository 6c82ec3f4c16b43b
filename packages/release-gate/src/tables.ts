import { type Decision, mitigations, type Submission, type Table, threatOf, threats } from '@mlx-guard/core';

/** The coverage of the threat model by what was accepted, one row a mitigation. */
export function coverageTable({ covered }: Decision): Table {
  const rows = mitigations.map((mitigation) => {
    const own = covered.filter((cover) => cover.mitigation === mitigation);
    const by = own.length === 0 ? 'not covered' : [...new Set(own.map((cover) => cover.by))].join(', ');
    return [threats[threatOf(mitigation)].title, mitigation, by, own.map(({ name }) => name).join(', ')];
  });
  return { type: 'table', title: 'Coverage of the threat model', columns: ['Threat', 'Mitigation', 'Covered', 'By'], rows };
}

/** What was handed in, one row an evidence. */
export function evidenceTable(submissions: readonly Submission[], { accepted }: Decision): Table {
  const rows = submissions.map(({ file, sha256, document }) => {
    if ('malformed' in document) return [file, 'unreadable', '', '', '', 'no'];
    const { name, verdict, producer, executedSubject } = document;
    return [name, verdict, producer.job ?? '', sha256.slice(0, 8), executedSubject ? 'yes' : 'no', accepted.includes(name) ? 'yes' : 'no'];
  });
  const columns = ['Evidence', 'Verdict', 'Job', 'Digest', 'Ran code of the project', 'Accepted'];
  return { type: 'table', title: 'Evidence', columns, rows };
}
