import { generateText, isStepCount, type ModelMessage } from 'ai';
import { MAX_LOG_LINES } from '../core/contracts/api/agent-work-limits.ts';
import type { ModelRuntimeConfig } from '../core/contracts/config/model-config.ts';
import { AttemptFailed } from '../core/errors.ts';
import { agentTools, blockerLine, type Progress } from './agent-tools.ts';
import { dataMarker, markOf, randomMark } from './data-block.ts';
import { asLanguageModel } from './models/as-language-model.ts';
import type { CachedAnswers } from './models/cached-answers.ts';
import type { CallBudget } from './models/call-budget.ts';
import type { CallableModel } from './models/language-model.ts';
import { type ModelServices, newSession } from './models/model-session.ts';
import { instructionsFor } from './prompts/instructions-for.ts';
import { subtaskPrompt } from './prompts/subtask-prompt.ts';
import type { AgentRuntime, RuntimeContext, RuntimeResult, WorkOrder } from './runtime.ts';
import { Workspace } from './workspace.ts';

/** The configured models that an agent may use, in order, and everything needed to call them. */
export type ModelAccess = {
  models: readonly [CallableModel, ...CallableModel[]];
  services: ModelServices;
  /** The budget of the task; undefined if it has none. */
  budget?: CallBudget | undefined;
  limits: ModelRuntimeConfig['limits'];
  /** Cached answers, if the agent may use them. */
  cached?: CachedAnswers;
};

/** Runs a built-in agent with a model: a loop of answers and tools over a workspace, until the model finishes. */
export function modelRuntime(access: ModelAccess): AgentRuntime {
  return {
    name: `model/${access.models[0].ref}`,
    run: (order, context) => run(access, order, context),
  };
}

async function run(access: ModelAccess, order: WorkOrder, context: RuntimeContext): Promise<RuntimeResult> {
  const { limits, services } = access;
  const tooLate = AbortSignal.timeout(limits.seconds * 1_000);
  const abortSignal = AbortSignal.any([context.signal, tooLate]);
  const workspace = new Workspace(limits, order.inputs, order.previous?.artifacts);
  const mark = access.cached ? markOf(textsOf(order, workspace)) : randomMark();
  const data = dataMarker(mark);
  const progress: Progress = { blockers: [], finished: undefined, lines: [] };
  const note = (text: string) => void progress.lines.push({ level: 'warn', text });
  const session = newSession(access.models, services, context.meter, { ...access, note });
  const tools = agentTools({ workspace, progress, data }, order, context, limits);

  /** Stores all lines of a step in one write. */
  const tell = async () => {
    const lines = progress.lines.splice(0).slice(0, MAX_LOG_LINES);
    if (lines.length > 0) await context.log(lines.map((line) => ({ ...line, text: services.redact(line.text) })));
  };

  const messages: ModelMessage[] = [{ role: 'user', content: subtaskPrompt(order, workspace.list(), data) }];
  let steps = 0;
  try {
    for (let reminder = 0; !progress.finished; reminder += 1) {
      if (reminder > limits.reminders) throw new AttemptFailed('The model stopped without finishing the subtask');
      const { responseMessages, steps: taken } = await generateText({
        model: asLanguageModel(session),
        instructions: instructionsFor(order.agent, mark),
        messages,
        tools,
        stopWhen: [isStepCount(limits.steps - steps), () => progress.finished !== undefined],
        maxOutputTokens: limits.output_tokens,
        maxRetries: 0,
        abortSignal,
        // Tell OpenAI to keep no conversation. Anthropic caches what every step repeats, for a tenth of the price.
        providerOptions: { openai: { store: false }, anthropic: { cacheControl: { type: 'ephemeral' } } },
        onStepEnd: async () => {
          await context.heartbeat(null);
          await tell();
        },
      });
      steps += taken.length;
      if (!progress.finished && steps >= limits.steps) {
        throw new AttemptFailed(`The model did not finish within ${limits.steps} answers`);
      }
      messages.push(...responseMessages, { role: 'user', content: 'Go on, and call finish when the work is done.' });
    }
  } catch (error) {
    if (tooLate.aborted && !context.signal.aborted) {
      throw new AttemptFailed(`The model did not finish within ${limits.seconds} s`);
    }
    throw error;
  } finally {
    await tell();
  }
  await access.cached?.keep();
  const { summary, ...handedIn } = progress.finished;
  const last = access.models[session.current] ?? access.models[0];
  const before = order.previous?.models ?? [];
  return {
    runtime: `model/${last.ref}`,
    models: [...new Set([...before, ...session.authors.map(({ ref }) => ref)])],
    summary: [summary, ...progress.blockers.map(blockerLine)].join('\n'),
    ...handedIn,
    usage: context.meter.total(),
  };
}

/** All foreign texts that the model is shown, without anything that varies, such as the time of a delivery. */
function textsOf(order: WorkOrder, workspace: Workspace): unknown[] {
  const prompt = subtaskPrompt(order, workspace.list(), (source, text) => `${source}: ${text}`);
  return [prompt, order.inputs.map(({ artifacts }) => artifacts), order.previous?.artifacts ?? null];
}
