import { createReadStream } from 'node:fs';
import path from 'node:path';
import express, { type Request, type Response } from 'express';

const ROOT = '/var/lib/reports';

export const files = express.Router();

files.get('/report', (req: Request, res: Response) => {
  const file = path.join(ROOT, String(req.query.type), 'index.html');
  res.type('html');
  createReadStream(file).pipe(res);
});

files.get('/raw/:name', (req: Request, res: Response) => {
  const file = path.join(ROOT, req.params.name);
  createReadStream(file)
    .on('error', () => res.status(404).end())
    .pipe(res);
});

files.post('/preview', async (req: Request, res: Response) => {
  const answer = await fetch(req.body.url);
  res.send(await answer.text());
});

files.get('/hello', (req: Request, res: Response) => {
  res.send(`<h1>Hello ${req.query.name}</h1>`);
});
