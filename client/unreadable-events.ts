import type { UnreadableEntry } from '../core/contracts/journal/events.ts';

/** A part of the journal is damaged: whoever follows it has all events before, and may go on after it. */
export class UnreadableEvents extends Error {
  override readonly name = 'UnreadableEvents';
  readonly unreadable: UnreadableEntry;
  /** The cursor that goes on after it. */
  readonly after: string;

  constructor(unreadable: UnreadableEntry, after: string) {
    super(`${unreadable.reason}. Go on after it with the cursor ${after}.`);
    this.unreadable = unreadable;
    this.after = after;
  }
}
