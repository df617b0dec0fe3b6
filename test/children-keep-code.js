/** Lets the processes that a test starts keep what they compile: jest.config.js forbids it to the worker alone. */
delete process.env.NODE_DISABLE_COMPILE_CACHE;
