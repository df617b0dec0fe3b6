import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

const LISTEN = '0A';

/** Reads the TCP sockets that a process listens on from Linux's /proc: IPv4 addresses, and IPv6 ones in hexadecimal. */
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

/** The target of a descriptor; '' if it was closed meanwhile. */
function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

/** Decodes an address. The kernel writes its bytes in the machine's order, little-endian wherever this runs. */
function ipv4(hexadecimal: string): string {
  return [...Buffer.from(hexadecimal, 'hex')].reverse().join('.');
}
