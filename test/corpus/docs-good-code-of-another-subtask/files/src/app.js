import express from 'express';

/** The notes API over any store with `all`, `get` and `put`. */
export function makeApp(store) {
  const app = express();

  app.get('/notes', async (_request, response) => {
    response.json({ notes: await store.all() });
  });

  app.get('/notes/:id', async (request, response) => {
    const note = await store.get(request.params.id);
    if (note === undefined) response.status(404).json({ title: 'Not Found', status: 404 });
    else response.json(note);
  });

  return app;
}
