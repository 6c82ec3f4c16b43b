import type { GuardErrorCode } from '@mlx-guard/core';
import { type KnownText, settingTexts } from './setting-texts.ts';

type Texts = readonly KnownText[];

const policy: Texts = [
  { text: 'unknown key `…`', cure: 'Correct the name, or its indentation: a key of a guard stands below the guard.' },
  { text: '`…` is `…`, but accepts …', cure: 'Write one of the accepted words.' },
  { text: '`…` missing, but accepts …', cure: 'Add it. A policy begins with `version: 1`.' },
  { text: '`…` is `…`: …; YAML 1.2 has only true and false', cure: '`yes`, `no`, `on` and `off` are text. Write `true` or `false`.' },
  { text: 'there is no rule `…`', cure: 'Correct the name. A rule of a guard that this version does not have is not checked.' },
  { text: '`…` cannot be turned off or made milder', cure: 'Mend what it found. One exact file can be waived with the digest of its content.' },
  {
    text: '`…` is more than … days ahead',
    cure: 'Choose an earlier day: 180 days, or 365 for notes and for paths below `test`, `tests`, `example` and `examples`.',
  },
  { text: '`…` is more than … days after it was reviewed', cure: 'Review the control anew and write the day into `reviewed`.' },
  { text: 'names either a rule or a mitigation', cure: 'A waiver has one of the two.' },
  { text: 'names everything', cure: 'Name paths that a person looked at: `*`, `**` and the like alone are refused.' },
  { text: 'anchors are not allowed', cure: 'Write the value out. Anchors, aliases, merge keys and tags hide what a policy says.' },
  { text: 'longer than … KiB', cure: 'Move known findings into a baseline; a policy is written by hand.' },
  { text: 'the policy file `…` does not exist', cure: 'Correct `policy`, or leave it out: `.github/mlx-guard.yml` is found by itself.' },
  { text: '.github/mlx-guard.baseline.json is no baseline (…); remove it, then run this again', cure: 'It was edited by hand or is of another version.' },
  {
    text: '…; write it with `mlx-guard baseline`',
    cure: 'The baseline was edited by hand into something else. Take it from the base branch, or write it anew.',
  },
  { text: '… is larger than … bytes', cure: 'It is not the file that it should be.' },
];

const files: Texts = [
  {
    text: '`paths`: `…` does not exist',
    cure: 'Paths are relative to `working-directory`. Fetch the models in an earlier step; with Git LFS check out with `lfs: true`.',
  },
  { text: '`paths`: `…` is a file; name the folder it stands in', cure: 'A manifest covers a folder.' },
  { text: '`paths`: `…` cannot be looked into: …', cure: 'It is relative to `working-directory`, and must be a folder or a file in it.' },
  {
    text: 'the policy has a section for no guard that judges files: add one to .github/mlx-guard.yml; there are …',
    cure: 'A step of several guards runs those that the policy names. Add a section, which may be empty (`model-checksum: {}`), or name guards in `guards`.',
  },
  {
    text: '`paths`: `mode: diff` takes two folders where there is no base to compare with',
    cure: 'Outside of pull requests name two folders, the older one first.',
  },
  { text: '`paths`: `…` holds neither a manifest nor a lock', cure: 'Name the folder of a manifest or lock that is read, or leave `paths` out.' },
  { text: '`environment`: `…` cannot be looked into: …', cure: 'Name the folder of a virtual environment, such as `.venv`, relative to `working-directory`.' },
  {
    text: '`environment`: `…` holds no installed package',
    cure: 'Install into it first, in an earlier step, or name the folder in which `site-packages` stands.',
  },
  { text: '`paths` names no folder', cure: 'Name one, or leave `paths` out.' },
  {
    text: '`…` holds no report of a guard: is this step in the job of the guard, behind it, with the same `report-dir`?',
    cure: 'Each job has a machine of its own: upload in the job of the guard. `if: always()` uploads after a guard that failed, too.',
  },
];

