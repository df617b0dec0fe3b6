import { inline } from './markdown.ts';

/** Limits: how much of a requirement is read, and how many figures are taken from it. */
const MAX_READ_CHARACTERS = 2_000;
const MAX_FIGURES = 5;

const COMPARISON =
  '(?:at least|at most|less than|more than|fewer than|up to|under|below|above|within|over|minimum|maximum|<=|>=|[<>≤≥])';
const NUMBER = '(?<![A-Za-z0-9._-])[$€£]?\\d{1,15}(?:[.,]\\d{1,9}){0,4}';
const UNIT =
  '(?:%|\\p{sc=Han}{1,4}|(?:[mµn]?s|sec(?:ond)?s?|min(?:ute)?s?|h|hours?|days?|weeks?|months?|[kmgt]?i?b|bytes?|[kmgt]?bps|[rqt]ps|px|usd|eur|users?|requests?|nodes?|replicas?|regions?|zones?|instances?|tasks?|items?|rows?|records?|files?|agents?|attempts?|times)(?:/\\p{L}{1,10})?(?!\\p{L}))';
/** A number after a comparison, or before a unit or "-node"; not "TLS 1.3". All repetition is bounded. */
const FIGURE = new RegExp(
  `${COMPARISON}\\s{0,3}${NUMBER}(?:\\s?${UNIT})?|${NUMBER}(?:\\s?${UNIT}|-\\p{L}{1,15})`,
  'giu',
);

const TOPICS: { words: RegExp; check: string }[] = [
  {
    words: /monitor|metric|observab|alert|prometheus|dashboard/i,
    check:
      'Name the signals that are watched, where they are seen and from which value someone is told; cause one such case and see the signal.',
  },
  {
    words: /fail-?over|high.availability|recover|fault|resilien|redundan|circuit.breaker/i,
    check:
      'Take the failing part away while work is going on; write down what is lost and how long it takes to recover.',
  },
  {
    words: /persist|durab|backup|restore/i,
    check:
      'Write data, stop the process the hard way, start it again and read the data back; restore once from the backup.',
  },
  {
    words: /secur|encrypt|auth|rbac|permission|access control|role-based|secret/i,
    check: 'Try what must not be possible, without and with the wrong permission, and keep the refusals as evidence.',
  },
  {
    words: /audit|logging|\blogs?\b|trail/i,
    check: 'Do one action of each kind and find who did what and when in the record; check that no secret is in it.',
  },
  {
    words: /performan|latency|throughput|fast|\bspeed|respon(?:se|sive)|optimi[sz]/i,
    check: 'Measure before and after under the same written-down load; report median, 95th percentile and machine.',
  },
  {
    words: /scal(?:e|ab|ing)|cluster|concurren/i,
    check: 'Run it at the smallest and at the largest size that it is meant for, and while it changes size.',
  },
  {
    words: /cach/i,
    check: 'Show the hit rate under a real load, and that a changed value is not served stale for longer than agreed.',
  },
  { words: /\btest|coverage/i, check: 'Show that the tests fail without the work and pass with it; keep the report.' },
  {
    words: /document|manual|guide|runbook/i,
    check: 'Have someone who did not write it follow it on a clean machine, and note where they got stuck.',
  },
  {
    words: /\bapi\b|endpoint|interface|webhook/i,
    check: 'Call it from the outside: valid, invalid, repeated, unauthorised.',
  },
  {
    words: /\bui\b|user interface|frontend|screen|page/i,
    check: 'Walk through it by keyboard in each state: empty, loading, failed, full.',
  },
  {
    words: /migrat|schema|database/i,
    check: 'Run the change and the way back on a copy of real data, and compare the row counts.',
  },
];

/** The figures that a requirement states, as written: "3-node", "< 100ms", "at least 99.9 %". */
export const figuresIn = (requirement: string): string[] => {
  const found = requirement.slice(0, MAX_READ_CHARACTERS).match(FIGURE) ?? [];
  return [...new Set(found)].slice(0, MAX_FIGURES);
};

/**
 * Lists checks that would show that a requirement is met, from the figures and topics in its words. If there are none,
 * the check is to agree on one.
 */
export const acceptanceChecks = (requirement: string): string[] => {
  const text = requirement.slice(0, MAX_READ_CHARACTERS);
  const figures = figuresIn(text).map(
    (figure) =>
      `Measure what “${inline(figure)}” asks for: write down value, method, conditions and date, and compare.`,
  );
  const topics = TOPICS.filter(({ words }) => words.test(text)).map(({ check }) => check);
  const own = [...figures, ...topics];
  const unknown =
    'The requirement names nothing measurable: agree with who asked on an observation that is false before the work and true after it, and write it down here.';
  return [...(own.length > 0 ? own : [unknown]), 'Name the file and the place in it that meets this requirement.'];
};
