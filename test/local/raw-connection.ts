import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A TCP connection on which a test sends what no client would. */
export type RawConnection = {
  socket: Socket;
  /** The bytes that have come back so far. */
  received(): string;
  /** Waits until the text has come back. Throws an Error with what came if the connection ends before. */
  until(text: string | RegExp): Promise<string>;
  /** Waits until the connection is closed. Returns what came back. */
  closed(): Promise<string>;
};

/** Opens a connection to a port of this machine and sends the given bytes. `from`: the address to connect from. */
export async function rawConnection(port: number, send = '', from?: string): Promise<RawConnection> {
  const socket = connect({ port, host: '127.0.0.1', ...(from ? { localAddress: from } : {}) });
  let text = '';
  let isClosed = false;
  socket.on('data', (data) => {
    text += data;
  });
  // A reset is one way in which a server closes.
  socket.on('error', () => {});
  socket.on('close', () => {
    isClosed = true;
  });
  await once(socket, 'connect');
  if (send) socket.write(send);
  const has = (wanted: string | RegExp) => (typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text));
  return {
    socket,
    received: () => text,
    async until(wanted) {
      while (!has(wanted)) {
        if (isClosed) throw new Error(`It ended without ${wanted}: ${text}`);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      return text;
    },
    async closed() {
      while (!isClosed) await new Promise((resolve) => setTimeout(resolve, 5));
      return text;
    },
  };
}

/** Sends one request and returns all that comes until the server closes the connection, which the request asks for. */
export async function rawAnswer(port: number, request: string): Promise<string> {
  const connection = await rawConnection(port, request);
  return connection.closed();
}
