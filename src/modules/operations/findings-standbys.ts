import type { App } from '#platform/context.ts';
import type { OwnerSession } from '#platform/database/index.ts';
import { bytesOf, durationOf } from '#platform/written.ts';
import type { Finding } from './contract.ts';
import { probeReplica } from './probes.ts';
import { findStandbys, readCommitWait } from './store/database-state.ts';

const LAG_WARN_SECONDS = 5;

/** Who follows this primary, how far behind, and whether commits wait for somebody who is away. */
export async function lookAtStandbys(session: OwnerSession): Promise<Finding[]> {
  const standbys = await findStandbys.rows(session);
  const { awaited, waiting } = await readCommitWait.one(session);
  return [standbyFinding(standbys), commitFinding(awaited, waiting, standbys)];
}

interface Standby {
  name: string;
  state: string;
  sync_state: string;
  lag_seconds: number;
  lag_bytes: number;
}

function standbyFinding(standbys: readonly Standby[]): Finding {
  const what = 'standbys';
  if (standbys.length === 0) return { what, state: 'ok', found: 'none follows' };
  const late = standbys.filter(({ lag_seconds }) => lag_seconds > LAG_WARN_SECONDS);
  const shown = (late.length > 0 ? late : standbys)
    .map((one) => `${one.name} by ${durationOf(one.lag_seconds)}, ${bytesOf(one.lag_bytes)}`)
    .join('; ');
  if (late.length === 0) return { what, state: 'ok', found: `behind: ${shown}` };
  const remedy = 'Look at the network between them, and at the disk of the standby.';
  return { what, state: 'warn', found: `behind: ${shown}`, remedy };
}

/** With too few of those that commits wait for, nothing is sold: no commit is acknowledged. */
function commitFinding(awaited: string, waiting: number, standbys: readonly Standby[]): Finding {
  const what = 'commits';
  if (awaited === '') return { what, state: 'ok', found: 'wait for no other host' };
  // PostgreSQL marks whom it waits for: 'sync' of FIRST n, 'quorum' of ANY n.
  const there = standbys.filter(
    ({ state, sync_state: kind }) => state === 'streaming' && ['sync', 'quorum'].includes(kind),
  );
  const names = there.map(({ name }) => name).join(', ');
  const wanted = Number(/^(?:first|any)?\s*(\d+)\s*\(/i.exec(awaited)?.[1] ?? 1);
  if (there.length >= wanted) {
    return { what, state: 'ok', found: `wait for ${awaited}; there: ${names}` };
  }
  return {
    what,
    state: 'fail',
    found:
      `wait for ${awaited}; there: ${names === '' ? 'nobody' : names}. ` +
      `${waiting} wait now; nothing is sold`,
    remedy: 'Bring the standby back, or say here: "emporium database synchronous off".',
  };
}

/** The database of DATABASE_REPLICA_URL, where one is set, looked at now. */
export async function lookAtReplica(app: App): Promise<Finding[]> {
  const what = 'read replica';
  await app.database.replica?.look();
  const { status, lagSeconds, detail } = probeReplica(app);
  if (status === 'not configured') return [];
  if (status === 'ok') return [{ what, state: 'ok', found: `${Number(lagSeconds)} s behind` }];
  const remedy = 'Look at it and at the network; or remove DATABASE_REPLICA_URL.';
  return [{ what, state: 'warn', found: String(detail), remedy }];
}
