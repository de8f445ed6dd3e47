import {
  openConnection,
  requestBytes,
  type Answer,
  type BareConnection,
} from '#platform/load/bare-connection.ts';
import { replyOf, type Reply, type ShopClient } from './shop-client.ts';

/** More than this wait for an answer at once: the shop leaves its shoppers alone. */
const CONNECTIONS_MAX = 8000;

interface Crowd {
  /** Connections that are open before the first call: who shops has opened a page before. */
  ready: number;
  /** Longest that anybody waits for one answer. */
  patienceMs: number;
}

/**
 * A client for thousands of shoppers at once, each on a connection of their own. A client library
 * spends more processor time on a call than the shop does on refusing it; on two cores it would be
 * the crowd that is measured, waiting for itself. Throws as `ShopClient` does.
 */
export async function openCrowd(url: string, { ready, patienceMs }: Crowd): Promise<ShopClient> {
  const { hostname, port } = new URL(url);
  const idle: BareConnection[] = [];
  let opened = 0;
  const connect = async (): Promise<BareConnection> => {
    opened += 1;
    if (opened > CONNECTIONS_MAX) throw new Error('The shop leaves too many without an answer');
    return await openConnection(Number(port));
  };
  for (let count = 0; count < ready; count += 1) idle.push(await connect());
  return {
    call: async (method, path, { body, headers, signal } = {}) => {
      const began = performance.now();
      const text = body === undefined ? undefined : JSON.stringify(body);
      const request = requestBytes(method, path, hostname, { body: text, headers });
      const connection = idle.pop() ?? (await connect());
      // The exchange fails when its connection closes.
      const leave = (): void => connection.close();
      const patience = setTimeout(leave, patienceMs);
      signal?.addEventListener('abort', leave, { once: true });
      try {
        const answer = await connection.exchange(request);
        idle.push(connection);
        return readAnswer(answer, began);
      } finally {
        clearTimeout(patience);
        signal?.removeEventListener('abort', leave);
      }
    },
    close: async () => {
      for (const connection of idle) connection.close();
    },
  };
}

function readAnswer(answer: Answer, began: number): Reply {
  return replyOf({
    status: answer.status,
    type: headerOf(answer, 'content-type') ?? '',
    retryAfter: headerOf(answer, 'retry-after'),
    cookies: [],
    text: answer.body().toString(),
    began,
  });
}

function headerOf({ head }: Answer, name: string): string | undefined {
  return new RegExp(`\\r\\n${name}: *([^\\r]*)`, 'i').exec(head)?.[1];
}
