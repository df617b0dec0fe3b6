import path from 'node:path';
import express from 'express';

const ROOT = path.resolve('/var/lib/reports');

export const downloads = express.Router();

downloads.get('/:name', (req, res) => {
  const file = path.resolve(ROOT, req.params.name);
  if (!file.startsWith(ROOT + path.sep)) return res.status(404).end();
  return res.sendFile(file);
});
