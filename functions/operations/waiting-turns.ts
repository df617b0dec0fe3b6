import { behindLane, type IndexPlace } from '../../aws/keys.ts';
import type { WaitingSubtask } from '../../aws/subtasks.ts';
import { subtasks } from '../shared/stores.ts';

/** Waiting subtasks that one Query reads; and those of an owner that its turn may look at. */
const PAGE = 10;
/** Queries of one call; what they do not reach waits for the next slot or the sweeper. */
const MOST_READS = 20;

/** The waiting subtasks of an owner: those that were read and not yet looked at, and whether there may be more. */
type Lane = { id: string; read: WaitingSubtask[]; hasMore: boolean; last: IndexPlace };

/**
 * The waiting subtasks of an agent type, of each owner in turn: first those of the owner that follows the one who got the
 * last slot, in the order of the index, and round again. Within an owner the one with the best rank comes first. Reads
 * only as much of the index as it is asked for.
 */
export class WaitingTurns {
  readonly #agentType: string;
  readonly #lastLane: string | undefined;
  #reads = 0;
  /** The lanes that are known, from the one after `lastLane` on. */
  #lanes: Lane[] = [];
  #turn = 0;
  /** The reach of the search for lanes in the index: up to its end, and then from its beginning up to `lastLane`. */
  #searched: { upTo: IndexPlace | undefined; fromBeginning: boolean } | 'all';
  /** True if the lane whose turn it is was read on once in this turn. */
  #hasReadOn = false;

  private constructor(
    agentType: string,
    lastLane: string | undefined,
    first: { waiting: WaitingSubtask[] } | undefined,
  ) {
    this.#agentType = agentType;
    this.#lastLane = lastLane;
    this.#searched = {
      upTo: lastLane === undefined ? undefined : behindLane(agentType, lastLane),
      fromBeginning: lastLane === undefined,
    };
    if (!first) return;
    // Everything that waits is known.
    const lanes = lanesOf(first.waiting, false);
    const isLater = ({ id }: Lane) => lastLane === undefined || id > lastLane;
    this.#lanes = [...lanes.filter(isLater), ...lanes.filter((lane) => !isLater(lane))];
    this.#searched = 'all';
  }

  /** undefined if nothing waits. `findLast`: the lane of the owner who got the last slot; called if something waits. */
  static async begin(
    agentType: string,
    findLast: () => Promise<string | undefined>,
  ): Promise<WaitingTurns | undefined> {
    const first = await subtasks.waiting(agentType, PAGE);
    if (first.waiting.length === 0) return undefined;
    const turns = new WaitingTurns(agentType, await findLast(), first.hasMore ? undefined : first);
    turns.#reads = 1;
    return turns;
  }

  /** The next subtask of the owner whose turn it is; of the next owner, if that one has none left to look at. */
  async next(): Promise<WaitingSubtask | undefined> {
    for (;;) {
      const lane = this.#lanes[this.#turn];
      const found = lane?.read.shift();
      if (found) return found;
      if (lane?.hasMore && !this.#hasReadOn) {
        if (!(await this.#readOn(lane))) return undefined;
      } else if (lane) this.#endTurn(lane);
      else if (this.#searched !== 'all') {
        if (!(await this.#findLanes(this.#searched))) return undefined;
      } else if (this.#lanes.length > 0) this.#turn = 0;
      else return undefined;
    }
  }

  /** Gives the turn to the next owner. */
  pass(): void {
    this.#turn += 1;
    this.#hasReadOn = false;
  }

  /** Nothing of the lane could be assigned in this turn: it has another one, unless it has no more. */
  #endTurn(lane: Lane): void {
    if (lane.hasMore) this.pass();
    else this.#lanes.splice(this.#turn, 1);
    this.#hasReadOn = false;
  }

  async #readOn(lane: Lane): Promise<boolean> {
    const page = await this.#read(lane.last);
    if (!page) return false;
    const own = page.waiting.filter(({ lane: id }) => id === lane.id);
    lane.read.push(...own);
    lane.last = own.at(-1)?.place ?? lane.last;
    lane.hasMore = page.hasMore && own.length === page.waiting.length;
    this.#hasReadOn = true;
    return true;
  }

  async #findLanes({
    upTo,
    fromBeginning,
  }: {
    upTo: IndexPlace | undefined;
    fromBeginning: boolean;
  }): Promise<boolean> {
    const page = await this.#read(upTo);
    if (!page) return false;
    const lanes = lanesOf(page.waiting, page.hasMore);
    const fresh = lanes.filter(({ id }) => !fromBeginning || this.#lastLane === undefined || id <= this.#lastLane);
    this.#lanes.push(...fresh);
    const isOver = !page.hasMore || fresh.length < lanes.length;
    if (!isOver) this.#searched = { upTo: behindLane(this.#agentType, lanes.at(-1)!.id), fromBeginning };
    else this.#searched = fromBeginning ? 'all' : { upTo: undefined, fromBeginning: true };
    return true;
  }

  async #read(after: IndexPlace | undefined) {
    if (this.#reads === MOST_READS) return undefined;
    this.#reads += 1;
    return subtasks.waiting(this.#agentType, PAGE, after);
  }
}

function lanesOf(waiting: WaitingSubtask[], hasMore: boolean): Lane[] {
  const lanes = [...Map.groupBy(waiting, ({ lane }) => lane)].map(
    ([id, read]): Lane => ({ id, read, hasMore: false, last: read.at(-1)!.place }),
  );
  const last = lanes.at(-1);
  if (last) last.hasMore = hasMore;
  return lanes;
}
