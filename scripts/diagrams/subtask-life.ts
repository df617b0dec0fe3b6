import { arrow, FAINT, frame, labelled, picture, text } from './svg.ts';

const GOOD = ['#e7f6ec', '#2f7d4f'] as const;
const ENDED = ['#f0f1f3', '#616e7c'] as const;
const FAILED = ['#fce8e8', '#ab091e'] as const;
const note = { size: 12, colour: FAINT };

/** Draws the statuses of a subtask (core/contracts/storage/task-schemas.ts), and what moves it from one to another. */
export function drawSubtaskLife(): string {
  return picture(1000, 490, 'The life of a subtask', [
    frame({ x: 20, y: 20, width: 730, height: 270 }, 'open'),
    labelled({ x: 50, y: 150, width: 140, height: 66 }, 'pending', ['Match is parked']),
    labelled({ x: 300, y: 60, width: 150, height: 66 }, 'ready', ['waits for an agent']),
    labelled({ x: 580, y: 150, width: 140, height: 66 }, 'in_progress', ['execute, then assess']),
    labelled({ x: 850, y: 150, width: 120, height: 66 }, 'completed', [], ...GOOD),
    labelled({ x: 200, y: 385, width: 120, height: 46 }, 'failed', [], ...FAILED),
    labelled({ x: 520, y: 385, width: 120, height: 46 }, 'cancelled', [], ...ENDED),

    arrow([
      [120, 150],
      [120, 93],
      [300, 93],
    ]),
    text(130, 84, ['no agent is free'], note),
    arrow([
      [450, 93],
      [650, 93],
      [650, 150],
    ]),
    text(460, 84, ['a slot becomes free'], note),
    arrow([
      [190, 170],
      [580, 170],
    ]),
    text(385, 162, ['dependencies complete, assigned to a free agent'], { ...note, anchor: 'middle' }),
    arrow([
      [580, 196],
      [190, 196],
    ]),
    text(385, 213, ['the attempt failed, ran out of time or needs rework:', 'the next attempt begins'], {
      ...note,
      anchor: 'middle',
    }),
    arrow([
      [720, 183],
      [850, 183],
    ]),
    text(760, 175, ['checks pass'], note),

    arrow([
      [260, 290],
      [260, 385],
    ]),
    text(270, 318, ['attempts used up,', 'no agent of its type,', 'or a fault of the system'], note),
    arrow([
      [580, 290],
      [580, 385],
    ]),
    text(590, 318, ['the task is cancelled,', 'or a subtask that it needs has failed'], note),
    arrow([
      [580, 431],
      [580, 462],
      [85, 462],
      [85, 216],
    ]),
    arrow(
      [
        [260, 431],
        [260, 462],
      ],
      { head: false },
    ),
    text(95, 345, ['retry: a new run'], note),
  ]);
}
