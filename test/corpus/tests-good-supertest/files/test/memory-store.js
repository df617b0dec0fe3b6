/** A store that forgets when the process ends. */
export function memoryStore(notes = {}) {
  const byId = new Map(Object.entries(notes));
  return {
    all: async () => [...byId.values()],
    get: async (id) => byId.get(id),
    put: async (id, note) => {
      byId.set(id, note);
      return note;
    },
  };
}
