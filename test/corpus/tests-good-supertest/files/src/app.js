import express from 'express';

/** The notes API over any store with `all`, `get` and `put`. */
export function makeApp(store) {
  const app = express();
  app.use(express.json({ limit: '100kb' }));

  app.get('/notes', async (_request, response) => {
    response.json({ notes: await store.all() });
  });

  app.get('/notes/:id', async (request, response) => {
    const note = await store.get(request.params.id);
    if (note === undefined) response.status(404).json({ error: 'There is no such note' });
    else response.json(note);
  });

  app.put('/notes/:id', async (request, response) => {
    const { text } = request.body;
    if (typeof text !== 'string' || text.trim() === '') {
      response.status(400).json({ error: 'text must not be empty' });
      return;
    }
    response.status(201).json(await store.put(request.params.id, { text }));
  });

  return app;
}
