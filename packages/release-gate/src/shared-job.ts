import { type Evidence, quote, type Submission } from '@mlx-guard/core';

interface Shared {
  readonly file: string;
  readonly name: string;
  readonly message: string;
}

const isReadable = (submission: Submission): submission is Submission & { readonly document: Evidence } => !('malformed' in submission.document);

/** Evidence of guards that ran code of the project in a job where another guard made evidence too. */
export function sharedJobs(submissions: readonly Submission[]): readonly Shared[] {
  const readable = submissions.filter(isReadable);
  return readable.flatMap(({ file, document: { name, guard, producer, executedSubject } }) => {
    if (!executedSubject || producer.job === null) return [];
    const other = readable.find(({ document }) => document.guard !== guard && document.producer.job === producer.job)?.document.name;
    if (other === undefined) return [];
    const message = `${quote(guard)} ran code of the project in the job ${quote(producer.job)}, which also made the evidence ${quote(other)}: that code could have written it`;
    return [{ file, name, message }];
  });
}
