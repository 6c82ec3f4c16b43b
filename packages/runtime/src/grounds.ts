import {
  type Base,
  type Baseline,
  baselineOf,
  baselinePath,
  ConfigError,
  counted,
  type DetectedProject,
  defaultJudgement,
  detectProject,
  FileError,
  type Files,
  type Grounds,
  type GuardShape,
  growth,
  guardIds,
  type Judgement,
  maxBaselineBytes,
  maxYamlBytes,
  type Notice,
  type Policy,
  type PolicyView,
  type Profile,
  parsePolicy,
  policyPath,
  quote,
  type Resolved,
  readBaseline,
  sha256Hex,
} from '@mlx-guard/core';
import { policyChanges } from './policy-change.ts';

/** Files whose change alone is judged by their own new state: what they say is the change. */
const trustFiles: ReadonlySet<string> = new Set([policyPath, baselinePath]);

/** What is needed to find out by what a run is judged. */
export interface GroundsRequest {
  readonly shapes: readonly GuardShape[];
  /** Of the repository, not of the working directory. */
  readonly files: Files;
  readonly base: Base;
  /** A pull request or merge group: its trust comes from the base. */
  readonly isChange: boolean;
  /** From the repository root; undefined: the usual place. */
  readonly policyFile: string | undefined;
  /** Working directory from the repository root: `''`, or with a slash at its end. */
  readonly prefix: string;
  readonly now: Date;
}

interface Text {
  readonly text: string | undefined;
  /** Why it could not be told. */
  readonly why?: string;
}

const decode = (bytes: Uint8Array): string => new TextDecoder('utf-8').decode(bytes);

async function fromHead(files: Files, file: string, maxBytes: number): Promise<string | undefined> {
  try {
    await using open = await files.open(file);
    if (open.size > maxBytes) throw new ConfigError('invalid-policy', [`${file} is larger than ${maxBytes} bytes`]);
    return decode(await open.read(0, open.size));
  } catch (thrown) {
    if (thrown instanceof FileError && thrown.code === 'absent') return undefined;
    throw thrown;
  }
}

async function fromBase(base: Base, file: string, maxBytes: number): Promise<Text> {
  const answer = await base.read(file, maxBytes);
  switch (answer.kind) {
    case 'file':
      return { text: decode(answer.bytes) };
    case 'absent':
      return { text: undefined };
    case 'unreadable':
      return { text: undefined, why: answer.why };
  }
}

/** The policy that governs, and what there is to say about the choice. */
interface Governing {
  readonly policy: Policy | undefined;
  readonly source: Grounds['policy'];
  readonly notices: readonly Notice[];
  readonly atBestWarn: boolean;
  readonly missing: Grounds['missing'];
}

const note = (message: string): Notice => ({ severity: 'note', message });

class GroundsFinder {
  readonly #request: GroundsRequest;
  readonly #file: string;
  #changed: Promise<readonly string[] | undefined> | undefined;

  constructor(request: GroundsRequest) {
    this.#request = request;
    this.#file = request.policyFile ?? policyPath;
  }

  changedPaths(): Promise<readonly string[] | undefined> {
    this.#changed ??= this.#request.base.changedPaths();
    return this.#changed;
  }

  #parse(text: string | undefined): Policy | undefined {
    const { shapes, now } = this.#request;
    return text === undefined ? undefined : parsePolicy(text, shapes, now, { others: guardIds, file: this.#file });
  }

  #govern(text: string | undefined, source: 'base' | 'head', more: Partial<Governing> & { readonly bootstrap?: boolean } = {}): Governing {
    const { bootstrap = false, ...rest } = more;
    const known: Grounds['policy'] =
      text === undefined ? { source: 'default', path: null, sha256: null, bootstrap } : { source, path: this.#file, sha256: sha256Hex(text), bootstrap };
    return { policy: this.#parse(text), source: known, notices: [], atBestWarn: false, missing: [], ...rest };
  }

  async governing(): Promise<Governing> {
    const { files, base, isChange, policyFile } = this.#request;
    const head = await fromHead(files, this.#file, maxYamlBytes);
    if (policyFile !== undefined && head === undefined && !isChange)
      throw new ConfigError('invalid-policy', [`the policy file ${quote(policyFile)} does not exist`]);
    if (!isChange) return this.#govern(head, 'head');
    const { text, why } = await fromBase(base, this.#file, maxYamlBytes);
    if (why !== undefined) return this.#govern(head, 'head', { missing: [{ what: `${this.#file} of the base`, why }] });
    if (text === head) return this.#govern(text, 'base');
    if (text === undefined) return this.#bootstrap(head);
    return this.#changedPolicy(text, head);
  }

  #bootstrap(head: string | undefined): Governing {
    const message = `the base has no ${quote(this.#file)}: this change is judged by its own, at best with a warning, until it is merged`;
    return this.#govern(head, 'head', { bootstrap: true, atBestWarn: true, notices: [note(message)] });
  }

  async #changedPolicy(base: string, head: string | undefined): Promise<Governing> {
    const changes = policyChanges(base, head).map((line) => note(`policy ${line}`));
    const changed = await this.changedPaths();
    if (changed?.every((file) => file === this.#file || trustFiles.has(file))) {
      const message = `this change is of ${quote(this.#file)} alone: it is judged by its own policy, at best with a warning`;
      return this.#govern(head, 'head', { atBestWarn: true, notices: [note(message), ...changes] });
    }
    this.#parse(head); // a broken policy must not be merged, though it does not govern yet
    return this.#govern(base, 'base', {
      notices: [note(`the policy of the base governs: what this change does to ${quote(this.#file)} counts once it is merged`), ...changes],
    });
  }

  #readBaseline(text: string | undefined): Baseline | undefined {
    if (text === undefined) return undefined;
    const read = readBaseline(text);
    if ('problem' in read) throw new ConfigError('invalid-policy', [`${baselinePath}: ${read.problem}`]);
    return read;
  }

