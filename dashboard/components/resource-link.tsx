import { Link } from 'react-router';

/** A resource of the journal, with the page that shows it if there is one. */
export function ResourceLink({ resource }: { resource: string }) {
  const [kind, ...rest] = resource.split('/');
  const id = rest.join('/');
  const to =
    kind === 'task'
      ? `/tasks/${encodeURIComponent(id)}`
      : kind === 'agent'
        ? `/agents?agent=${encodeURIComponent(id)}`
        : kind === 'dead_letter'
          ? `/queues?letter=${encodeURIComponent(id)}`
          : undefined;
  return to === undefined ? (
    <span className="mono" title={resource}>
      {resource}
    </span>
  ) : (
    <Link className="mono" to={to} title={resource}>
      {resource}
    </Link>
  );
}
