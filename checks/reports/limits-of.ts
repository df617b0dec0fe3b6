import type { Quantity } from './figure.ts';

/** A limit that a requirement sets on a measured figure. */
export type Limit = {
  quantity: Quantity;
  comparison: 'at most' | 'at least';
  /** In milliseconds, per second, or a share of 1. */
  value: number;
  /** The limited rank (95 for p95) or `avg`; null if the requirement names none. */
  statistic: number | 'avg' | null;
  /** Words for the limited thing that a figure's name may contain: `read`, `checkout`. */
  subject: string[];
  /** Set if the limit is on responses in general: it applies to all times if no figure has the subject's name. */
  isGeneral: boolean;
  /** The part of the requirement that states the limit. */
  text: string;
};

const MAX_REQUIREMENT_CHARACTERS = 10_000;
const MAX_TEXT_CHARACTERS = 100;
/** Distance from a number within which its comparison is searched. */
const NEAR_CHARACTERS = 40;

const MILLISECONDS: [RegExp, number][] = [
  [/^n/, 1e-6],
  [/^(?:µ|μ|us|mic)/, 1e-3],
  [/^m(?:s|illi)/, 1],
  [/^s/, 1_000],
  [/^min/, 60_000],
];

const NUMBER = String.raw`(?<![\w.])(?<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,12}(?:\.\d{1,6})?)`;
const TIME = String.raw`[ -]?(?<time>ns|[µμu]s|microseconds?|ms|msecs?|milliseconds?|s|secs?|seconds?|mins?|minutes?)(?![\w/])`;
const COUNTED =
  '(?:requests?|reqs?|operations?|ops|transactions?|queries|messages?|events?|records?|rows|jobs|tasks|writes|reads|commands|calls)';
const RATE = String.raw` ?(?<kilo>[kKM](?![a-z]))?(?:thousand )? ?(?:(?:${COUNTED} ?)?(?:\/| per | a | each )(?<per>s|sec|second|min|minute)\b|(?:rps|qps|tps|ops)\b)`;
const SHARE = String.raw` ?(?<share>%|percent)(?! of\b(?! (?:all )?(?:requests|calls|responses|operations)\b))`;
/** A k6 threshold, `p(95)<50`: its times are in milliseconds. */
const K6 = String.raw`(?<=\bp\(\d{2}(?:\.\d{1,3})?\) ?<=? ?[\d.,]{1,20})(?![\w.%])(?<k6>)`;
const QUANTITY = new RegExp(`${NUMBER}(?:${RATE}|${TIME}|${SHARE}|${K6})`, 'gu');

const AT_MOST =
  /(?:<=?|≤|⩽|\b(?:under|below|within|(?:less|lower|fewer|smaller|faster|quicker|shorter) than|at most|no(?:t)? (?:more|longer|slower) than|not? (?:to )?exceed(?:ing)?|up to|max(?:imum)?(?: of)?|in|never (?:above|over|exceeds?)|not (?:above|over)|sub))[\s-]*(?:an? )?$/iu;
const AT_LEAST =
  /(?:>=?|≥|⩾|\b(?:at least|min(?:imum)?(?: of)?|(?:more|higher|greater|better) than|over|above|no(?:t)? (?:less|fewer) than|exceed(?:s|ing)?|upwards of))\s*$/iu;
const NOT_LESS = /\b(?:no(?:t)?|never) (?:less|fewer|lower) than\s*$|\bnever (?:below|under)\s*$/iu;
const AT_MOST_AFTER = /^ ?(?:or (?:less|faster|better|below|under|lower)|max(?:imum)?\b|at most|tops)/iu;
const AT_LEAST_AFTER = /^ ?(?:or (?:more|higher|better|above)|min(?:imum)?\b|at least|\+)/iu;
/** After these words a number is a limit even without a comparison. */
const STATED_TIME = /(?:\b(?:p\d{2,3}|latency|response times?|median|percentile)\b) ?(?:is|of|:|=|at)? ?$/iu;
const STATED_RATE =
  /\b(?:handles?|handling|sustains?|supports?|process(?:es)?|serves?|throughput|achieves?)(?: is| of|:|=)? ?$/iu;

/** Words that mark a time as a setting or schedule of the product, not a measurement. */
const SETTING =
  /\b(?:time-?outs?|timed? ?out|ttl|expir\w*|intervals?|every|retr(?:y|ies|ied)|back-?off|heartbeats?|ret(?:ain|ention)\w*|rotat\w*|poll\w*|schedul\w*|sessions?|windows?|debounc\w*|throttl\w*|delays?|waits?|sleeps?|keep-?alive|older|idle|tokens?|locks?|grace|cool-?down|cached? for|history|durations? of)\b/iu;
