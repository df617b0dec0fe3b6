import type { HandlerName } from '../core/contracts/handlers.ts';

export type FunctionSize = { memoryMb: number; timeoutSeconds: number };

const usual: FunctionSize = { memoryMb: 512, timeoutSeconds: 25 };

/**
 * The others. Lambda gives CPU by memory: 1,769 MB is one whole CPU. An API function must answer within API Gateway's
 * 29 s, a pipeline function before its state's TimeoutSeconds, and Lambda itself ends at 900 s.
 */
const others: Partial<Record<HandlerName, FunctionSize>> = {
  // Spends its time waiting, and is paid for it.
  leaseSubtask: { memoryMb: 256, timeoutSeconds: 25 },
  // Up to eight megabytes of files, several times over.
  completeAttempt: { memoryMb: 1_024, timeoutSeconds: 25 },
  decompose: { memoryMb: 512, timeoutSeconds: 120 },
  match: { memoryMb: 512, timeoutSeconds: 60 },
  assess: { memoryMb: 1_769, timeoutSeconds: 300 },
  giveUp: { memoryMb: 512, timeoutSeconds: 60 },
  finish: { memoryMb: 512, timeoutSeconds: 60 },
  fail: { memoryMb: 512, timeoutSeconds: 60 },
  executeSubtask: { memoryMb: 1_024, timeoutSeconds: 900 },
  consumeDeadLetters: { memoryMb: 512, timeoutSeconds: 60 },
  wakeWaiting: { memoryMb: 512, timeoutSeconds: 60 },
  // Less than the minute between two sweeps, so that they do not overlap.
  sweep: { memoryMb: 512, timeoutSeconds: 50 },
  loadRoster: { memoryMb: 512, timeoutSeconds: 60 },
};

export function sizeOf(handler: HandlerName): FunctionSize {
  return others[handler] ?? usual;
}

/** AWS's advice for a queue with a function behind it: six times the function's timeout. */
export function visibilitySeconds(handler: HandlerName): number {
  return 6 * sizeOf(handler).timeoutSeconds;
}
