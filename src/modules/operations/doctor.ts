import type { Report } from '#platform/cli.ts';
import type { Config } from '#platform/config.ts';
import { findRunningServer } from '#platform/start/running-server.ts';
import {
  lookAtDatabase,
  lookAtDataDirectory,
  lookAtDiskSpace,
  lookAtGateway,
  lookAtNode,
  lookAtPages,
  lookAtPort,
  lookAtSecrets,
} from './findings.ts';

/** One thing that was looked at. */
export interface Finding {
  what: string;
  state: 'ok' | 'warn' | 'fail';
  /** What was found, with figures. */
  found: string;
  /** What to do about it; absent when all is well. */
  remedy?: string;
}

/**
 * Examines this installation without changing or starting anything. Each finding that is not well
 * names its remedy; exit code 1 when one of them keeps Emporium from running.
 */
export async function examine(config: Config): Promise<Report> {
  const running = findRunningServer(config.EMPORIUM_DATA);
  const findings = await Promise.all([
    lookAtNode(),
    lookAtDataDirectory(config),
    lookAtDiskSpace(config),
    lookAtPort(config, running),
    lookAtDatabase(config),
    lookAtGateway(config, running),
    lookAtPages(),
    lookAtSecrets(config),
  ]);
  const failed = findings.some(({ state }) => state === 'fail');
  return {
    data: { ok: !failed, findings },
    lines: findings.flatMap(lineOf),
    exitCode: failed ? 1 : 0,
  };
}

function lineOf({ what, state, found, remedy }: Finding): string[] {
  const line = `${state.padEnd(5)} ${what.padEnd(16)} ${found}`;
  return remedy === undefined ? [line] : [line, `${' '.repeat(23)}${remedy}`];
}