const RATE_SETTING = /\b(?:rate[- ]?limit\w*|throttl\w*|quotas?|cap(?:ped)?)\b/iu;
const ERRORS = /\b(?:errors?|fail\w*|5xx|timeouts?|unsuccessful|drop(?:ped|s)?)\b/iu;
const GENERAL =
  /\b(?:latenc\w*|respon[sd]\w*|requests?|answers?|round-?trips?|p\(?\d{2,3}|http_req_\w+|percentile|median|average|avg|mean|calls?|endpoints?|operations?|quer(?:y|ies)|lookups?|performance)\b/iu;

const STATISTICS =
  /\bp\(?(?<rank>\d{2})(?:\.?(?<tenth>\d))?(?:\)|\b)|\b(?<ordinal>\d{2}(?:\.\d)?)(?:th|st|nd|rd)?[ -]percentile|(?<of>\d{2}(?:\.\d{1,2})?) ?% of\b|\b(?<median>median)\b|\b(?<avg>average|avg|mean)\b|\b(?<max>worst|maximum (?:response|latency)|max latency|always)\b/giu;

const STOP = new Set(
  'the and for with must should shall will have has been are not than that this its our all any each per less more most least under below within above over latency latencies response responses time times request requests second seconds millisecond milliseconds average mean median percentile rate throughput error errors performance load keep stay take takes when while from into handle handles support supports sustain sustains process serve complete completes'.split(
    ' ',
  ),
);

const subjectOf = (clause: string): string[] =>
  [...new Set([...clause.toLowerCase().matchAll(/\p{L}{3,40}/gu)].map(([word]) => word))].filter(
    (word) => !STOP.has(word),
  );

const clausesOf = (text: string): string[] =>
  text.slice(0, MAX_REQUIREMENT_CHARACTERS).split(/[;\n]|,\s|\.\s|\s(?:and|but|while)\s/u);

/** Returns the statistic nearest to a number: the last before it, else the first after it, up to the next number. */
const statisticOf = (before: string, after: string): Limit['statistic'] => {
  const found = [...before.matchAll(STATISTICS)].at(-1) ?? [...after.matchAll(STATISTICS)][0];
  const { rank, tenth, ordinal, of, median, avg } = found?.groups ?? {};
  if (found === undefined) return null;
  if (avg !== undefined) return 'avg';
  if (median !== undefined) return 50;
  const number = rank === undefined ? (ordinal ?? of) : `${rank}.${tenth ?? 0}`;
  return number === undefined ? 100 : Number(number);
};

const comparisonOf = (before: string, after: string, quantity: Quantity): Limit['comparison'] | null => {
  const near = before.slice(-NEAR_CHARACTERS);
  if (NOT_LESS.test(near)) return 'at least';
  if (AT_MOST.test(near) || AT_MOST_AFTER.test(after)) return 'at most';
  if (AT_LEAST.test(near) || AT_LEAST_AFTER.test(after)) return 'at least';
  if (quantity === 'time' && STATED_TIME.test(near)) return 'at most';
  return quantity === 'rate' && STATED_RATE.test(near) ? 'at least' : null;
};

const quantityOf = (groups: Record<string, string | undefined>): { quantity: Quantity; value: number } => {
  const number = Number((groups.number ?? '').replaceAll(',', ''));
  const { time, share, kilo, per, k6 } = groups;
  if (k6 !== undefined) return { quantity: 'time', value: number };
  if (share !== undefined) return { quantity: 'share', value: number / 100 };
  if (time === undefined) {
    const times = { k: 1_000, K: 1_000, M: 1_000_000 }[kilo ?? ''] ?? 1;
    return { quantity: 'rate', value: (number * times) / (per?.startsWith('min') ? 60 : 1) };
  }
  const factor = MILLISECONDS.find(([unit]) => unit.test(time))?.[1] ?? 1;
  return { quantity: 'time', value: number * factor };
};

/** A minimum time, a maximum rate, and a share of anything but errors are features of the product, not measurements. */
const isMeasured = ({ quantity, comparison }: Limit, clause: string): boolean => {
  if (quantity === 'time') return comparison === 'at most' && !SETTING.test(clause);
  if (quantity === 'rate') return comparison === 'at least' && !RATE_SETTING.test(clause);
  return comparison === 'at most' && ERRORS.test(clause);
};

/**
 * Finds the limits that a requirement sets on measured times, rates and error shares: "p95 < 50 ms", "at least 1000
 * requests per second", "error rate below 1%". Other units, versions, ports and dates are not limits, nor are timeouts,
 * intervals and other settings.
 */
export function limitsOf(requirement: string): Limit[] {
  return clausesOf(requirement).flatMap((clause) => {
    const found = [...clause.matchAll(QUANTITY)];
    return found.flatMap((match, index) => {
      const previous = found[index - 1];
      // "99 % of requests under 200 ms": the share is the statistic of the time.
      const from = previous === undefined || previous.groups?.share ? 0 : previous.index + previous[0].length;
      const before = clause.slice(from, match.index);
      const after = clause.slice(match.index + match[0].length, found[index + 1]?.index);
      const { quantity, value } = quantityOf(match.groups ?? {});
      const comparison = comparisonOf(before, after, quantity);
      if (comparison === null) return [];
      const subject = subjectOf(clause);
      const limit: Limit = {
        quantity,
        comparison,
        value,
        statistic: quantity === 'time' ? statisticOf(before, after) : null,
        subject,
        isGeneral: subject.length === 0 || GENERAL.test(clause),
        text: clause.trim().slice(0, MAX_TEXT_CHARACTERS).toWellFormed(),
      };
      return isMeasured(limit, clause) ? [limit] : [];
    });
  });
}
