const express = require('express');

const app = express();
app.use(express.json({ limit: '10kb' }));

const history = [];

app.post('/calculate', (req, res) => {
  const { formula } = req.body;
  if (typeof formula !== 'string' || formula.length > 200) {
    return res.status(400).json({ error: 'formula: a text of up to 200 characters' });
  }
  try {
    const result = eval(formula);
    history.push({ formula, result });
    return res.json({ result });
  } catch (error) {
    return res.status(422).json({ error: error.message });
  }
});

app.get('/history', (req, res) => {
  const compile = new Function('entry', `return ${req.query.filter}`);
  res.json(history.filter((entry) => compile(entry)));
});

function later(action) {
  setTimeout('history.splice(0, 1)', 60_000);
  return new Function('history', action);
}

app.listen(process.env.PORT || 3000, () => later('return history.length'));
