import { openConnection, type Answer, type BareConnection } from './bare-connection.ts';

/** More than this wait for an answer at once: the server leaves its crowd alone. */
const CONNECTIONS_MAX = 8000;

interface Manners {
  /** Connections that are open before the first request: who comes has opened a page before. */
  ready: number;
  /** Longest that anybody waits for one answer. */
  patienceMs: number;
}

/** Thousands who ask at once, each on a connection of their own, which the next one takes over. */
export interface Crowd {
  /** Sends one whole request. Throws when nobody answers in time, or the wait is ended by `signal`. */
  exchange(request: Buffer, signal?: AbortSignal): Promise<Answer>;
  close(): void;
}

/** Opens a crowd before a port of this machine. */
export async function openCrowd(port: number, { ready, patienceMs }: Manners): Promise<Crowd> {
  const idle: BareConnection[] = [];
  let open = 0;
  const connect = async (): Promise<BareConnection> => {
    open += 1;
    if (open > CONNECTIONS_MAX) throw new Error('The server leaves too many without an answer');
    return await openConnection(port);
  };
  const take = async (): Promise<BareConnection> => {
    for (let kept = idle.pop(); kept !== undefined; kept = idle.pop()) {
      if (kept.isOpen) return kept;
      open -= 1;
    }
    return await connect();
  };
  for (let count = 0; count < ready; count += 1) idle.push(await connect());
  return {
    exchange: async (request, signal) => {
      let connection: BareConnection | undefined;
      let isOver = signal?.aborted === true;
      // The exchange fails when its connection closes.
      const leave = (): void => {
        isOver = true;
        connection?.close();
      };
      const patience = setTimeout(leave, patienceMs);
      signal?.addEventListener('abort', leave, { once: true });
      try {
        connection = await take();
        if (isOver) throw new Error('Nobody answered in time');
        const answer = await connection.exchange(request);
        idle.push(connection);
        return answer;
      } catch (error) {
        connection?.close();
        open -= 1;
        throw error;
      } finally {
        clearTimeout(patience);
        signal?.removeEventListener('abort', leave);
      }
    },
    close: () => {
      for (const connection of idle) connection.close();
    },
  };
}