/** The texts of each kind of error that have more to say than the kind. */
export const errorTexts: Readonly<Record<GuardErrorCode, Texts>> = {
  'invalid-setting': settingTexts,
  'invalid-policy': policy,
  'nothing-to-check': files,
  ambiguous: [
    { text: '`manifest`: the folders … overlap; verify them in steps of their own', cure: 'Each step gets one of the manifests, and a `name`.' },
    { text: '… stand in one folder; name one or all as `manifest`', cure: 'Remove the manifest that is out of date, or set `manifest`.' },
    {
      text: '`…` does not tell its algorithm, and digests of … digits may be of several: set `algorithm` to one of …',
      cure: 'The message lists them. A name such as `SHA256SUMS`, or lines with a tag (`sha256sum --tag`), tell it too.',
    },
  ],
  'report-exists': [
    {
      text: '`…` is there already, from an earlier step; give this step a …',
      cure: 'Two steps of one guard in one job need two names; the evidence is told apart by them too. A step of several guards needs a `report-dir` of its own.',
    },
  ],
  'cannot-write': [
    { text: '… cannot be written: …; what was there before is untouched', cure: 'The reason stands behind the colon, such as a full disk.' },
    { text: '… is a link; name the folder itself', cure: 'A report folder that is a link could lead anywhere.' },
    { text: '`…` cannot be written: its folder does not exist', cure: 'Make the folder of `output-file` first.' },
    { text: '`…` leads out of the working directory, or through a link', cure: 'Write below `working-directory`.' },
    { text: 'the folder `…` cannot be made', cure: 'A file of that name is in the way, or a permission is missing.' },
    { text: '… cannot be sealed: …', cure: 'The reason stands behind the colon.' },
    { text: '… is there already: only a fresh folder can be sealed', cure: 'Name a folder that no earlier step made, or remove it first.' },
    { text: '… would lie behind a link', cure: 'Name the folder by its real path.' },
    { text: '… leads out of the sealed folder', cure: 'This is a defect of ours: please report it.' },
    { text: '`…` would lead through a link', cure: '`init` writes below the repository only. Replace the link by a folder.' },
  ],
  'cannot-read': [
    { text: '`…` in `report-dir` is a link, which no reporter makes', cure: 'Find out who made it: a link could upload a file that is no report.' },
    { text: '`…` changed while it was read', cure: 'Upload after the guards, not beside them.' },
    {
      text: 'no baseline is written of a run that is not whole: …',
      cure: 'Mend what could not be checked first: a baseline of half a run would make the other half new.',
    },
  ],
  'not-available-here': [
    {
      text: 'the artifact `…` cannot be uploaded: …',
      cure: 'The reason is that of GitHub. An artifact of that name may be there: give each step, and each leg of a matrix, a `name`.',
    },
    { text: 'this version of mlx-guard has no … yet', cure: 'It comes with a later guard.' },
    { text: 'the Python server needs python3 with MLX, which is not here: `…`', cure: 'Run the line that it ends with, or the demo without `--real`.' },
    { text: 'nobody listens at port … of …, or not in time', cure: 'Let the command start the server, and `ready-url` name its health check.' },
    { text: 'nothing can be supervised here: …', cure: 'Run the guard in a job on Linux, whose `/proc` tells what a process needs.' },
    {
      text: '`…` cannot be reached…; is it allowed from here, and the proxy variable set?',
      cure: 'Allow the host, set `HTTPS_PROXY`, or work offline, where the guard can.',
    },
    { text: 'the answer of `…` …', cure: 'The server or a proxy in between answered otherwise than it should. Run again later.' },
  ],
  interrupted: [
    { text: 'the run was interrupted before it ended', cure: 'See above.' },
    {
      text: 'the step ended before its check did (killed, or out of time): nothing was proved',
      cure: 'The post step says this for a step that was killed: look for a memory limit or a timeout.',
    },
  ],
  internal: [{ text: 'mlx-guard … has a defect: …; please report it with this line', cure: 'See above.' }],
};

