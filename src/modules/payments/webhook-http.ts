/** The gateway's signature is over bytes, so this one route is read before anybody parses it. */
import type { HttpPlugin } from '#platform/http/route.ts';
import { isRefusal } from '#platform/refusal.ts';
import { takeWebhook } from './take-webhook.ts';
import { WEBHOOK_PATH } from './webhook-secret.ts';

const BODY_LIMIT_BYTES = 65_536;

/**
 * Mounts `POST /api/v1/payments/webhooks/card`. It passes by the pipeline: the signature says who
 * speaks and for which shop, whatever host name was called, in maintenance too; and a gateway is no
 * browser whose request another site could forge.
 */
export const plugin: HttpPlugin = async (server, { app, refuse }) => {
  await server.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      '*',
      { parseAs: 'buffer', bodyLimit: BODY_LIMIT_BYTES },
      (_request, body, done) => done(null, body),
    );
    scope.post(WEBHOOK_PATH, async (request, reply) => {
      const header = request.headers['gateway-signature'];
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const taken = await takeWebhook(app, typeof header === 'string' ? header : '', body);
      if (isRefusal(taken)) return await refuse(reply, taken);
      return await reply.code(200).send(taken);
    });
  });
};
