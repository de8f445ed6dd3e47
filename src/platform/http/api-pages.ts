import type { App } from '../context.ts';
import type { EndpointShape } from '../contract.ts';
import { registry } from '../metrics.ts';
import '../process-metrics.ts';
import type { RefusalEntry } from '../refusal.ts';
import { docsPage, docsStyle } from './docs-page.ts';
import { openApiDocument } from './openapi.ts';
import { refusalCatalogue } from '../refusal.ts';
import type { HttpPlugin } from './route.ts';

/** The API about itself: its document, its readable docs, and `/metrics`. */
export function apiPages(app: App, endpoints: readonly EndpointShape[]): HttpPlugin {
  const version = app.config.APP_VERSION;
  return async (server) => {
    const document = JSON.stringify(openApiDocument(endpoints, version));
    server.get('/api/v1/openapi.json', async (_request, reply) =>
      reply.type('application/json; charset=utf-8').send(document),
    );
    const page = docsPage(endpoints, listed(), version);
    server.get('/api/docs', async (_request, reply) =>
      reply
        .type('text/html; charset=utf-8')
        .header('content-security-policy', "default-src 'none'; style-src 'self'")
        .send(page),
    );
    server.get('/api/docs.css', async (_request, reply) =>
      reply.type('text/css; charset=utf-8').send(docsStyle),
    );
    server.get('/metrics', async (_request, reply) =>
      reply.type(registry.contentType).send(await registry.metrics()),
    );
  };
}

function listed(): { code: string; status: number; detail: string }[] {
  const entries: [string, RefusalEntry][] = [...refusalCatalogue];
  return entries
    .map(([code, entry]) => ({ code, ...entry }))
    .toSorted((a, b) => a.code.localeCompare(b.code));
}
