/**
 * The simulated card gateway as a process of its own: `node main.ts --port 0 --ledger <file>`.
 * With --webhooks <file> it tells every event to the address in that file, once there is one.
 * Prints one JSON line with the port it listens on. With --exit-with-parent it ends when its standard
 * input closes, so that no simulator outlives the server that started it.
 */
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import { BANNER, createGateway } from './server.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    host: { type: 'string', default: '127.0.0.1' },
    ledger: { type: 'string' },
    webhooks: { type: 'string' },
    'exit-with-parent': { type: 'boolean', default: false },
  },
});
if (!values.ledger) {
  process.stderr.write('The simulated gateway needs --ledger <file>.\n');
  process.exit(2);
}

const { server, close } = createGateway(values.ledger, values.webhooks);
server.listen(Number(values.port), values.host, () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ listening: port, name: BANNER, simulated: true })}\n`);
});

function stop(): void {
  close();
  process.exit(0);
}
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
if (values['exit-with-parent']) process.stdin.on('end', stop).on('error', stop).resume();
