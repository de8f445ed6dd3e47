import { start } from 'node:repl';
import { once } from 'node:events';
import type { Cli } from '#platform/cli.ts';
import { shopRead, shopTx, systemTx } from '#platform/database/index.ts';

/**
 * Opens a JavaScript shell with `app`, `ctx` (a context of one shop) and the three doors to the
 * database, until the operator leaves. Prompts on standard error, so that standard output carries
 * results alone when input is piped.
 */
export async function openShell(cli: Cli, slug: string | undefined): Promise<void> {
  const ctx = await cli.shop(slug);
  cli.progress(
    'app, ctx, shopRead(ctx, fn), shopTx(ctx, fn), systemTx(app, reason, fn); .exit leaves',
  );
  const shell = start({
    prompt: process.stdin.isTTY ? 'emporium> ' : '',
    input: process.stdin,
    output: process.stdout,
    terminal: process.stdin.isTTY,
  });
  Object.assign(shell.context, { app: cli.app, ctx, shopRead, shopTx, systemTx });
  await once(shell, 'exit');
}
