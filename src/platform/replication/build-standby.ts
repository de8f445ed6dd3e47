import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import {
  connectForReplication,
  streamBaseBackup,
  type BaseBackupReceiver,
} from '../postgres/base-backup-stream.ts';
import { chooseRunAs, giveTreeTo, type RunAs } from '../postgres/run-as.ts';
import { locateBinaries } from '../postgres/locate-binaries.ts';
import { lockDataDirectory } from '../postgres/lock-file.ts';
import { StartError } from '../postgres/start-error.ts';
import { clearPostmaster } from '../postgres/stale-postmaster.ts';
import { bytesOf } from '../written.ts';
import { type Address, showAddress } from './address.ts';
import { extractCluster, type Extracted } from './extract-cluster.ts';
import { NOT_COPIED } from './network.ts';
import { askPeer, peerConnection } from './peer.ts';
import { rememberFollowing } from './standby-file.ts';

/** How to make a data directory follow a primary. */
export interface StandbyPlan {
  dataDirectory: string;
  from: Address;
  password: string;
  /** Name of this host; its place in the primary's log is called so. */
  node: string;
  /** Replace a database that is there; it is moved aside, not removed. */
  replace: boolean;
  /** Told what is going on. */
  progress: (text: string) => void;
}

/** What was made. */
export interface BuiltStandby {
  bytes: number;
  files: number;
  timeline: number;
  /** Where the database that was there before is kept, if there was one. */
  movedTo: string | null;
}

/**
 * Copies the primary's cluster into the data directory and leaves it ready to follow: the next start
 * of it runs as a standby. Every file is compared with the primary's manifest. The copy is made
 * aside and renamed when it is whole, so an interrupted one leaves what was there. Throws a
 * StartError when the other side is no primary, when a server runs here, or when there is a database
 * and `replace` is false.
 */
export async function buildStandby(plan: StandbyPlan): Promise<BuiltStandby> {
  const cluster = join(plan.dataDirectory, 'postgres');
  mkdirSync(plan.dataDirectory, { recursive: true });
  const timeline = await refuseOtherThanPrimary(plan);
  const unlock = await lockDataDirectory(plan.dataDirectory, 'server');
  try {
    if (existsSync(cluster) && !plan.replace) {
      throw new StartError(
        `${cluster} holds a database. Choose an empty directory with EMPORIUM_DATA, ` +
          'or add --replace to move it aside and put a standby in its place.',
      );
    }
    await clearPostmaster(cluster, plan.progress);
    const runAs = chooseRunAs(locateBinaries(), plan.dataDirectory);
    const draft = `${cluster}.new`;
    rmSync(draft, { recursive: true, force: true });
    mkdirSync(draft, { mode: 0o700 });
    await keepPlaceInLog(plan);
    const files = await copyCluster(plan, draft);
    makeFollowing(draft, runAs);
    const movedTo = moveAside(cluster);
    renameSync(draft, cluster);
    rememberFollowing(plan.dataDirectory, { from: plan.from, slot: plan.node });
    const bytes = [...files.values()].reduce((sum, { size }) => sum + size, 0);
    return { bytes, files: files.size, timeline, movedTo };
  } finally {
    unlock();
  }
}

async function refuseOtherThanPrimary({ from, password }: StandbyPlan): Promise<number> {
  const found = await askPeer(from, password);
  if (found.role === 'primary') return found.timeline;
  const words =
    found.role === 'silent' ? `cannot be reached (${found.reason})` : 'is a standby itself';
  throw new StartError(
    `${showAddress(from)} ${words}. Name the host that holds the database, and give its password ` +
      'with DATABASE_PASSWORD or DATABASE_PASSWORD_FILE.',
  );
}

/** A place of an earlier standby of this name remembers a log that this one does not want. */
async function keepPlaceInLog({ from, password, node }: StandbyPlan): Promise<void> {
  const client = await connectForReplication(peerConnection(from, password));
  try {
    const { rows } = await client.query<{ slot_type: string | null }>(
      `READ_REPLICATION_SLOT ${node}`,
    );
    if (rows[0]?.slot_type !== null) await client.query(`DROP_REPLICATION_SLOT ${node} WAIT`);
    await client.query(`CREATE_REPLICATION_SLOT ${node} PHYSICAL (RESERVE_WAL)`);
  } finally {
    await client.end();
  }
}

async function copyCluster(plan: StandbyPlan, draft: string): Promise<Extracted> {
  let files: Extracted = new Map();
  let manifest = '';
  let told = 0;
  const receiver: BaseBackupReceiver = {
    archive: async (name, content, location) => {
      if (location !== '') throw new StartError(`The primary has a tablespace at ${location}.`);
      files = await extractCluster(content, draft);
    },
    manifest: async (content: Readable) => {
      manifest = Buffer.concat(await content.toArray()).toString();
    },
    progress: (done, total) => {
      const percent = Math.min(99, Math.floor((done / Math.max(total, 1)) * 100));
      if (percent < told + 10) return;
      told = percent;
      plan.progress(`copied ${percent} % of ${bytesOf(total)}`);
    },
  };
  await streamBaseBackup(
    peerConnection(plan.from, plan.password),
    { label: `emporium standby ${plan.node}`, awaitArchive: false },
    receiver,
  );
  compare(files, manifest);
  return files;
}

interface Manifest {
  Files: { Path: string; Size: number; Checksum: string }[];
}

function compare(files: Extracted, manifest: string): void {
  for (const { Path, Size, Checksum } of (JSON.parse(manifest) as Manifest).Files) {
    const found = files.get(Path);
    if (found?.size === Size && found.sha256 === Checksum) continue;
    throw new StartError(`The copy of ${Path} is not what the primary sent. Try again.`);
  }
}

const NOT_FOR_US = /^(synchronous_standby_names|primary_conninfo|primary_slot_name)\b/;

/** Settings by ALTER SYSTEM came along; whom the primary waits for is not for this one. */
function makeFollowing(draft: string, runAs: RunAs): void {
  for (const name of NOT_COPIED) rmSync(join(draft, name), { force: true });
  const own = join(draft, 'postgresql.auto.conf');
  const kept = readFileSync(own, 'utf8')
    .split('\n')
    .filter((line) => !NOT_FOR_US.test(line));
  writeFileSync(own, kept.join('\n'));
  writeFileSync(join(draft, 'standby.signal'), '');
  giveTreeTo(runAs, draft);
}

function moveAside(cluster: string): string | null {
  if (!existsSync(cluster)) return null;
  const aside = `${cluster}.replaced-${new Date().toISOString().replaceAll(/[:.]/g, '')}`;
  renameSync(cluster, aside);
  return aside;
}
