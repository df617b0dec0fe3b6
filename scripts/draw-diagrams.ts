import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { drawComponents } from './diagrams/components.ts';
import { drawDashboard } from './diagrams/dashboard.ts';
import { drawMachine, type Machine } from './diagrams/state-machine.ts';
import { drawSubtaskLife } from './diagrams/subtask-life.ts';

/** Draws the pictures of docs/: the state machine's from its definition, the dashboard's from the CDK app. */
const root = new URL('../', import.meta.url);
const definition = await readFile(new URL('statemachines/task.asl.json', root), 'utf8');

const pictures = {
  'components.svg': drawComponents(),
  'dashboard.svg': drawDashboard(),
  'state-machine.svg': drawMachine(JSON.parse(definition) as Machine),
  'subtask-life.svg': drawSubtaskLife(),
};

const folder = new URL('docs/images/', root);
await mkdir(folder, { recursive: true });
for (const [name, svg] of Object.entries(pictures)) await writeFile(new URL(name, folder), svg);
console.log(`Drawn: ${Object.keys(pictures).join(', ')}`);
