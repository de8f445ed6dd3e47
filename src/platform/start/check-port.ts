import { createServer } from 'node:net';
import { StartError } from '../postgres/start-error.ts';

/** Throws a StartError when nothing may listen on the address; port 0 is always free. */
export async function checkPort(host: string, port: number): Promise<void> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host, port }, resolve);
    });
  } catch (error) {
    throw explainListenError(error, host, port);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

/** An error of listening as one sentence with its remedy; any other error stays as it is. */
export function explainListenError(error: unknown, host: string, port: number): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') {
    return new StartError(
      `Address already in use: another program listens on ${host}:${port}. ` +
        'Stop it, or choose another port with PORT.',
    );
  }
  if (code === 'EACCES') {
    return new StartError(
      `This user may not listen on port ${port}. Choose one above 1023 with PORT.`,
    );
  }
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return new StartError(`This machine has no address ${host}. Choose another with HOST.`);
  }
  return error;
}
