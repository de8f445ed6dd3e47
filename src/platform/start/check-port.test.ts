import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { checkPort } from './check-port.ts';

test('a port that is taken, an address of another machine, a free port', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  await expect(checkPort('127.0.0.1', port)).rejects.toThrow(
    `Address already in use: another program listens on 127.0.0.1:${port}. ` +
      'Stop it, or choose another port with PORT.',
  );
  await expect(checkPort('192.0.2.1', 0)).rejects.toThrow('This machine has no address 192.0.2.1');
  other.close();
  await once(other, 'close');
  await checkPort('127.0.0.1', port);
});
