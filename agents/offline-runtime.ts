import { OFFLINE_RUNTIME } from '../core/contracts/storage/deliverable.ts';
import type { AgentRuntime } from './runtime.ts';
import { workBrief } from './work-brief.ts';

const titleLine = (title: string): string => title.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim();

/**
 * Runtime of built-in agents without a model provider: it writes one Markdown brief for the subtask. It claims every
 * requirement for the brief, which covers them all. Its name, `offline/brief`, says that this is not the work itself.
 */
export const offlineRuntime: AgentRuntime = {
  name: OFFLINE_RUNTIME,
  async run(order, { signal }) {
    signal.throwIfAborted();
    const { subtaskId, subtask } = order;
    const path = `briefs/${subtaskId}.md`;
    const count = subtask.requirements.length;
    const coverage = `${count} ${count === 1 ? 'requirement' : 'requirements'} with acceptance checks`;
    return {
      summary: `Work brief for “${titleLine(subtask.title)}”: ${coverage}. Written offline without a model: a plan for the work, not the work.`,
      artifacts: [{ path, media_type: 'text/markdown', content: workBrief(order) }],
      requirements_met: subtask.requirements.map(({ index }) => ({ requirement: index, artifacts: [path] })),
      usage: { api_calls: 0, input_tokens: 0, output_tokens: 0, cost_usd: 0 },
    };
  },
};
