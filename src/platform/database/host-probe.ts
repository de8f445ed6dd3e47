import pg from 'pg';

/** What a host said: the timeline that it writes, that it is a standby, or nothing in time. */
export type HostAnswer = { role: 'primary'; timeline: number } | { role: 'standby' | 'silent' };

/** Asks one host, again and again, over a connection of its own. */
export interface HostProbe {
  ask(): Promise<HostAnswer>;
  stop(): Promise<void>;
}

const PATIENCE_MS = 1_500;
type Wired = pg.Client & { connection: { stream: { destroy(): void } } };

const ASK = `select case when not pg_is_in_recovery()
  then pg_walfile_name(pg_current_wal_insert_lsn()) end as file`;

/** Makes a probe; it connects when it is asked. A host that is frozen is silent after 1.5 s. */
export function hostProbe(connectionString: string): HostProbe {
  let open: Wired | undefined;
  const connect = async (): Promise<Wired> => {
    const client = new pg.Client({
      connectionString,
      application_name: 'emporium primary',
      connectionTimeoutMillis: PATIENCE_MS,
      query_timeout: PATIENCE_MS,
    });
    client.on('error', () => {
      if (open === client) open = undefined;
    });
    await client.connect();
    return client;
  };
  const drop = (): void => {
    // Whatever it is still asked is of no use any more; a frozen host would never say goodbye.
    open?.connection.stream.destroy();
    open = undefined;
  };
  return {
    ask: async () => {
      try {
        open ??= await connect();
        const { rows } = await open.query<{ file: string | null }>(ASK);
        const file = rows[0]?.file ?? null;
        if (file === null) return { role: 'standby' };
        // The first eight digits of a segment's name.
        return { role: 'primary', timeline: Number.parseInt(file.slice(0, 8), 16) };
      } catch {
        // Silence is the answer: that is what is asked for here.
        drop();
        return { role: 'silent' };
      }
    },
    stop: async () => drop(),
  };
}
