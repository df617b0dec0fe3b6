import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type TLSSocket } from 'node:tls';

export const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

/** Puts TLS for localhost, with its own certificate, before a port of 127.0.0.1: the packaged Valkey has no TLS. */
export async function startTls(port: number) {
  const { key, certificate } = await makeCertificate();
  const sockets = new Set<TLSSocket>();
  const server = createServer({ key, cert: certificate }, (socket) => {
    sockets.add(socket);
    const behind = connect(port, '127.0.0.1');
    for (const end of [socket, behind]) end.on('error', () => {});
    socket.pipe(behind).pipe(socket);
    socket.on('close', () => behind.destroy());
  }).listen(0, 'localhost');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    certificate,
    stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

async function makeCertificate(): Promise<{ key: string; certificate: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'tritons-tls-'));
  const [keyFile, file] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  try {
    const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1'];
    const name = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
    const made = spawnSync('openssl', ['req', ...kind, ...name, '-keyout', keyFile, '-out', file], {
      encoding: 'utf8',
    });
    if (made.status !== 0) throw new Error(`openssl could not make a certificate: ${made.stderr}`);
    return { key: await readFile(keyFile, 'utf8'), certificate: await readFile(file, 'utf8') };
  } finally {
    await rm(folder, { recursive: true });
  }
}
