import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMissingFile } from '../missing-file.ts';
import { processStart } from '../postgres/process-table.ts';

/** What a running server tells the commands of its data directory. */
export interface RunningServer {
  pid: number;
  startedAt: string;
  /** Address of the HTTP API; null without the role `api`. */
  url: string | null;
  /** Address of the card gateway that it pays through. */
  gatewayUrl: string | null;
}

/** Leaves the addresses of this process for commands; returns the way to take them back. */
export function announceServer(
  dataDirectory: string,
  addresses: Pick<RunningServer, 'url' | 'gatewayUrl'>,
): () => void {
  const path = fileOf(dataDirectory);
  const server = { pid: process.pid, startedAt: processStart(process.pid) ?? '', ...addresses };
  // A worker with a database and a secret of its own keeps nothing else here.
  mkdirSync(dataDirectory, { recursive: true });
  writeFileSync(path, JSON.stringify(server));
  return () => rmSync(path, { force: true });
}

/**
 * The server that runs on this data directory; undefined when there is none, or only what a killed
 * one left.
 */
export function findRunningServer(dataDirectory: string): RunningServer | undefined {
  try {
    const found = JSON.parse(readFileSync(fileOf(dataDirectory), 'utf8')) as RunningServer;
    return processStart(found.pid) === found.startedAt ? found : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    if (isMissingFile(error)) return undefined;
    throw error;
  }
}

function fileOf(dataDirectory: string): string {
  return join(dataDirectory, 'server.json');
}
