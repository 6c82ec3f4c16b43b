import { quote } from '@mlx-guard/core';
import { type JsonNode, memberOf, numberOf, textOf } from '@mlx-guard/model-formats';
import type { Problem } from './problem.ts';
import { type Place, templateProblems, textProblems } from './texts.ts';

/** What a configuration is judged by beside itself. */
export interface ConfigScene {
  /** The line of a byte of the text. */
  lineOf(offset: number): number;
  /** Whether a Python file of the folder is allowed, by its digest. */
  isAllowedCode(name: string): boolean;
  /** Bytes of the weights in the folder; 0 where there are none. */
  readonly weightBytes: number;
}

const moduleName = /^[A-Za-z0-9_-]{1,100}$/;
const moduleKeys: ReadonlySet<string> = new Set(['model_type', 'tool_parser_type', 'chat_template_type']);
const maxDepth = 32;
const maxStrings = 20_000;
const maxLabel = 200;

/** Larger than any model there is, by far. */
const bounds: readonly (readonly [string, number])[] = [
  ['hidden_size', 2 ** 20],
  ['vocab_size', 2 ** 24],
  ['num_hidden_layers', 10_000],
  ['intermediate_size', 2 ** 24],
  ['num_attention_heads', 65_536],
  ['num_key_value_heads', 65_536],
  ['max_position_embeddings', 2 ** 31],
  ['n_layers', 10_000],
  ['num_experts', 65_536],
  ['num_local_experts', 65_536],
];
const bytesPerWeight = 2;
const leastSuspicious = 1024 ** 3;
/** A 2-bit model is eight times smaller than its configuration says; the rest is for what the estimate cannot know. */
const tolerance = 16;

class ConfigJudge {
  readonly #scene: ConfigScene;
  #strings = 0;

  constructor(scene: ConfigScene) {
    this.#scene = scene;
  }

  #at(node: JsonNode): Place {
    return { line: this.#scene.lineOf(node.offset) };
  }

  *judge(root: JsonNode): Iterable<Problem> {
    yield* this.#code(root);
    yield* this.#size(root);
    yield* this.#texts(root, '', 0);
  }

  *#code(root: JsonNode): Iterable<Problem> {
    const file = memberOf(root, 'model_file');
    const name = textOf(file);
    if (file !== undefined && name !== undefined && !(isPlainName(name) && this.#scene.isAllowedCode(name))) {
      const where = isPlainName(name) ? '' : ', outside of the folder of the model';
      yield {
        kind: 'config-model-file',
        ...this.#at(file),
        says: `${quote('model_file')} has ${quote(name)} imported as code${where}`,
        evidence: { file: name.slice(0, 1000) },
      };
    }
    for (const key of ['auto_map', 'custom_pipelines']) yield* this.#autoMap(key, memberOf(root, key));
    const trust = memberOf(root, 'trust_remote_code');
    if (trust?.kind === 'word' && trust.word === 'true') {
      yield { kind: 'config-trust-remote-code', ...this.#at(trust), says: `${quote('trust_remote_code')} asks the loader to run what the model brings along` };
    }
  }

  *#autoMap(key: string, node: JsonNode | undefined): Iterable<Problem> {
    if (node === undefined || (node.kind === 'object' && node.members.size === 0)) return;
    const targets = stringsOf(node);
    const remote = targets.filter((target) => target.includes('--'));
    for (const target of remote) {
      yield { kind: 'config-remote-code', ...this.#at(node), says: `${quote(key)} fetches code from another repository: ${quote(target)}`, identity: target };
    }
    const local = targets.filter((target) => !target.includes('--'));
    const isAllowed = local.length > 0 && local.every((target) => this.#scene.isAllowedCode(`${target.split('.')[0] ?? ''}.py`));
    if (isAllowed || (remote.length > 0 && local.length === 0)) return;
    yield {
      kind: 'config-auto-map',
      ...this.#at(node),
      says: `${quote(key)} names classes in Python files of the model: ${quote(local[0] ?? '')}`,
      identity: key,
    };
  }

  *#size(root: JsonNode): Iterable<Problem> {
    for (const part of [root, memberOf(root, 'text_config'), memberOf(root, 'vision_config')]) {
      for (const [key, bound] of bounds) {
        const value = numberOf(memberOf(part, key));
        if (part === undefined || value === undefined || (value >= 0 && value <= bound)) continue;
        yield { kind: 'config-size', ...this.#at(memberOf(part, key) ?? part), says: `${quote(key)} is ${value}, which no model has`, identity: key };
      }
    }
    const estimate = estimateOf(root) + estimateOf(memberOf(root, 'text_config'));
    const { weightBytes } = this.#scene;
    if (weightBytes === 0 || estimate <= leastSuspicious || estimate <= tolerance * weightBytes) return;
    const says = `its sizes ask for about ${estimate} bytes of weights; the folder has ${weightBytes}`;
    yield { kind: 'config-size', ...this.#at(root), says, identity: 'weights', evidence: { estimate, weightBytes } };
  }

  /** Every string, wherever it stands: names of modules, templates, secrets, code. */
  *#texts(node: JsonNode, name: string, depth: number): Iterable<Problem> {
    if (depth > maxDepth || this.#strings > maxStrings) return;
    if (node.kind === 'object') {
      for (const [key, value] of node.members) {
        const label = (name === '' ? key : `${name}.${key}`).slice(0, maxLabel);
        if (moduleKeys.has(key)) yield* this.#moduleName(label, value);
        yield* this.#texts(value, label, depth + 1);
      }
    } else if (node.kind === 'array') {
      for (const [index, item] of node.items.entries()) yield* this.#texts(item, `${name}[${index}]`.slice(0, maxLabel), depth + 1);
    } else if (node.kind === 'string') {
      this.#strings += 1;
      yield* templateProblems(name, node.text, this.#at(node), /template/i.test(name));
      yield* textProblems(name, node.text, this.#at(node));
    }
  }

  *#moduleName(label: string, node: JsonNode): Iterable<Problem> {
    const name = textOf(node);
    if (name === undefined || name === '' || moduleName.test(name)) return;
    yield {
      kind: 'config-module-name',
      ...this.#at(node),
      says: `${quote(label)} is ${quote(name)}, which is imported as part of a module's name`,
      identity: label,
    };
  }
}

const isPlainName = (name: string): boolean => /^[\w.-]{1,200}$/.test(name) && !name.includes('..');

function stringsOf(node: JsonNode, depth = 0): readonly string[] {
  if (node.kind === 'string') return [node.text];
  if (depth > 3) return [];
  if (node.kind === 'array') return node.items.flatMap((item) => stringsOf(item, depth + 1));
  return node.kind === 'object' ? [...node.members.values()].flatMap((item) => stringsOf(item, depth + 1)) : [];
}

/** A lower bound of the bytes that a model of these sizes has in 16 bits: embeddings and the matrices of each layer. */
function estimateOf(node: JsonNode | undefined): number {
  const [hidden = 0, vocabulary = 0, layers = 0, inner = 0] = ['hidden_size', 'vocab_size', 'num_hidden_layers', 'intermediate_size'].map((key) =>
    numberOf(memberOf(node, key)),
  );
  const elements = hidden * vocabulary + layers * (2 * hidden * hidden + 2 * hidden * inner);
  return Number.isFinite(elements) && elements > 0 ? elements * bytesPerWeight : 0;
}

/** What is wrong with a configuration of a model, of its tokenizer or its processor. */
export const configProblems = (root: JsonNode, scene: ConfigScene): Iterable<Problem> => new ConfigJudge(scene).judge(root);
