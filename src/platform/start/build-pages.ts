import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Log } from '../log.ts';
import { StartError } from '../postgres/start-error.ts';
import { webOutput } from '../web/build-web.ts';

const LINES_TOLD = 8;
const BUILDER = new URL('../web/build-web.ts', import.meta.url).href;

/**
 * Builds the pages when their sources changed, in a process of its own: the builder takes a hundred
 * megabytes that a server would never give back. When it fails, the pages of the last build serve;
 * without any, a StartError is thrown.
 */
export async function buildPages(log: Log): Promise<void> {
  const program = `const { buildWeb } = await import(${JSON.stringify(BUILDER)});
    await buildWeb({ report: (line) => console.log(line) });`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1' },
  });
  let output = '';
  child.stdout.on('data', (chunk) => log.info('event=web.build', { step: String(chunk).trim() }));
  child.stderr.on('data', (chunk) => (output += String(chunk)));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (code === 0) return;
  const lines = output
    .split('\n')
    .filter((line) => /\w/.test(line) && !/node:internal|triggerUncaught/.test(line));
  const reason = lines.slice(0, LINES_TOLD).join('\n');
  if (!existsSync(webOutput)) throw new StartError(`The pages could not be built:\n${reason}`);
  log.error('event=web.build_failed', {
    reason,
    consequence: 'the pages of the last build are served',
  });
}
