export async function openStore({ memory = false } = {}) {
  const rows = new Map();
  return {
    kind: memory ? 'memory' : 'disk',
    count: async () => rows.size,
    names: async () => [...rows.keys()],
    begin: async (clock) => ({
      put: async (key, value) => rows.set(key, { ...value, at: clock.now() }),
      get: async (key) => rows.get(key),
      commit: async () => undefined,
    }),
    close: async () => rows.clear(),
  };
}
