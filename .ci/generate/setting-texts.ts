/** A text that a user may search for, with `…` where a value stands, and what to do. A test compares both ways with the texts in the sources. */
export interface KnownText {
  readonly text: string;
  readonly cure: string;
}

/** What settings, inputs and flags that are wrong are told. */
export const settingTexts: readonly KnownText[] = [
  {
    text: 'unknown input `…`',
    cure: 'Correct the name; `docs/reference` lists the inputs of each guard. If the documentation has it, the pinned commit is older than what you read.',
  },
  { text: 'unknown flag `…`', cure: 'Correct the name; `--help` behind a command lists its flags.' },
  { text: 'input `…` is `…`, but accepts …', cure: 'Write one of the accepted forms. Sizes need a unit (`512MiB`), booleans are `true` and `false`.' },
  { text: 'input `…` is required: it accepts …', cure: 'Set it. An empty value counts as not given: look for an expression that came out empty.' },
  { text: '`working-directory` is `…`, which does not exist', cure: 'It is relative to the workspace. Check the repository out before the guard.' },
  {
    text: '`policy` is `…`, which is outside of the repository',
    cure: 'A policy of another place cannot be compared with that of the base: keep it in the repository.',
  },
  { text: '`paths` names … folders; with `manifest` it names one', cure: 'One step for each manifest, each with a `name`; or `manifest: auto`.' },
  { text: '`manifest`: `…` leads out of the working directory', cure: 'Set `working-directory` to a folder that holds both.' },
  { text: '`manifest` names no file', cure: 'Name one, or leave `manifest` out.' },
  { text: '`…` belongs to …, not to `mode: …`', cure: 'Take it out of the step, or out of the section of the policy that another mode reads too.' },
  { text: '`seal` needs the whole model; with `shard` only a part is read', cure: 'Seal in the job that loads the model, where all of it is.' },
  { text: '`lfs: pointer-ok` does not go with `seal`: a pointer is no model to load', cure: 'Fetch the files with `git lfs pull`, or do without the seal.' },
  { text: '`paths` names … folders; with `seal: copy` it names one', cure: 'One step for each model folder, each with a `name`.' },
  {
    text: '`seal`: `…` lies in the model folder `…`',
    cure: 'A copy in the model would be a part of it: name a folder elsewhere, such as one below `$RUNNER_TEMP`.',
  },
  { text: '`mode: merge` needs `results`', cure: 'Download what the shards uploaded, and name the files: `results: results/*.shard-*.json`.' },
  { text: '`shard` is `…`: there are at most … parts, counted from 1', cure: 'Take it from the matrix that `mode: plan` prints.' },
  { text: '`results`: `…` leads out of the working directory', cure: 'Download the results below it.' },
  { text: '`…` needs `manifest-format: model-lock`: a list of checksums has no place for it', cure: 'Write a lock, or do without.' },
  { text: '`output-file`: a lock is found by the ending `.json`', cure: 'Name it `model.lock.json`.' },
  {
    text: '`update`: `…` cannot be gone on from; mend it, or write it without `update`',
    cure: 'Take the lock from the base branch. A count that starts anew is a rollback.',
  },
  { text: '`signature`: `…` leads out of the working directory', cure: 'Set `working-directory` to a folder that holds model and signature.' },
  { text: '`output-file`: `…` leads out of the working directory', cure: 'Set `working-directory` to a folder that holds model and signature.' },
  { text: '`paths` names … models; a signature is of one', cure: 'One step for each model, each with a `name`.' },
  {
    text: '`seal: copy` does not go with a signature over shards, as `…` is',
    cure: 'Have the model signed by files (the default of the signing tool), or verify it without the seal.',
  },
  {
    text: '`method: github-attestation` needs `signer-repository` outside of a run',
    cure: 'Name the repository whose workflow attested, `OWNER/NAME`. In a job it is that of the run.',
  },
  { text: 'the method `…` needs the setting `…`', cure: 'Name whom to trust: there is no default, since anybody can sign.' },
  { text: '`…` belongs to …, not to `method: …`', cure: 'Remove one of the two settings.' },
  {
    text: '`signature` needs `method`: how it is made must be said, not guessed',
    cure: 'Set `method` to `key`, `certificate`, `sigstore` or `github-attestation`.',
  },
  { text: '`manifest` does not go with `method: …`: the signature is the manifest', cure: 'Remove `manifest`.' },
  {
    text: '`shard` does not go with `method: …`; verify the model in one job',
    cure: 'Remove `shard`. With `method: github-attestation` the manifest can be verified in shards.',
  },
  { text: '`mode: sign` needs `private-key`', cure: 'Hand it over from a secret of the repository.' },
  {
    text: '`mode: sign` signs with a key; `method: …` is for `mode: verify`',
    cure: 'Remove `method`. A keyless signature is made with `actions/attest`; see the recipe.',
  },
  {
    text: '`private-key` belongs to `mode: sign`; verifying needs no secret',
    cure: 'Remove it from the step that verifies, and from jobs that need no secret.',
  },
  { text: 'unknown command `…`; commands: …', cure: 'Correct the name; `mlx-guard help` lists the commands.' },
  {
    text: '`…` is no flag; flags are written `--name value`',
    cure: 'There are no short flags but `-h` and `-v`. A path that starts with `-` goes behind `--`.',
  },
  { text: 'flag `--…` is given twice', cure: 'Give it once; lists are separated by commas.' },
  { text: 'flag `--…` needs a value', cure: 'Write `--name value` or `--name=value`.' },
  { text: '`emit` needs to be told what: `verifier`…', cure: 'Write `mlx-guard emit verifier --lang python`.' },
  { text: '`…` is one argument too many', cure: 'Quote names that hold a space.' },
  { text: 'there is no rule `…`; `mlx-guard explain` lists all', cure: 'Name it as the report does: `model-checksum/digest-mismatch`.' },
  { text: '`…` is no folder', cure: 'Paths are relative to where you stand.' },
  { text: 'a baseline is of a whole repository: name its root, `…`', cure: 'Run it at the root, or with the root as its argument.' },
  { text: '`allow-code`: `…` is no `PATH@sha256:HEX`', cure: 'Write the path as the report does, and the SHA-256 of the file in 64 hexadecimal digits.' },
  { text: '`allow-formats`: there is no format `…`; there are …', cure: 'Correct the name; the message lists all.' },
  { text: '`allow-globals`: `…` is no `module.name`', cure: 'Write the name as the finding shows it, such as `my_package.Model`. Patterns are not taken.' },
  { text: '`paths` names … folders; `mode: diff` takes two, or one and the base', cure: 'Name the older folder first, then the newer one.' },
  { text: '`mlx-version` is `…`, which is no version', cure: 'Write a version such as `0.32.4`, or `auto`.' },
  { text: '`db-path` belongs to `source: osv-zip`', cure: 'Take `db-path` out, or set `source: osv-zip`.' },
  { text: '`db-sha256` belongs to `source: osv-zip`', cure: 'A service has no file to compare: remove `db-sha256`, or give `db-path` too.' },
  { text: '`require`: there is no mitigation `…`; there are …', cure: 'Correct the name; the message lists all.' },
  {
    text: '`proofs` is neither `toJSON(needs)` nor an object of evidence name to SHA-256',
    cure: 'Pass `toJSON(needs)` of the workflow. An empty value means that the gate has no `needs`.',
  },
  { text: '`report-dir` holds more than … report files', cure: 'Clear the folder before the guards run; a runner of your own may keep it.' },
  {
    text: 'the report files are larger than … bytes; `report-detail: minimal` uploads less',
    cure: 'Evidence and summary are enough for the gate. Other files can be uploaded by a step of your own.',
  },
  { text: '`name` is missing, and the runner does not tell the job', cure: 'Set `name`. On a runner of GitHub Actions it is told.' },
  { text: '`guards`: there is no guard `…`; there are …', cure: 'Correct the name; the message lists all that a step of several guards can run.' },
  {
    text: '`guards`: `…` does not judge files: it has an action of its own, actions/…',
    cure: 'What runs the code of a project, or judges evidence, belongs into a job of its own.',
  },
  { text: '`guards` names no guard; there are …', cure: 'Name one, or leave `guards` out.' },
  {
    text: '`inventory`: `…` is no inventory: …',
    cure: 'Write it again with `mlx-guard log-config-lint --mode inventory`; it is not meant to be written by hand.',
  },
  { text: '`model`: `…` …', cure: 'Name a folder below `working-directory` that holds `config.json` and weights, or one file of weights.' },
  { text: '`sweep` needs a `command` to run', cure: 'The command reads the size from `MLX_GUARD_SIZE`.' },
  { text: '`sweep` needs two sizes or more, each at least twice the one before', cure: 'Such as `2048, 4096, 8192`: the growth is told by the two largest.' },
  {
    text: '`sweep` ends within one step of a prompt: up to … (`prefill-step`) work in steps and work at once are the same',
    cure: 'Add larger sizes, or set `prefill-step` to what the program uses.',
  },
  { text: '`…` is `…`, but must be an http:// address of 127.0.0.1, localhost or [::1]', cure: 'What is sent to be refused is sent to this machine alone.' },
  { text: '`request` is no JSON: …', cure: 'Write it as a client would send it; YAML needs a block (`|`) around quotes.' },
  { text: '`request` is no JSON object with `…` where the prompt belongs', cure: 'Put `{prompt}` into the text that the model reads.' },
  { text: '`admission`, `canary` and `requests` need an `endpoint`', cure: 'Name the address of the server that `command` starts.' },
  { text: '`endpoint` needs a `command` that starts the server', cure: 'A server that runs already cannot be measured or bounded.' },
  {
    text: 'a server is started once: `sweep`, `samples` and `warm-up` do not go with `endpoint`',
    cure: 'Measure the growth by a step of its own, with a command that ends.',
  },
  { text: '`phase-budgets` needs a `command` to run', cure: 'Add the command, or take the budgets away.' },
  { text: '`max-weight-increase` needs a `model`', cure: 'Name the model whose weights are compared with the base.' },
  { text: 'there is no .github/mlx-guard.baseline.json to prune', cure: 'Run `mlx-guard baseline` without `--prune`, if you need one.' },
];
