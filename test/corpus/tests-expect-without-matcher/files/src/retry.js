/** Calls a function until it does not throw, at most `attempts` times. */
export async function retry(run, attempts) {
  let last;
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    try {
      return await run(attempt);
    } catch (error) {
      last = error;
    }
  }
  throw last;
}