  /** `byHead`: the change is judged by its own trust files, and so by its own baseline, at best with a warning. */
  async baseline(
    byHead: boolean,
  ): Promise<{ readonly baseline: Baseline | undefined; readonly notices: readonly Notice[]; readonly missing: Grounds['missing'] }> {
    const { files, base, isChange } = this.#request;
    const head = this.#readBaseline(await fromHead(files, baselinePath, maxBaselineBytes));
    if (!isChange) return { baseline: head, notices: [], missing: [] };
    const { text, why } = await fromBase(base, baselinePath, maxBaselineBytes);
    if (why !== undefined) return { baseline: undefined, notices: [], missing: head === undefined ? [] : [{ what: `${baselinePath} of the base`, why }] };
    const known = this.#readBaseline(text);
    const grown = growth(known, head ?? baselineOf([], []));
    const until = byHead ? 'they are taken as known' : 'they count here, and no longer once it is merged';
    const message = `this change adds ${counted(grown, 'finding')} to ${quote(baselinePath)}: ${until}`;
    return { baseline: byHead ? head : known, notices: grown === 0 ? [] : [{ severity: 'warning', message }], missing: [] };
  }
}

async function gateOf(
  finder: GroundsFinder,
  isNew: boolean,
  prefix: string,
): Promise<{ readonly gate: Judgement['gate']; readonly notices: readonly Notice[] }> {
  if (!isNew) return { gate: { on: 'all' }, notices: [] };
  const changed = await finder.changedPaths();
  if (changed === undefined) {
    const cure = `pass ${quote('github-token')} with ${quote('contents: read')}, or check out with ${quote('fetch-depth: 0')}`;
    return { gate: { on: 'all' }, notices: [note(`it could not be told what this change touches, so every finding counts; ${cure}`)] };
  }
  const touched = new Set(changed);
  return { gate: { on: 'new', touched: (file) => touched.has(`${prefix}${file}`) }, notices: [] };
}

/** Looks at the project only where a rule depends on what it is: a walk through all names has its price. */
async function projectOf({ shapes, files }: GroundsRequest): Promise<DetectedProject> {
  if (shapes.some(({ rules }) => rules.some(({ projects }) => projects !== undefined))) return detectProject(files);
  return { kind: defaultJudgement.project, evidence: 'not looked at: no rule here depends on it' };
}

/** What the policy says for one guard; nothing without one. */
export interface FoundGrounds {
  readonly grounds: Grounds;
  readonly view: PolicyView | undefined;
  readonly policy: Policy | undefined;
}

/** The ids of the guards that have a section in the policy that governs; undefined where there is no policy. What the sections hold is not looked at. */
export async function guardsOfPolicy(request: Omit<GroundsRequest, 'shapes'>): Promise<readonly string[] | undefined> {
  const { policy } = await new GroundsFinder({ ...request, shapes: [] }).governing();
  return policy?.guards;
}

/**
 * Finds out by what a run is judged. On a change, trust (policy, waivers, baseline) comes from the base; where the base cannot be read the run
 * is inconclusive, never judged by the head in silence. Throws `ConfigError` for a policy or baseline that is wrong.
 */
export async function findGrounds(request: GroundsRequest, guard: string, common: Resolved<object>['common']): Promise<FoundGrounds> {
  const finder = new GroundsFinder(request);
  const governing = await finder.governing();
  const { baseline, notices, missing } = await finder.baseline(governing.atBestWarn);
  const isNew = (common['gate-on'] ?? (request.isChange ? 'new' : 'all')) === 'new' && request.isChange;
  const { gate, notices: gateNotices } = await gateOf(finder, isNew, request.prefix);
  const view = governing.policy?.view(guard, request.prefix.replace(/\/$/, '') || '.');
  const { project: said = 'auto' } = view ?? {};
  const project = said === 'auto' ? await projectOf(request) : { kind: said, evidence: 'the policy says so' };
  const profile: Profile = common.profile ?? view?.profile ?? defaultJudgement.profile;
  const judgement: Judgement = {
    profile,
    project: project.kind,
    severities: view?.severities ?? new Map(),
    waivers: view?.waivers ?? [],
    baseline,
    gate,
    prefix: request.prefix,
  };
  return {
    grounds: {
      judgement,
      project,
      policy: governing.source,
      notices: [...governing.notices, ...notices, ...gateNotices],
      atBestWarn: governing.atBestWarn,
      missing: [...governing.missing, ...missing],
    },
    view,
    policy: governing.policy,
  };
}