/** What stands beside a verdict: why a run is inconclusive, and what is said of the judgement or of a channel. */
export const otherTexts: Readonly<Record<string, Texts>> = {
  'Why a pull request is inconclusive or judged by other rules': [
    {
      text: '…; grant `permissions: contents: read` and pass `github-token`, or check out with `fetch-depth: 0`',
      cure: 'The policy of the base could be read neither from GitHub nor from the checkout. Either cure is enough.',
    },
    { text: 'there is no `github-token`', cure: 'The input was set to nothing. Leave it out: the action gets the token of its job.' },
    { text: 'GitHub does not accept the token (401); the job needs `permissions: …`', cure: 'The token expired or is of another server.' },
    {
      text: 'GitHub does not allow it (403); the job needs `permissions: …`, which a fork cannot have for writing',
      cure: 'Grant it to the job. On a fork do without.',
    },
    {
      text: 'GitHub does not find it (404), which it also says where a permission is missing; the job needs `permissions: …`',
      cure: 'In a private repository this is almost always the permission.',
    },
    { text: "GitHub's rate limit is used up (…); run again later", cure: 'Use the token of the job, not one that many jobs share.' },
    { text: 'GitHub did not answer within … s', cure: 'Run again. Behind a proxy, see whether the runner has `https_proxy` set.' },
    {
      text: 'the base has no `…`: this change is judged by its own, at best with a warning, until it is merged',
      cure: 'That is as it should be for the first pull request. Merge it.',
    },
    {
      text: 'this change is of `…` alone: it is judged by its own policy, at best with a warning',
      cure: 'That is as it should be: review the lines that are listed as loosened.',
    },
    {
      text: 'the policy of the base governs: what this change does to `…` counts once it is merged',
      cure: 'Change the policy in a pull request of its own, and this one after it.',
    },
    {
      text: 'it could not be told what this change touches, so every finding counts; …',
      cure: 'Grant `contents: read`, or check out with `fetch-depth: 0`. A change of 300 files or more counts in full where the checkout is shallow.',
    },
  ],
  'Why the release gate is inconclusive': [
    { text: 'there is no `github-token`; in a job it comes by itself, and needs `permissions: actions: read`', cure: 'Leave the input out.' },
    { text: 'this is no run of GitHub Actions', cure: 'Artifacts belong to a run. Elsewhere use `evidence-from: folder`.' },
    {
      text: 'the run has more than … artifacts, or makes more while they are listed',
      cure: 'Let the gate need all jobs that upload, and make fewer artifacts.',
    },
    { text: 'GitHub has deleted it: run the guards again', cure: 'The artifact is past its `retention-days`.' },
    { text: 'where GitHub keeps it, the answer was …', cure: 'Run again. Behind a proxy, allow the host of the artifacts.' },
    { text: 'its bytes do not have the digest that GitHub lists', cure: 'Something changes what the runner downloads: look at the proxy.' },
  ],
  'Waivers and baseline': [
    { text: 'the waiver of `…` for `…` expired on …: … of it count again', cure: 'Mend the findings, or renew the waiver by review.' },
    { text: 'the waiver of `…` for `…` expires on …', cure: 'Within 14 days it ends. This makes a warning of a pass, so that somebody looks in time.' },
    {
      text: 'the waiver of `…` for `…` was not needed: remove it',
      cure: 'What it was for is mended, or its path is misspelt: paths start at the root of the repository.',
    },
    {
      text: 'this change adds … to `…`: they count here, and no longer once it is merged',
      cure: 'A baseline should shrink. Mend the findings, or waive them, so that somebody answers for them until a day.',
    },
  ],
  'Channels that stay silent': [
    { text: 'there is no check run: …', cure: 'Grant `checks: write` to the job. On a fork it cannot be had.' },
    { text: 'there is no comment: …', cure: 'Grant `pull-requests: write` to the job. On a fork it cannot be had.' },
    { text: 'mlx-guard: a report channel failed, the verdict stands: …', cure: 'The report files have everything.' },
  ],
};
