import type { MatchingConfig } from '../contracts/config/routing.ts';
import type { Unattended } from '../lifecycle/task.ts';
import { givenUpAt, type Wait } from '../matching/outlook.ts';
import { formatInstant } from './format.ts';

/** Says what a subtask waits for, and what ends the wait. docs/architecture.md lists all reasons. */
export function waitReason(
  wait: Wait,
  { agentType, unattended, config, now }: WaitContext & { unattended: Unattended | undefined },
): string {
  const end = unattended ? `; it is given up at ${formatInstant(givenUpAt(unattended, config))}` : '';
  switch (wait.for) {
    case 'slot':
      return `Every agent of type ${agentType} that may do it is busy; it gets the next free slot`;
    case 'models':
      return (
        `The models of every agent of type ${agentType} that may do it are unavailable, at least until ` +
        formatInstant(wait.until)
      );
    case 'retry': {
      const { agentId, attempt, failure, isOnly, at } = wait;
      const others = isOnly
        ? `no other agent of type ${agentType} is online`
        : `the other agents of type ${agentType} that are online have failed it since`;
      const when = at > now.toISOString() ? `at ${formatInstant(at)}` : 'as soon as it has a free slot';
      const message = oneLine(failure.message);
      return `${agentId} failed attempt ${attempt} of ${config.attempts_per_subtask}: ${message}; ${others}; trying it again ${when}`;
    }
    case 'online':
      return `No agent of type ${agentType} is online; set one online (PATCH /api/agents/{agent_id}) or register one${end}`;
    case 'registration':
      return `No agent of type ${agentType} is registered; register one (POST /api/agents)${end}`;
  }
}

type WaitContext = { agentType: string; config: MatchingConfig; now: Date };

const MOST_CHARACTERS = 160;

/** Fits an agent's message into a sentence. */
function oneLine(message: string): string {
  const line = message.replaceAll(/[\p{C}\s]+/gu, ' ').trim();
  return line.length > MOST_CHARACTERS ? `${line.slice(0, MOST_CHARACTERS - 1).toWellFormed()}…` : line;
}
