import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

const LISTEN = '0A';

/** The TCP sockets that a process listens on, from Linux's /proc: an IPv4 address, or the hexadecimal IPv6 one. */
export function listeningSockets(pid: number): { address: string; port: number }[] {
  const own = new Set(readdirSync(`/proc/${pid}/fd`).map((fd) => linkOf(`/proc/${pid}/fd/${fd}`)));
  return ['tcp', 'tcp6'].flatMap((table) =>
    readFileSync(`/proc/${pid}/net/${table}`, 'utf8')
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , , state, , , , , , inode]) => state === LISTEN && own.has(`socket:[${inode}]`))
      .map(([, local]) => {
        const [address, port] = local!.split(':');
        return { address: address!.length === 8 ? ipv4(address!) : address!, port: Number.parseInt(port!, 16) };
      }),
  );
}

/** A descriptor may be closed while they are listed. */
function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

/** The kernel writes the bytes of an address in the machine's order: little-endian wherever this runs. */
function ipv4(hexadecimal: string): string {
  return [...Buffer.from(hexadecimal, 'hex')].reverse().join('.');
}
