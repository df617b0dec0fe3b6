import { arrow, BAD, type Box, dot, frame, labelled, type Point, picture, text, widthOf } from './svg.ts';

type State = {
  Type: string;
  Resource?: string;
  Next?: string;
  End?: boolean;
  Catch?: { ErrorEquals: string[]; Next: string }[];
  Retry?: { MaxAttempts?: number }[];
  TimeoutSeconds?: number;
  HeartbeatSeconds?: number;
  MaxConcurrency?: number;
  ItemProcessor?: Machine;
};
export type Machine = { StartAt: string; States: Record<string, State> };

type Drawn = { width: number; height: number; parts: string[] };

const GAP = 46;
const PAD = 24;
const BUS = 26;
const WIDTH = 216;

/** Draws a state machine in Amazon States Language: the usual way downwards, errors dashed. */
export function drawMachine(machine: Machine): string {
  const { width, height, parts } = layOut(machine, 0, 0);
  return picture(width, height, 'The state machine of a task', parts);
}

/**
 * Lays out the states from StartAt on below each other, and the states that only errors lead to on their right. An
 * error that leads back goes along the left, one that leads on along the right. Its names stand beside its start.
 */
function layOut(machine: Machine, x: number, y: number): Drawn {
  const main = chain(machine, machine.StartAt);
  const side = Object.keys(machine.States).filter((name) => !main.includes(name));
  const catches = main.flatMap((name) => (machine.States[name]?.Catch ?? []).map((one) => ({ name, ...one })));
  const back = catches.filter(({ Next }) => main.includes(Next));
  const on = catches.filter(({ Next }) => side.includes(Next));
  const left = x + PAD + (back.length > 0 ? widest(back) + BUS + 20 : 0);

  const inner = new Map(main.map((name) => [name, sizeOf(machine.States[name] as State)]));
  const mainWidth = Math.max(...[...inner.values()].map(({ width }) => width));
  const right = left + mainWidth;
  const sideX = right + widest(on) + 2 * BUS + 10;

  const boxes = new Map<string, Box>();
  let bottom = y + PAD + GAP;
  for (const [name, { width, height }] of inner) {
    boxes.set(name, { x: left + (mainWidth - width) / 2, y: bottom, width, height });
    bottom += height + GAP;
  }
  let sideY = boxes.get(main.at(-1) as string)?.y ?? bottom;
  for (const name of side) {
    const { width, height } = sizeOf(machine.States[name] as State);
    boxes.set(name, { x: sideX, y: sideY, width, height });
    sideY += height + GAP;
  }

  const box = (name: string) => boxes.get(name) as Box;
  const parts = [
    dot([middle(box(machine.StartAt)), y + PAD]),
    down([middle(box(machine.StartAt)), y + PAD], box(machine.StartAt).y),
  ];
  for (const [name, state] of Object.entries(machine.States)) {
    parts.push(drawState(name, state, box(name)));
    const from: Point = [middle(box(name)), box(name).y + box(name).height];
    if (state.Next) parts.push(down(from, box(state.Next).y));
    if (state.End)
      parts.push(arrow([from, [from[0], from[1] + 16]], { head: false }), dot([from[0], from[1] + 24], true));
  }
  for (const { name, ErrorEquals, Next } of back) {
    const [from, to] = [box(name), box(Next)];
    const bus = left - BUS;
    const [start, end] = [from.y + from.height / 2, to.y + to.height / 2];
    parts.push(
      arrow(
        [
          [from.x, start],
          [bus, start],
          [bus, end],
          [to.x, end],
        ],
        { dashed: true, colour: BAD },
      ),
    );
    parts.push(
      text(bus - 8, start - (ErrorEquals.length - 1) * 8 + 4, ErrorEquals, { size: 11, colour: BAD, anchor: 'end' }),
    );
  }
  for (const { name, ErrorEquals, Next } of on) {
    const [from, to] = [box(name), box(Next)];
    const bus = sideX - BUS;
    const [start, end] = [from.y + from.height / 2, to.y + to.height / 2];
    parts.push(
      arrow(
        [
          [from.x + from.width, start],
          [bus, start],
          [bus, end],
          [to.x, end],
        ],
        { dashed: true, colour: BAD },
      ),
    );
    parts.push(text(right + 14, start - 7, [ErrorEquals.join(', ')], { size: 11, colour: BAD }));
  }
  const sideWidth = side.length > 0 ? sideX + WIDTH : right;
  return { width: sideWidth + PAD - x, height: Math.max(bottom, sideY) - y - 6, parts };
}

/** The states that follow each other when nothing goes wrong. */
function chain({ States }: Machine, start: string): string[] {
  const names = [start];
  for (let next = States[start]?.Next; next && !names.includes(next); next = States[next]?.Next) names.push(next);
  return names;
}

function sizeOf(state: State): { width: number; height: number } {
  if (!state.ItemProcessor) return { width: WIDTH, height: 34 + 16 * describe(state).length };
  const { width, height } = layOut(state.ItemProcessor, 0, 0);
  return { width, height: height + 30 };
}

function drawState(name: string, state: State, box: Box): string {
  if (!state.ItemProcessor) {
    const isFault = state.Type === 'Fail';
    return labelled(box, name, describe(state), ...(isFault ? ['#fce8e8', BAD] : []));
  }
  const title = `${name}: ${state.Type}, at most ${state.MaxConcurrency} at once`;
  return [frame(box, title), ...layOut(state.ItemProcessor, box.x, box.y + 30).parts].join('\n');
}

/** Step Functions' largest MaxAttempts. It marks a wait, not retries after a fault. */
const ENDLESS = 99_999_999;

function describe({ Type, Resource, Retry, TimeoutSeconds, HeartbeatSeconds }: State): string[] {
  if (Type !== 'Task') return [`ends as ${Type}`];
  const service = Resource?.includes(':sqs:') ? 'SQS message' : 'Lambda function';
  const waits = Resource?.endsWith('.waitForTaskToken') ? ', task token' : '';
  const retries = Retry?.map(({ MaxAttempts = 3 }) => MaxAttempts).filter((most) => most < ENDLESS);
  const limits = [
    ...(TimeoutSeconds ? [`timeout ${TimeoutSeconds} s`] : []),
    ...(HeartbeatSeconds ? [`heartbeat ${HeartbeatSeconds} s`] : []),
    ...(retries ? [`up to ${Math.max(...retries)} retries`] : []),
  ];
  return [`${service}${waits}`, ...(limits.length > 0 ? [limits.join(', ')] : [])];
}

function widest(edges: { ErrorEquals: string[]; Next: string }[]): number {
  return Math.max(0, ...edges.flatMap(({ ErrorEquals }) => ErrorEquals.map((name) => widthOf(name, 11))));
}

const middle = ({ x, width }: Box) => x + width / 2;
const down = ([x, y]: Point, to: number) =>
  arrow([
    [x, y],
    [x, to],
  ]);
