/**
 * Stands in for `systemctl start|stop|restart|status emporium` and `journalctl -u emporium -n <lines>
 * -o cat`: asks the test that holds the system, as these ask systemd.
 */
import { request } from 'node:http';

const [program = '', ...words] = process.argv.slice(2);
const lines = Number(words[words.indexOf('-n') + 1] ?? 10);
const order = program === 'journalctl' ? 'log' : (words[0] ?? '');

request({ socketPath: process.env['UNIT_SOCKET'], path: `/${order}`, method: 'POST' }, (answer) => {
  const chunks: Buffer[] = [];
  answer.on('data', (chunk: Buffer) => chunks.push(chunk));
  answer.on('end', () => {
    const text = Buffer.concat(chunks).toString();
    if (order === 'log') process.stdout.write(`${text.split('\n').slice(-lines).join('\n')}\n`);
    else if (answer.statusCode !== 200) {
      process.stdout.write('Job for emporium.service failed. See "journalctl -u emporium".\n');
      process.exitCode = 1;
    }
  });
}).end();
