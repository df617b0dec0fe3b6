import { arrow, FAINT, frame, labelled, picture, text } from './svg.ts';

const SERVICE = ['#fdf3e1', '#b7791f'] as const;
const STORE = ['#e7f6ec', '#2f7d4f'] as const;
const note = { size: 11, colour: FAINT };

/** Draws the calls between parts: services on the left, functions in the middle, stores on the right. */
export function drawComponents(): string {
  const service = (y: number, title: string, lines: string[], height = 58) =>
    labelled({ x: 190, y, width: 180, height }, title, lines, ...SERVICE);
  const functions = (y: number, title: string, lines: string[], height = 58) =>
    labelled({ x: 560, y, width: 200, height }, title, lines);
  const calls = (y: number, words: string) => [
    arrow([
      [370, y],
      [560, y],
    ]),
    text(465, y - 6, [words], { ...note, anchor: 'middle' }),
  ];
  const folder = (y: number, name: string) => text(560, y, [name], { ...note, bold: true });
  return picture(1060, 650, 'The parts of TRITONS', [
    frame({ x: 170, y: 20, width: 220, height: 610 }, 'services'),
    frame({ x: 540, y: 20, width: 240, height: 610 }, 'functions/'),
    frame({ x: 870, y: 20, width: 170, height: 610 }, 'stores'),

    labelled({ x: 20, y: 60, width: 110, height: 58 }, 'Callers', ['curl, client/'], '#f0f1f3', FAINT),
    arrow([
      [130, 89],
      [190, 89],
    ]),
    text(135, 81, ['HTTP'], note),

    service(60, 'HTTP API', ['core/contracts/api/routes.ts']),
    functions(60, 'api/', ['one handler per route,', 'one that knows API keys'], 66),
    ...calls(82, 'request'),
    arrow([
      [560, 104],
      [420, 104],
      [420, 150],
      [280, 150],
      [280, 172],
    ]),
    text(430, 120, ['StartExecution'], note),

    service(172, 'Step Functions', ['statemachines/', 'task.asl.json'], 76),
    functions(172, 'pipeline/', ['decompose, match, assess,', 'give-up, finish, fail'], 76),
    ...calls(194, 'ids, task token'),
    arrow([
      [560, 222],
      [370, 222],
    ]),
    text(465, 216, ['outcome, token'], { ...note, anchor: 'middle' }),

    arrow([
      [280, 248],
      [280, 314],
    ]),
    text(290, 284, ['Execute'], note),
    folder(304, 'workers/'),
    service(314, 'Department queues', ['five, one per department']),
    functions(314, 'execute-subtask', ['agents/: work briefs']),
    ...calls(352, 'ids, task token'),
    arrow([
      [560, 328],
      [420, 328],
      [420, 238],
      [370, 238],
    ]),
    text(430, 278, ['heartbeats,', 'outcome, token'], note),

    arrow([
      [280, 372],
      [280, 402],
    ]),
    service(402, 'Dead-letter queues', ['after three rejections'], 50),
    functions(402, 'consume-dead-letters', ['records, fails the attempt'], 50),
    ...calls(427, 'message'),
    service(474, 'Wake queue', ['delayed'], 50),
    functions(474, 'wake-waiting', ['gives waiting work away'], 50),
    ...calls(499, 'agent type'),
    service(546, 'Timer', ['every minute'], 50),
    functions(546, 'sweep', ['mends what a crash left'], 50),
    ...calls(571, 'call'),

    labelled(
      { x: 890, y: 60, width: 130, height: 250 },
      'DynamoDB',
      ['one table:', 'tasks, subtasks,', 'agents, keys,', 'dead letters'],
      ...STORE,
    ),
    labelled(
      { x: 890, y: 350, width: 130, height: 246 },
      'S3',
      ['one bucket:', 'deliverables,', 'quality reports'],
      ...STORE,
    ),
    arrow([
      [780, 185],
      [890, 185],
    ]),
    text(796, 178, ['items'], note),
    arrow([
      [780, 473],
      [890, 473],
    ]),
    text(796, 466, ['objects'], note),
  ]);
}
