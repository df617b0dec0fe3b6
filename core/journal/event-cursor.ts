/**
 * A place in a partition of the journal, whose entries have growing numbers and hold several events each: behind the
 * entry of this number (0: before the first), and behind so many events of the one that follows it.
 */
export type Place = { entry: number; events: number };

/** A reader's place: in each log, or in the entries of one task. */
export type EventCursor = {
  /** `*` for all events, or the resource that is read: `task/<id>`. */
  scope: string;
  places: Place[];
};

export const EVERYTHING = '*';
export const START: Place = { entry: 0, events: 0 };

/** The form of a cursor: a scope, and for each log an entry and perhaps a number of events: `*@12,7.3`. */
export const eventCursorForm = /^(?:\*|task\/[\w-]{1,64})@\d{1,15}(?:\.\d{1,3})?(?:,\d{1,15}(?:\.\d{1,3})?){0,255}$/;

export function writeEventCursor({ scope, places }: EventCursor): string {
  return `${scope}@${places.map(({ entry, events }) => (events === 0 ? entry : `${entry}.${events}`)).join(',')}`;
}

/** Reads a cursor that has the form above. */
export function readEventCursor(text: string): EventCursor {
  const [scope = '', places = ''] = text.split('@');
  return {
    scope,
    places: places.split(',').map((place) => {
      const [entry, events = 0] = place.split('.').map(Number);
      return { entry: entry!, events };
    }),
  };
}
