import { join } from 'node:path';
import { connectionsFor, createApp } from '#platform/app.ts';
import { loadConfig } from '#platform/config.ts';
import type { App } from '#platform/context.ts';
import { attachEmbeddedPostgres } from '#platform/postgres/index.ts';
import { switchSegment } from '#platform/database/server-files.ts';
import { openTestLog } from './log-lines.ts';
import { startSystem, type System } from './system.ts';

/** A running program whose log is archived, and the program's code on its database. */
export interface BackupSite {
  readonly system: System;
  /** Where its backups lie. */
  readonly vault: string;
  /** An app on the running database, with these settings on top. */
  app(settings?: Record<string, string>): App;
  /** Ends the segment that is being written, and waits until its log is in the vault. */
  archiveNow(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the program with an archive that is fed every two seconds. */
export async function startBackupSite(settings: Record<string, string> = {}): Promise<BackupSite> {
  const system = await startSystem({ ARCHIVE_SECONDS: '2', LOG_LEVEL: 'warn', ...settings });
  const apps: App[] = [];
  const app = (more: Record<string, string> = {}): App => {
    const config = loadConfig({ EMPORIUM_DATA: system.dataDirectory, ...settings, ...more });
    const connection = attachEmbeddedPostgres(system.dataDirectory);
    if (!connection) throw new Error('the database does not run');
    const { log } = openTestLog(config);
    const secretKey = 'test secret, thirty-two characters';
    const made = createApp(config, connectionsFor(connection), { log, secretKey });
    apps.push(made);
    return made;
  };
  return {
    system,
    vault: settings['BACKUP_DIR'] ?? join(system.dataDirectory, 'backups'),
    app,
    archiveNow: async () => {
      const own = app();
      const [before] = await system.sql<{ wal: string }>(
        'select pg_walfile_name(pg_current_wal_insert_lsn()) as wal',
      );
      await switchSegment(own.database);
      for (;;) {
        const [row] = await system.sql<{ segment: string | null }>(
          'select segment from backup.archive',
        );
        if (row?.segment && before && row.segment.slice(0, 24) >= before.wal) return;
        await own.clock.sleep(100);
      }
    },
    stop: async () => {
      await Promise.all(apps.map(async (each) => await each.database.close()));
      await system.stop();
    },
  };
}
