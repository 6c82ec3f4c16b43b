import { type DataSource, textOf, type Variable, type Workflow, type WorkflowJob, type WorkflowStep, workflowOf } from '@mlx-guard/source-formats';
import type { ChannelFact } from './channel-fact.ts';
import type { ChannelMaker } from './channel-maker.ts';
import { commandChannels, variableChannels } from './command-channels.ts';
import { isVerifyCommand, verifyAction } from './verification.ts';

const loads = /\bmlx_(?:lm|vlm|audio|whisper)\b[.\s]*(?:generate|server|chat|evaluate|lora|fuse|convert|\S*\.generate)?|\bload_model\b/;
const modelPaths = /models?\b|weights|checkpoints?|huggingface|\.cache\/hf|HF_HOME/i;
const secretNames =
  /^(?:HF_TOKEN|HUGGING_FACE_HUB_TOKEN|HUGGINGFACE_TOKEN|AWS_SECRET_ACCESS_KEY|AWS_ACCESS_KEY_ID|GOOGLE_APPLICATION_CREDENTIALS|GCP_\w+_KEY|AZURE_CLIENT_SECRET|CLOUDFLARE_API_TOKEN|R2_\w+)$/;

const isVerify = ({ uses = '', run = '' }: WorkflowStep): boolean => verifyAction.test(uses) || isVerifyCommand(run);
const isLoad = (step: WorkflowStep): boolean =>
  !isVerify(step) &&
  loads.test((step.run ?? '').slice(0, 20_000)) &&
  !/pip3? install|uv (?:pip|add)|grep /.test(step.run?.split('\n').find((line) => loads.test(line)) ?? '');
const nameOf = ({ name, uses, run }: WorkflowStep): string => (name ?? uses ?? run?.split('\n')[0] ?? 'step').slice(0, 120);

/** A cache of models whose key does not say which bytes it is to hold. */
function isLooseCache({ uses = '', with: inputs }: WorkflowStep): boolean {
  if (!/^actions\/cache(?:\/restore)?@/.test(uses)) return false;
  const key = textOf(inputs.get('key')) ?? '';
  return modelPaths.test(textOf(inputs.get('path')) ?? '') && !/hashFiles\(|[0-9a-f]{40}|sha256|digest/i.test(key);
}

function* orderFacts({ steps }: WorkflowJob, maker: ChannelMaker): Iterable<ChannelFact> {
  const verify = steps.findIndex(isVerify);
  const load = steps.findIndex(isLoad);
  const loadStep = steps[load];
  if (verify >= 0 && load >= 0 && load < verify && loadStep) {
    yield { kind: 'workflow', what: 'load-before-verification', subject: nameOf(loadStep), ...maker.at(loadStep, 'order', nameOf(loadStep)) };
  }
  const cache = steps.find(isLooseCache);
  if (cache !== undefined && load >= 0 && (verify < 0 || load < verify))
    yield { kind: 'workflow', what: 'cache-before-verification', subject: nameOf(cache), ...maker.at(cache, 'cache', nameOf(cache)) };
}

/** Whether a failure of the step does not count. */
function neutralises(step: WorkflowStep): boolean {
  if (!isVerify(step)) return false;
  const ignored = step.commands.some(
    ({ words, next }, index) =>
      next === '||' &&
      isVerifyCommand(words.map(({ text }) => text).join(' ')) &&
      /^(?:true|:|echo|exit)$/.test(step.commands[index + 1]?.words[0]?.text ?? ''),
  );
  const exits = step.commands.find(({ words }, index) => words[0]?.text === 'exit' && step.commands[index - 1]?.next === '||');
  return step.continuesOnError || (ignored && exits?.words[1]?.text !== '1') || textOf(step.with.get('fail-on')) === 'never';
}

const isSecret = ({ name, value }: Variable): boolean => secretNames.test(name) && /\$\{\{\s*secrets\./.test(value);

function* secretFacts({ triggers, env, jobs }: Workflow, maker: ChannelMaker): Iterable<ChannelFact> {
  const trigger = triggers.find((one) => one === 'pull_request_target') ?? triggers.find((one) => one === 'pull_request');
  if (trigger === undefined) return;
  const all = [...env, ...jobs.flatMap((job) => [...job.env, ...job.steps.flatMap((step) => step.env)])];
  for (const variable of all.filter(isSecret))
    yield { kind: 'workflow', what: 'secret-on-pull-request', subject: `${variable.name} (${trigger})`, ...maker.at(variable, 'secret', variable.name) };
}

/** What a workflow fetches, in which order it verifies, and which keys changes can reach. `hasLfs`: weights of the project are kept in Git LFS. */
export function* workflowChannels(file: string, { documents }: DataSource, hasLfs: boolean, maker: ChannelMaker): Iterable<ChannelFact> {
  const workflow = workflowOf(file, documents[0]);
  yield* secretFacts(workflow, maker);
  yield* variableChannels([...workflow.env, ...workflow.jobs.flatMap(({ env }) => env)], maker);
  for (const job of workflow.jobs) {
    yield* orderFacts(job, maker);
    const usesModels = job.steps.some((step) => isLoad(step) || isVerify(step));
    for (const step of job.steps) {
      if (isVerify(step)) yield { kind: 'verification' };
      yield* commandChannels(step.commands, maker);
      yield* variableChannels(step.env, maker);
      if (neutralises(step)) yield { kind: 'workflow', what: 'neutralised', subject: nameOf(step), ...maker.at(step, 'neutralised', nameOf(step)) };
      const isCheckout = step.uses?.startsWith('actions/checkout@') === true && textOf(step.with.get('repository')) === undefined;
      if (
        hasLfs &&
        usesModels &&
        isCheckout &&
        textOf(step.with.get('lfs')) !== 'true' &&
        !job.steps.some(({ run = '' }) => /\bgit lfs (?:pull|fetch)/.test(run))
      ) {
        yield { kind: 'workflow', what: 'no-lfs', subject: nameOf(step), ...maker.at(step, 'lfs', job.id) };
      }
    }
  }
}
