/** Prints a title, does the work, and prints how long it took. */
export async function step<Result>(title: string, work: () => Promise<Result>): Promise<Result> {
  const start = performance.now();
  console.log(`== ${title}`);
  try {
    return await work();
  } finally {
    console.log(`   ${((performance.now() - start) / 1_000).toFixed(1)} s`);
  }
}
