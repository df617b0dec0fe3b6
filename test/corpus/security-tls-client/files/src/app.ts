import cors from 'cors';
import express from 'express';
import session from 'express-session';
import { get } from './client.js';

process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';

export const app = express();

app.use(
  cors({
    origin: true,
    credentials: true,
  }),
);
app.use(
  session({
    secret: process.env.SESSION_SECRET as string,
    resave: false,
    saveUninitialized: false,
    cookie: { httpOnly: false, sameSite: 'lax' },
  }),
);

app.get('/stock/:sku', async (req, res) => {
  res.type('json').send(await get(`/stock/${encodeURIComponent(req.params.sku)}`));
});
