import type { AuditQuery } from '../contracts/api/audit-queries.ts';
import type { JournalEvent } from '../contracts/journal/events.ts';

export type AuditFilter = Pick<AuditQuery, 'actor' | 'action' | 'resource' | 'outcome' | 'from' | 'to'>;

/** Makes the test that an entry has to pass. Times are compared as instants, whatever their offset. */
export function auditFilter(filter: AuditFilter): (event: JournalEvent) => boolean {
  const from = filter.from === undefined ? Number.NEGATIVE_INFINITY : Date.parse(filter.from);
  const to = filter.to === undefined ? Number.POSITIVE_INFINITY : Date.parse(filter.to);
  const fits = <T>(wanted: T | undefined, value: T) => wanted === undefined || wanted === value;
  return ({ actor, type, resource, outcome, at }) => {
    const time = Date.parse(at);
    return (
      fits(filter.actor, actor) &&
      fits(filter.action, type) &&
      fits(filter.resource, resource) &&
      fits(filter.outcome, outcome) &&
      time >= from &&
      time <= to
    );
  };
}
