import { requestBytes, type Answer } from '#platform/load/bare-connection.ts';
import { openCrowd } from '#platform/load/crowd.ts';
import { replyOf, type Reply, type ShopClient } from './shop-client.ts';

/**
 * A client for thousands of shoppers at once. A client library spends more processor time on a call
 * than the shop does on refusing it; on two cores it would be the crowd that is measured, waiting for
 * itself. Throws as `ShopClient` does.
 */
export async function openCrowdClient(
  url: string,
  manners: Parameters<typeof openCrowd>[1],
): Promise<ShopClient> {
  const { hostname, port } = new URL(url);
  const crowd = await openCrowd(Number(port), manners);
  return {
    call: async (method, path, { body, headers, signal } = {}) => {
      const began = performance.now();
      const text = body === undefined ? undefined : JSON.stringify(body);
      const request = requestBytes(method, path, hostname, { body: text, headers });
      return readAnswer(await crowd.exchange(request, signal), began);
    },
    close: async () => crowd.close(),
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
