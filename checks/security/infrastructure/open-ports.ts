/** Ports through which attackers take over a machine or its data, if the whole internet can reach them. */
const PORTS: Record<number, string> = {
  22: 'SSH',
  23: 'Telnet',
  445: 'SMB',
  1433: 'SQL Server',
  1521: 'Oracle',
  2375: 'Docker',
  3306: 'MySQL',
  3389: 'RDP',
  5432: 'PostgreSQL',
  5984: 'CouchDB',
  6379: 'Redis',
  9200: 'Elasticsearch',
  11211: 'memcached',
  27017: 'MongoDB',
};

export const isEverywhere = (range: string): boolean => ['0.0.0.0/0', '::/0', '*', 'Internet'].includes(range);

/** Names the first port of `PORTS` in a range, or `every port`; null if there is none. */
export function openService(from: number | undefined, to: number | undefined, protocol: string): string | null {
  if (/^(?:-1|all|\*)$/i.test(protocol)) return 'every port';
  if (from === undefined || to === undefined) return null;
  if (from <= 0 && to >= 65_535) return 'every port';
  const port = Object.keys(PORTS)
    .map(Number)
    .find((each) => from <= each && each <= to);
  return port === undefined ? null : `port ${port} (${PORTS[port]})`;
}

export const openIngress = (service: string) =>
  ({
    rule: 'open-ingress',
    severity: 'major',
    message: `${service} is open to the whole internet: name the networks that need it`,
  }) as const;
