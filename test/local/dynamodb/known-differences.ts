import type { Outcome, Peer } from './peers.ts';
import type { RandomRequest } from './random-requests.ts';

export type Compared = { request: RandomRequest; ours: Outcome; theirs: Outcome };
type KnownDifference = { peer: Peer['name'] | 'both'; why: string; covers(compared: Compared): boolean };

const refusedHere = ({ ours }: Compared, message: RegExp) => 'error' in ours && message.test(ours.message);
const refusedThere = ({ theirs }: Compared, message: RegExp) => 'error' in theirs && message.test(theirs.message);
const text = ({ request }: Compared) => JSON.stringify(request.input);

/** Requests that another implementation answers otherwise, each with the reason why that one is wrong. */
const knownDifferences: KnownDifference[] = [
  {
    peer: 'both',
    why: 'the order operators and BETWEEN take strings, numbers and binaries; neither refuses a value of another type',
    covers: (compared) => refusedHere(compared, /operator or function: (<|<=|>|>=|BETWEEN), operand type/),
  },
  {
    peer: 'dynalite',
    why: 'a comparison with an attribute that is not there is false, <> is true; dynalite takes two absent ones as equal',
    covers: (compared) =>
      /"(Condition|Filter)Expression":"[^"]*([<>=]|IN)/.test(text(compared)) && differsInCondition(compared),
  },
  {
    peer: 'dynalite',
    why: 'strings are in the order of their UTF-8 bytes; dynalite compares UTF-16 units',
    covers: (compared) =>
      text(compared).includes('😀') &&
      (differsInCondition(compared) ||
        refusedThere(compared, /starting key|upper bound/) ||
        refusedHere(compared, /starting key|upper bound/)),
  },
  {
    peer: 'dynalite',
    why: 'an empty string is a value; dynalite takes it for absent',
    covers: (compared) => /attribute_type|contains|IN|BETWEEN/.test(text(compared)) && differsInCondition(compared),
  },
  {
    peer: 'dynalite',
    why: 'SET takes a value as it was; dynalite lets DELETE and ADD change it there as well',
    covers: ({ request, ours, theirs }) =>
      /DELETE|ADD/.test(String(request.input.UpdateExpression)) && 'answer' in ours && 'answer' in theirs,
  },
  {
    peer: 'dynalite',
    why: 'the grammar has NOT condition, so NOT NOT too',
    covers: (compared) => refusedThere(compared, /Expected "\(" but "N" found/),
  },
  {
    peer: 'dynalite',
    why: 'ALL_ATTRIBUTES and a projection exclude each other',
    covers: (compared) => refusedHere(compared, /Cannot specify the ProjectionExpression/),
  },
  {
    peer: 'dynoxide',
    why: 'the types that attribute_type knows are a closed list',
    covers: (compared) => refusedHere(compared, /Invalid attribute type name/),
  },
  {
    peer: 'dynoxide',
    why: 'faults of an expression are found before it is evaluated; dynoxide finds those that it comes across',
    covers: (compared) =>
      refusedHere(
        compared,
        /^Invalid \w+Expression: (The BETWEEN|The first operand|An expression attribute|Incorrect)/,
      ),
  },
  {
    peer: 'dynoxide',
    why: 'a bad update is refused whatever its condition says',
    covers: (compared) =>
      refusedHere(compared, /Cannot update attribute/) && refusedThere(compared, /conditional request failed/),
  },
  {
    peer: 'dynoxide',
    why: 'of a list, UPDATED_OLD and UPDATED_NEW return the elements that were named; dynoxide returns all',
    covers: (compared) =>
      /UPDATED_(OLD|NEW)/.test(text(compared)) && /"UpdateExpression":"[^"]*\[/.test(text(compared)),
  },
  {
    peer: 'dynoxide',
    why: 'an item that was not there has no old values, not even its key',
    covers: (compared) => 'answer' in compared.ours && !compared.ours.answer.Attributes && /_OLD"/.test(text(compared)),
  },
  {
    peer: 'dynoxide',
    why: 'a starting key lies in the range of the key condition',
    covers: (compared) => refusedHere(compared, /starting key/),
  },
  {
    peer: 'dynoxide',
    why: 'the parent of a path that is removed has to be there, as for SET',
    covers: (compared) =>
      refusedHere(compared, /document path provided in the update/) && /REMOVE/.test(text(compared)),
  },
  {
    peer: 'dynoxide',
    why: 'names that no expression uses are refused in a conditional write, too',
    covers: (compared) => refusedHere(compared, /unused in expressions/),
  },
  {
    peer: 'dynoxide',
    why: 'paths of a projection must not conflict',
    covers: (compared) => refusedHere(compared, /Two document paths conflict/),
  },
  {
    peer: 'dynoxide',
    why: 'begins_with minds case; dynoxide takes b# for B#',
    covers: (compared) =>
      /begins_with\(\w*sk/.test(text(compared)) && countOf(compared.ours) <= countOf(compared.theirs),
  },
];

const differsInCondition = ({ ours, theirs }: Compared) =>
  ('error' in ours && ours.error === 'ConditionalCheckFailedException') ||
  ('error' in theirs && theirs.error === 'ConditionalCheckFailedException') ||
  ('answer' in ours && 'answer' in theirs && 'Items' in ours.answer) ||
  ('answer' in ours && 'answer' in theirs && 'Count' in ours.answer);

const countOf = (outcome: Outcome) => ('answer' in outcome ? Number(outcome.answer.ScannedCount) : 0);

/** Finds the reason why the peer answers otherwise; undefined if none is known. */
export function knownReason(peer: Peer['name'], compared: Compared): string | undefined {
  const known = knownDifferences.find((each) => (each.peer === 'both' || each.peer === peer) && each.covers(compared));
  return known?.why;
}
