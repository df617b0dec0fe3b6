import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { inBubblewrap } from '../../sandbox/launch.ts';
import { listenLocally } from '../local/start-services.ts';
import { describeInBubblewrap } from './with-bubblewrap.ts';

let root: string;
let folder: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'tritons walled-')));
  folder = join(root, 'a work folder');
  mkdirSync(folder);
});
afterEach(() => rmSync(root, { recursive: true, maxRetries: 5 }));

type End = { code: number | string | null; stdout: string; stderr: string };

function run(command: string, path = process.env.PATH ?? '', where = folder): Promise<End> {
  const { argv, cwd, env } = inBubblewrap(command, where, path);
  return new Promise((resolve) => {
    execFile(argv[0], argv.slice(1), { cwd, env }, (error, stdout, stderr) =>
      resolve({ code: error ? (error.code ?? null) : 0, stdout, stderr }),
    );
  });
}

/** Finds the processes of this machine whose command line contains a word. */
const running = (word: string) =>
  readdirSync('/proc').filter((name) => {
    try {
      return /^\d+$/.test(name) && readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(word);
    } catch {
      return false;
    }
  });

async function untilGone(word: string): Promise<void> {
  const until = Date.now() + 5_000;
  while (running(word).length > 0 && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(running(word)).toEqual([]);
}

const program = (file: string, lines: string) => {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${lines}\n`);
  chmodSync(file, 0o755);
};

describeInBubblewrap('in bubblewrap', () => {
  test('the folder can be written, and nothing else that lasts', async () => {
    const outside = join(root, 'outside');
    writeFileSync(outside, 'mine');
    const places = [join(homedir(), 'x'), '/usr/x', '/etc/x', '/x', '/opt/x'];
    const tries = places.map((place) => `echo x > '${place}' && echo 'wrote ${place}'`).join('; ');
    const { stdout } = await run(
      `echo x > '${outside}'; ${tries}; echo x > here; echo x > /tmp/scratch && echo scratch`,
    );
    expect(stdout).toBe('scratch\n');
    expect(readFileSync(outside, 'utf8')).toBe('mine');
    expect(readFileSync(join(folder, 'here'), 'utf8')).toBe('x\n');
    expect(existsSync('/tmp/scratch')).toBe(false);
  });

  test("files outside are not there: beside the folder, in the home, the machine's secrets, links to them", async () => {
    writeFileSync(join(root, 'id_ed25519'), 'secret');
    symlinkSync(join(root, 'id_ed25519'), join(folder, 'link'));
    const home = ['.ssh', '.bashrc', '.npmrc', '.config'].map((name) => join(homedir(), name));
    const machine = ['/etc/shadow', '/etc/ssl/private', '/var', '/run', '/sys', '/mnt'];
    const hidden = [join(root, 'id_ed25519'), 'link', ...home, ...machine];
    for (const place of hidden) {
      const { code, stdout } = await run(`cat '${place}' || ls -A '${place}/'`);
      expect([place, code === 0 ? stdout.split('\n') : []]).toEqual([place, []]);
    }
  });

  test('the environment has four variables, also that of the process with number 1', async () => {
    process.env.SOME_API_KEY = 'not a key';
    const { stdout } = await run(`env -u PWD -u SHLVL -u _ -u OLDPWD; tr '\\0' '\\n' < /proc/1/environ`);
    delete process.env.SOME_API_KEY;
    const names = stdout
      .trim()
      .split('\n')
      .map((line) => line.split('=')[0]);
    expect(new Set(names)).toEqual(new Set(['PATH', 'HOME', 'TMPDIR', 'CI']));
    expect(stdout).toContain('HOME=/tmp\n');
  });

  test('no server of this machine is reached, and one of its own on 127.0.0.1 is', async () => {
    let asked = 0;
    const server = createServer((_request, response) => {
      asked += 1;
      response.end('outside');
    });
    const port = await listenLocally(server);
    const ask = (code: string) => `'${process.execPath}' -e '${code}'`;
    const outside = await run(
      ask(`fetch("http://127.0.0.1:${port}").catch((e) => { console.log(e.cause.code); process.exit(7) })`),
    );
    expect(outside).toMatchObject({ code: 7, stdout: 'ECONNREFUSED\n' });
    const inside = await run(
      ask(
        'const s = require("http").createServer((q, r) => r.end("inside")).listen(0, "localhost", async () => { console.log(await (await fetch("http://localhost:" + s.address().port)).text()); s.close() })',
      ),
    );
    expect(inside).toEqual({ code: 0, stdout: 'inside\n', stderr: '' });
    expect(asked).toBe(0);
    server.close();
  });

  test('processes that it leaves running end with it, in whatever session', async () => {
    const word = `3600.${process.pid}`;
    const { code } = await run(
      `(setsid sh -c 'exec sleep ${word}' > /dev/null 2>&1 < /dev/null &) ; sleep 0.2; exit 3`,
    );
    expect(code).toBe(3);
    await untilGone(word);
  });

  test('it ends with the process that started it, also one that is killed', async () => {
    const word = `3601.${process.pid}`;
    const { argv, cwd, env } = inBubblewrap(`touch begun; setsid sleep ${word}`, folder, process.env.PATH ?? '');
    const start = `const c = require("child_process").spawn(${JSON.stringify(argv[0])}, ${JSON.stringify(argv.slice(1))}, ${JSON.stringify({ cwd, env, detached: true })}); setInterval(() => {}, 1000)`;
    const starter = spawn(process.execPath, ['-e', start]);
    while (!existsSync(join(folder, 'begun'))) await new Promise((resolve) => setTimeout(resolve, 20));
    starter.kill('SIGKILL');
    await once(starter, 'exit');
    await untilGone(word);
  });

  test('it sees no other process, has no capabilities, and cannot remount anything as writable', async () => {
    const tools = join(root, 'tools');
    program(join(tools, 'tool'), 'true');
    const path = `${tools}:/usr/bin:/bin`;
    const remount = `mount -o remount,bind,rw '${tools}'; echo x > '${tools}/x' && echo wrote`;
    const { stdout } = await run(
      `kill -9 -1; ${remount}; unshare -Urm sh -c "${remount}"; ls -d /proc/[0-9]*; grep Cap /proc/self/status`,
      path,
    );
    expect(existsSync(join(tools, 'x'))).toBe(false);
    expect(stdout).not.toContain('wrote');
    expect(stdout.match(/^\/proc\/\d+$/gm)?.length).toBeLessThan(5);
    expect([...stdout.matchAll(/^Cap(?:Prm|Eff|Bnd):\t(.*)$/gm)].map(([, mask]) => Number(mask))).toEqual([0, 0, 0]);
  });

  test("settings of the machine's kernel are read-only, also for root", async () => {
    // Open the file for appending and write nothing, so that a failing test does no harm.
    const open = '(: >> /proc/sys/kernel/core_pattern) && echo opened';
    const { stdout } = await run(`${open}; unshare -Urpf --mount-proc sh -c "${open}"; echo end`);
    expect(stdout).toBe('end\n');
  });

  test('a file has at most a gibibyte', async () => {
    const { stdout } = await run('truncate -s 2G large && echo made; truncate -s 1G large && echo smaller');
    expect(stdout).toBe('smaller\n');
  });

  test('programs of PATH work, with the libraries beside them; other neighbours are not there', async () => {
    const tools = join(root, 'tools');
    program(join(tools, 'bin/greet'), 'cat "$(dirname "$0")/../lib/greeting"');
    mkdirSync(join(tools, 'lib'));
    writeFileSync(join(tools, 'lib/greeting'), 'hello\n');
    writeFileSync(join(tools, 'credentials'), 'secret\n');
    symlinkSync(tools, join(root, 'current'));
    const path = `${root}/current/bin:/usr/bin:/bin`;
    expect(await run('greet', path)).toMatchObject({ code: 0, stdout: 'hello\n' });
    const secrets = await run(`cat '${root}'/*/credentials "${root}/current/credentials" "${tools}/credentials"`, path);
    expect(secrets).toMatchObject({ stdout: '' });
  });

  test('entries of PATH that are not there, relative, files, the home or all of it change nothing', async () => {
    program(join(folder, 'bwrap'), 'echo fooled');
    const odd = `:.:bin:/nowhere:${homedir()}:${homedir()}/:/:/tmp:${root}:/etc/hosts:${dirname(root)}//:/usr/bin:/bin`;
    writeFileSync(join(root, 'secret'), 'secret');
    expect(await run(`cat '${root}/secret'; echo end`, odd)).toMatchObject({ code: 0, stdout: 'end\n' });
    const { argv } = inBubblewrap('true', folder, odd);
    const bound = argv.filter((_, index) => argv[index - 1] === '--ro-bind-try');
    for (const whole of ['/', homedir(), root, tmpdir()]) expect(bound).not.toContain(whole);
  });

  test('a home in /opt is not read with the rest of it', () => {
    const source = join(import.meta.dirname, '../../sandbox/bubblewrap.ts');
    const script = `const { bubblewrapArguments } = await import('${source}');
      console.log(JSON.stringify(bubblewrapArguments('/tmp/x', '/usr/bin:/opt/service/.npm/bin:/opt/go/bin')));`;
    const boundWith = (HOME: string): string[] =>
      JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', script], { env: { HOME } }).toString());
    expect(boundWith('/home/service')).toContain('/opt');
    expect(boundWith('/opt/service').filter((word) => ['/', '/opt', '/opt/service'].includes(word))).toEqual(['/']);
  });

  test('Python runs', async () => {
    expect(await run('python3 -c "import ssl, sqlite3, multiprocessing; print(1 + 1)"', '/usr/bin:/bin')).toMatchObject(
      { stdout: '2\n' },
    );
  });
});
