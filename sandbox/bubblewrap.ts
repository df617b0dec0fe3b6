import { readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { asIsAndReal, foldersOfPrograms, isIn } from './folders-of-programs.ts';

/** Programs and libraries of the system; /bin and the like may be links into /usr. */
const SYSTEM = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32', '/opt', '/nix/store'];

/** Files of /etc that programs look up; none is secret. */
const LOOKED_UP = [
  'alternatives',
  'crypto-policies',
  'group',
  'hosts',
  'ld.so.cache',
  'ld.so.conf',
  'ld.so.conf.d',
  'localtime',
  'nsswitch.conf',
  'passwd',
  'ssl/certs',
  'ssl/openssl.cnf',
];

/**
 * Arguments of bwrap: new namespaces without a network but loopback; programs read-only; fresh /tmp, /proc and /dev;
 * and `folder` writable. All processes in it end with the first command, or with the process that started it.
 */
export function bubblewrapArguments(folder: string, path: string): string[] {
  const settings = [...LOOKED_UP, ...readdirSync('/etc').filter((name) => name.startsWith('java-'))];
  // A service may have its home in /opt; then only the programs of PATH are readable there.
  const system = [homedir(), ...asIsAndReal(homedir())].some((home) => isIn(home, '/opt'))
    ? SYSTEM.filter((place) => place !== '/opt')
    : SYSTEM;
  const readable = [
    ...system,
    ...settings.map((name) => `/etc/${name}`),
    ...foldersOfPrograms(path, { system, hidden: folder }),
  ];
  return [
    // --unshare-all alone goes on without a user namespace if there is none; --unshare-user makes that fail.
    ...['--unshare-all', '--unshare-user', '--die-with-parent', '--new-session'],
    // Started by root, a process would keep root's capabilities and could remount folders writable. /proc must be
    // read-only too: kernel settings in /proc/sys belong to root, whatever the user is called inside.
    ...['--cap-drop', 'ALL'],
    ...['--tmpfs', '/tmp'],
    ...readable.flatMap((place) => ['--ro-bind-try', place, place]),
    ...['--proc', '/proc', '--remount-ro', '/proc', '--dev', '/dev'],
    ...['--bind', folder, folder, '--remount-ro', '/', '--chdir', folder],
  ];
}
