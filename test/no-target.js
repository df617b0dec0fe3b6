/**
 * Hides the target of test/e2e, which its setup names in the environment, from tests that start what they test: the
 * commands that they run would call it, or send its key elsewhere.
 */
delete process.env.TRITONS_URL;
delete process.env.TRITONS_API_KEY;
