import { quote } from '@mlx-guard/core';
import { Lines, type TextPlace } from '@mlx-guard/source-formats';
import { type Content, type Defect, type Dependency, sorted } from './dependency.ts';
import { imageOf } from './docker-image.ts';
import { baseName, type Format } from './format.ts';
import { hasEnvironment, readInstalls } from './install-lines.ts';
import { isSemver } from './semver.ts';
import { type View, viewYaml } from './view.ts';

/** The version that a comment beside a commit claims: `# v4.1.1`, `# tag=v4.1.1`, `# ratchet:…@v4`. */
const claimed = /#\s*(?:tag\s*[=:]\s*)?(?:ratchet:\S*@)?(v?\d+(?:\.\d+){0,2}(?:[-+][\w.-]+)?)(?=\s|$)/;

/** One `uses:`; undefined for what lies in the repository itself. */
function actionOf(written: string, comment: string, place: TextPlace): Dependency | Defect | undefined {
  const text = written.trim();
  if (/^\.{1,2}\//.test(text)) return undefined;
  if (text.startsWith('docker://')) return imageOf(text, place);
  const [, owner, repository, ref] = /^([\w.-]+)\/([\w.-]+)(?:\/[^@\s]*)?@(\S+)$/.exec(text) ?? [];
  if (owner === undefined || repository === undefined || ref === undefined) {
    return text.includes('${{') ? undefined : { place, problem: `${quote(text)} names no action at a commit, tag or branch` };
  }
  const base = { ecosystem: 'GitHub Actions', name: `${owner}/${repository}`.toLowerCase(), origin: 'registry', use: 'action', place } as const;
  if (/^[0-9a-f]{40}$/i.test(ref)) {
    const pinned = { ...base, hashes: 1, ref: { kind: 'commit', text: ref } } as const;
    const version = claimed.exec(comment)?.[1];
    if (version === undefined || !isSemver(version)) return { ...pinned, evidence: 'unresolved', wanted: 'a commit' };
    return { ...pinned, evidence: 'pinned', version: version.replace(/^v/, ''), isClaimed: true, wanted: ref };
  }
  if (isSemver(ref)) return { ...base, hashes: 0, evidence: 'pinned', version: ref.replace(/^v/, ''), wanted: ref, ref: { kind: 'tag', text: ref } };
  const isTag = /^v?\d+(?:\.\d+)*$/.test(ref);
  return { ...base, hashes: 0, evidence: isTag ? 'range' : 'unresolved', wanted: ref, ref: { kind: isTag ? 'tag' : 'branch', text: ref } };
}

class Reader {
  readonly read: (Dependency | Defect | undefined)[] = [];
  readonly practices: NonNullable<Content['practices']>[number][] = [];
  readonly includes: NonNullable<Content['includes']>[number][] = [];
  readonly #text: string;
  readonly #lines: readonly string[];

  constructor(text: string) {
    this.#text = text;
    this.#lines = text.split('\n');
  }

  uses(value: View | undefined): void {
    if (value?.text === undefined) return;
    const line = this.#lines[value.place.line - 1] ?? '';
    this.read.push(actionOf(value.text, line.slice(value.place.endColumn - 1), value.place));
  }

  image(value: View | undefined): void {
    const image = value?.text === undefined ? value?.get('image') : value;
    if (image?.text !== undefined) this.read.push(imageOf(image.text, image.place));
  }

  /** A script; its lines stand in the file as they are, whatever the style of the scalar. */
  script(value: View | undefined): void {
    if (value?.text === undefined) return;
    const { place } = value;
    const lines = new Lines(value.text);
    const isBlock = /^[|>]/.test((this.#lines[place.line - 1] ?? '').slice(place.column - 1));
    const indent = isBlock ? (/^\s*/.exec(this.#lines.slice(place.line).find((line) => line.trim() !== '') ?? '')?.[0].length ?? 0) : 0;
    const at = (start: number, end: number): TextPlace => {
      const inner = lines.placeOf(start);
      const line = isBlock ? place.line + inner.line : place.line;
      const column = isBlock ? inner.column + indent : place.column + (inner.line === 1 ? inner.column - 1 : 0);
      return { line, column, endColumn: column + Math.max(1, end - start) };
    };
    const installs = readInstalls(value.text, at, { start: 0, end: value.text.length });
    this.read.push(...installs.dependencies);
    this.includes.push(...installs.includes);
    this.practices.push(...installs.practices.filter(({ kind }) => kind !== 'bare-install' || !hasEnvironment(this.#text)));
  }

  steps(steps: View | undefined): void {
    for (const step of steps?.items ?? []) {
      this.uses(step.get('uses'));
      this.script(step.get('run'));
    }
  }
}

/** Reads a workflow or the description of an action: what it uses, the images it runs in, and what its scripts install. */
function readWorkflow(text: string): Content | undefined {
  const { documents, defects } = viewYaml(text);
  const [root] = documents;
  const reader = new Reader(text);
  for (const { value: job } of root?.get('jobs')?.entries ?? []) {
    reader.uses(job.get('uses'));
    reader.image(job.get('container'));
    for (const { value: service } of job.get('services')?.entries ?? []) reader.image(service);
    reader.steps(job.get('steps'));
  }
  const runs = root?.get('runs');
  reader.steps(runs?.get('steps'));
  if (/^docker:\/\//.test(runs?.get('image')?.text ?? '')) reader.image(runs);
  const content = sorted(reader.read);
  if (content.dependencies.length + content.defects.length + reader.practices.length + reader.includes.length + defects.length === 0) return undefined;
  return { dependencies: content.dependencies, defects: [...defects, ...content.defects], practices: reader.practices, includes: reader.includes };
}

/** A workflow of GitHub Actions, or an action that is made of steps. */
export const workflow: Format = {
  id: 'workflow',
  title: 'workflow',
  role: 'uses',
  isAt: (path) => /(?:^|\/)\.github\/workflows\/[^/]+\.ya?ml$/.test(path) || /^action\.ya?ml$/.test(baseName(path)),
  read: readWorkflow,
};
