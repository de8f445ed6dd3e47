import type { Cli } from '#platform/cli.ts';
import { bytesOf } from '#platform/written.ts';
import type { OnProgress } from './model.ts';

/** One line when a step begins, and at each tenth of it. */
export function showProgress(cli: Cli): OnProgress {
  let shown = '';
  return ({ step, doneBytes, totalBytes }) => {
    const tenths = totalBytes ? Math.min(10, Math.floor((doneBytes / totalBytes) * 10)) : 0;
    const line = totalBytes ? `${step}: ${tenths * 10} % of ${bytesOf(totalBytes)}` : step;
    if (line === shown) return;
    shown = line;
    cli.progress(line);
  };
}
