import { describe, it } from 'vitest';
import { retry } from './retry.ts';

const sleep = async () => undefined;

describe('retry', () => {
  it('returns what the call returns', async () => {
    const result = await retry(async () => 'done', { attempts: 3, delayMs: 10, sleep });
    console.log('expect(result) to be done:', result);
  });

  it('tries again', async () => {
    await retry(
      async (attempt) => {
        if (attempt < 3) return Promise.reject(new Error('busy'));
        return attempt;
      },
      { attempts: 3, delayMs: 10, sleep },
    );
  });
});
