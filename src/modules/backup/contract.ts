import { endpoint, orNull, Timestamp, Type, type StaticOf } from '#platform/contract.ts';
import { defineRefusals } from '#platform/refusal.ts';

/** Why a backup or a restore does not happen. Nothing has been overwritten when one is given. */
export const backupRefusals = defineRefusals({
  backup_copying: {
    status: 409,
    detail: 'The copies of the backups are being brought up already. Wait until that has ended.',
  },
  backup_running: { status: 409, detail: 'Another backup is being made. Wait until it has ended.' },
  backup_not_found: {
    status: 404,
    detail: 'There is no such backup. "emporium backup list" names the good ones.',
  },
  backup_not_physical: {
    status: 409,
    detail: 'This server gives no files. Its rows can be exported instead.',
  },
  backup_damaged: {
    status: 409,
    detail: 'A file of this backup is not as it was written. Choose another backup.',
  },
  backup_key_wrong: { status: 409, detail: 'This backup was made for another key.' },
  backup_key_missing: {
    status: 409,
    detail: 'This backup is encrypted. Give its key with BACKUP_KEY_FILE or BACKUP_KEY_COMMAND.',
  },
  backup_place_unusable: { status: 503, detail: 'The place for backups cannot be used.' },
  restore_server_running: {
    status: 409,
    detail: 'Emporium runs on this directory. Stop it first, or restore beside it with --into.',
  },
  restore_place_taken: { status: 409, detail: 'The directory to restore into is not empty.' },
  restore_other_system: {
    status: 409,
    detail: 'This backup is of another server than the one in this directory.',
  },
  restore_other_version: {
    status: 409,
    detail: 'This backup is of another major version of PostgreSQL.',
  },
  restore_foreign_server: {
    status: 409,
    detail: 'Emporium did not make the server of this backup: its files are unpacked by hand.',
  },
  restore_newer_schema: {
    status: 409,
    detail: 'A newer Emporium made this backup. Restore it with that one.',
  },
  restore_before_backup: { status: 409, detail: 'No backup is as old as this moment.' },
  restore_beyond_archive: { status: 409, detail: 'The archive does not reach this moment.' },
  restore_wal_gap: { status: 409, detail: 'The archive has a gap before this moment.' },
  restore_clock_set_back: {
    status: 409,
    detail: 'This moment came twice: the clock was set back.',
  },
  restore_no_space: { status: 507, detail: 'There is too little space to restore into.' },
  restore_failed: { status: 500, detail: 'PostgreSQL could not recover from these files.' },
});

const Milliseconds = orNull(Type.Integer());

export const showBackups = endpoint({
  method: 'GET',
  path: '/api/v1/admin/backups',
  tag: 'Operations',
  summary: 'What lies in the vault, and what restoring it showed',
  answers: {
    200: Type.Object({
      at: Timestamp,
      /** A path or an address. */
      place: Type.String(),
      /** Why nothing can be read there; what lies in it is not known then. */
      placeProblem: orNull(Type.String()),
      latest: orNull(Type.String()),
      /** The newest first. */
      backups: Type.Array(
        Type.Object({
          id: Type.String(),
          kind: Type.String(),
          state: Type.Union([Type.Literal('good'), Type.Literal('damaged')]),
          endedAt: orNull(Timestamp),
          bytes: orNull(Type.Integer()),
          storedBytes: orNull(Type.Integer()),
          encrypted: Type.Boolean(),
        }),
      ),
      /** The newest first. */
      verifications: Type.Array(
        Type.Object({
          backupId: Type.String(),
          verifiedAt: Timestamp,
          ok: Type.Boolean(),
          rtoMs: Milliseconds,
          rpoMs: Milliseconds,
          findings: Type.Array(Type.Object({ where: Type.String(), problem: Type.String() })),
        }),
      ),
      failures: Type.Array(
        Type.Object({ id: Type.String(), startedAt: Timestamp, problem: Type.String() }),
      ),
      archive: orNull(
        Type.Object({
          archivedAt: orNull(Timestamp),
          pendingSince: orNull(Timestamp),
          waitingFiles: Type.Integer(),
          problem: orNull(Type.String()),
        }),
      ),
    }),
  },
  refusals: [],
});
export type Backups = StaticOf<(typeof showBackups)['answers'][200]>;
