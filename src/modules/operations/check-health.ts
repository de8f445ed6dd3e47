import type { Report } from '#platform/cli.ts';
import type { Config } from '#platform/config.ts';
import { reasonOf } from '#platform/reason-of.ts';
import { findRunningServer } from '#platform/start/running-server.ts';

/** Longer than the server's own patience with its database, shorter than a container's with us. */
const PATIENCE_MS = 4_000;

/**
 * Whether the server that runs on this data directory may be sent requests: its readiness, asked
 * over HTTP. A process without the role `api` is asked at OPERATIONS_PORT; without one it has no
 * address, and is healthy as long as it runs. Exit code 1 when it is not ready or none runs.
 */
export async function checkHealth(config: Config): Promise<Report> {
  const server = findRunningServer(config.EMPORIUM_DATA);
  if (server === undefined) {
    return outcome(false, `no server runs on ${config.EMPORIUM_DATA}`);
  }
  const { OPERATIONS_PORT } = config;
  if (server.url === null && OPERATIONS_PORT === undefined) {
    return outcome(true, `worker, process ${server.pid}`);
  }
  const url = `${server.url ?? `http://127.0.0.1:${OPERATIONS_PORT}`}/health/ready`;
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) });
    return outcome(answer.ok, `${url} answered ${answer.status}`);
  } catch (error) {
    // fetch says "fetch failed" and keeps why to itself, in the cause.
    const why = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return outcome(false, `${url} did not answer: ${reasonOf(why)}`);
  }
}

function outcome(healthy: boolean, detail: string): Report {
  return {
    data: { healthy, detail },
    lines: [`${healthy ? 'ok' : 'FAIL'}  ${detail}`],
    exitCode: healthy ? 0 : 1,
  };
}
