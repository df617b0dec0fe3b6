import { tool } from 'ai';
import * as z from 'zod';
import type { ModelRuntimeConfig } from '../core/contracts/config/model-config.ts';
import type { Deliverable } from '../core/contracts/storage/deliverable.ts';
import { oneLine } from '../core/decomposition/wording.ts';
import type { MarkData } from './data-block.ts';
import type { AgentLine, RuntimeContext, WorkOrder } from './runtime.ts';
import { fileLine, Refusal, type Workspace } from './workspace.ts';

const MOST_MATCHES = 100;
const path = z.string().describe('Relative, with forward slashes.');
const line = z.string().trim().min(1).max(1_000);

/** The state of an attempt so far, as its tools record it. */
export type Progress = {
  blockers: { needed: string; from: string; resumes: string }[];
  finished: Pick<Deliverable, 'summary' | 'artifacts' | 'requirements_met'> | undefined;
  /** Lines for the task's log that are not stored yet. */
  lines: AgentLine[];
};

export function blockerLine({ needed, from, resumes }: Progress['blockers'][number]): string {
  return `Blocker: ${needed} Needed from: ${from} What resumes it: ${resumes}`;
}

/** The tools of an agent on its workspace. A tool refuses by throwing; the AI SDK passes the message to the model. */
export function agentTools(
  { workspace, progress, data }: { workspace: Workspace; progress: Progress; data: MarkData },
  { subtask }: WorkOrder,
  { heartbeat }: Pick<RuntimeContext, 'heartbeat'>,
  { read_characters }: ModelRuntimeConfig['limits'],
) {
  const say = (text: string, level: AgentLine['level'] = 'info') => progress.lines.push({ level, text: oneLine(text) });
  const sayFile = (done: string, name: string) => {
    say(`${done} ${name} (${Buffer.byteLength(workspace.read(name))} bytes)`);
  };
  return {
    list_files: tool({
      description: 'Names all files with their sizes.',
      inputSchema: z.object({}),
      execute: async () => {
        const lines = workspace.list().map(fileLine).join('\n');
        return lines === '' ? 'There are none yet.' : data('files', lines);
      },
    }),
    read_file: tool({
      description: `Reads a file, ${read_characters} characters at most; offset goes on where an answer was cut.`,
      inputSchema: z.object({ path, offset: z.int().min(0).default(0) }),
      execute: async (input) => {
        const content = workspace.read(input.path);
        const text = content.slice(input.offset, input.offset + read_characters);
        const end = input.offset + text.length;
        const more = end < content.length ? `\nCut: ${content.length - end} more characters from offset ${end}.` : '';
        return (workspace.isForeign(input.path) ? data(input.path, text) : text) + more;
      },
    }),
    write_file: tool({
      description: 'Writes a whole file, new or instead of what was there.',
      inputSchema: z.object({ path, content: z.string() }),
      execute: async (input) => {
        workspace.write(input.path, input.content);
        sayFile('Wrote', input.path);
        return 'Written.';
      },
    }),
    patch_file: tool({
      description: 'Replaces a text that stands exactly once in a file of yours.',
      inputSchema: z.object({ path, old_text: z.string(), new_text: z.string() }),
      execute: async (input) => {
        workspace.patch(input.path, input.old_text, input.new_text);
        sayFile('Changed', input.path);
        return 'Patched.';
      },
    }),
    delete_file: tool({
      description: 'Deletes a file of yours.',
      inputSchema: z.object({ path }),
      execute: async (input) => {
        workspace.delete(input.path);
        say(`Deleted ${input.path}`);
        return 'Deleted.';
      },
    }),
    search_files: tool({
      description: `Finds lines that contain a text, whatever its case; ${MOST_MATCHES} at most.`,
      inputSchema: z.object({ text: z.string() }),
      execute: async (input) => {
        const found = workspace.search(input.text, MOST_MATCHES);
        const lines = found.map((match) => `${match.path}:${match.line}: ${match.text}`).join('\n');
        return found.length === 0 ? 'Nothing found.' : data('search', lines.slice(0, read_characters));
      },
    }),
    report_progress: tool({
      description: 'Tells how far the work is.',
      inputSchema: z.object({ percent: z.number().min(0).max(100) }),
      execute: async (input) => {
        say(`Progress: ${Math.round(input.percent)} %`);
        await heartbeat(input.percent / 100);
        return 'Noted.';
      },
    }),
    note_blocker: tool({
      description: 'Notes that something is missing. It is handed in with the work.',
      inputSchema: z.object({
        needed: line.describe('What is needed.'),
        from: line.describe('From whom.'),
        resumes: line.describe('What resumes the work once it is there.'),
      }),
      execute: async (input) => {
        progress.blockers.push(input);
        say(blockerLine(input), 'warn');
        return 'Noted. Do what can be done without it.';
      },
    }),
    finish: tool({
      description: 'Hands in the work and ends it.',
      inputSchema: z.object({
        summary: z.string().trim().min(1).max(4_000).describe('What was done, and what was not and why.'),
        artifacts: z.array(path).min(1).describe('The files that are handed in.'),
        requirements_met: z
          .array(
            z.object({
              requirement: z.int().describe('Its number.'),
              artifacts: z.array(path).min(1).describe('The files that meet it.'),
            }),
          )
          .default([]),
      }),
      execute: async (input) => {
        const known = subtask.requirements.map(({ index }) => index);
        const handedIn = new Set(input.artifacts);
        for (const { requirement, artifacts } of input.requirements_met) {
          if (!known.includes(requirement)) {
            throw new Refusal(`Requirement ${requirement} is not of this subtask; its own are: ${known.join(', ')}.`);
          }
          const missing = artifacts.find((one) => !handedIn.has(one));
          if (missing) throw new Refusal(`${missing} is to meet requirement ${requirement}, but is not handed in.`);
        }
        const { summary, requirements_met } = input;
        progress.finished = { summary, artifacts: workspace.artifacts([...handedIn]), requirements_met };
        say(`Handed in: ${summary.split('\n', 1)[0]}`);
        return 'Handed in.';
      },
    }),
  };
}
