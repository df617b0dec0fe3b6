import type { AnswerStore } from '../../agents/models/cached-answers.ts';
import { MemoryAnswers } from '../../agents/models/memory-answers.ts';
import { redactorOf } from '../../agents/models/redactor-of.ts';
import { clock } from '../shared/clock.ts';
import { log } from '../shared/log.ts';
import { modelRuntimeRules } from '../shared/model-config.ts';
import { modelSettings } from './model-providers.ts';

const REST_MS = 30_000;
let memory: AnswerStore | undefined;
let redis: { url: string; store: AnswerStore } | undefined;

/** The cache of model answers: in Redis if REDIS_URL is set, else in the memory of this process. */
export async function answerStore(): Promise<AnswerStore> {
  const { ttl_seconds: ttlSeconds, memory_bytes: maxBytes, redis_timeout_ms: timeoutMs } = modelRuntimeRules().cache;
  const url = (await modelSettings())('REDIS_URL');
  if (!url) {
    memory ??= new MemoryAnswers({ ttlSeconds, maxBytes, now: clock });
    return memory;
  }
  if (redis?.url !== url) {
    const { RedisAnswers } = await import('../../agents/models/redis-answers.ts');
    const redact = redactorOf([url, URL.canParse(url) ? new URL(url).password : '']);
    const warn = (reason: string) => log.warn('answer cache unreachable', { reason: redact(reason).slice(0, 300) });
    redis = { url, store: new RedisAnswers({ url, ttlSeconds, timeoutMs, restMs: REST_MS, now: clock, warn }) };
  }
  return redis.store;
}
