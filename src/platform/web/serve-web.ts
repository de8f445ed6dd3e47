import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { trustedProxies } from '../http/request.ts';
import { PAGE_ASSETS, webOutput } from './build-web.ts';
import type { CreatePageApplication, PageApplication, ViteManifest } from './page-application.ts';
import { answerPage, type WebDoors } from './answer-page.ts';
import { pageSecurityHeaders } from './security-headers.ts';
import { readStaticFiles, sendStaticFile, type StaticFiles } from './static-files.ts';

/** Addresses of the API and of machines; a page never answers there. */
const NO_PAGES = /^\/(?:api|health|metrics|partners|platform|till\/api|media)(?:\/|$)/;
/** Addresses that operators know by heart, and the page that stands for each. */
const LEADING: Readonly<Record<string, string>> = {
  '/metrics/quality-scenarios': '/backoffice/quality-scenarios',
};

/**
 * Mounts what browsers load: built files, the back office's single page, and the storefront's pages
 * at every other address. Mount it last. Throws when the pages were not built (`buildWeb`).
 */
export async function serveWeb(server: FastifyInstance, doors: WebDoors): Promise<void> {
  const directory = doors.directory ?? webOutput;
  const pages = await loadPages(directory);
  const files = await readStaticFiles(join(directory, 'pages'));
  server.get(`${PAGE_ASSETS}*`, async (request, reply) =>
    answerFile(request, reply, files, 'immutable'),
  );
  await mountSinglePage(server, directory, 'backoffice');
  for (const [address, page] of Object.entries(LEADING)) {
    server.get(address, async (_request, reply) => reply.redirect(page, 302));
  }
  const proxies = trustedProxies(doors.app.config.TRUST_PROXY);
  server.route({
    method: ['GET', 'POST'],
    url: '/*',
    handler: async (request, reply) => {
      if (NO_PAGES.test(request.url)) return reply.callNotFound();
      return await answerPage({ server, request, reply, pages, doors, proxies });
    },
  });
}

async function loadPages(directory: string): Promise<PageApplication> {
  const bundle = join(directory, 'pages-server/entry-server.js');
  if (!existsSync(bundle)) throw new Error(`No pages in ${directory}: run buildWeb first`);
  const { createPageApplication } = (await import(pathToFileURL(bundle).href)) as {
    createPageApplication: CreatePageApplication;
  };
  const manifest = await readFile(join(directory, 'pages/manifest.json'), 'utf8');
  return createPageApplication({ manifest: JSON.parse(manifest) as ViteManifest });
}

/** One HTML shell for every address below `/<name>`; the browser's router does the rest. */
async function mountSinglePage(
  server: FastifyInstance,
  directory: string,
  name: string,
): Promise<void> {
  const files = await readStaticFiles(join(directory, name));
  const shell = files.get('index.html');
  if (!shell) return;
  const answer = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const path = (request.params as { '*'?: string })['*'] ?? '';
    if (path.startsWith('assets/')) return answerFile(request, reply, files, 'immutable');
    const file = files.get(path);
    if (file && path !== 'index.html') return sendStaticFile(request, reply, file, 'day');
    return sendStaticFile(request, reply.headers(pageSecurityHeaders), shell, 'revalidate');
  };
  server.get(`/${name}`, answer);
  server.get(`/${name}/*`, answer);
}

function answerFile(
  request: FastifyRequest,
  reply: FastifyReply,
  files: StaticFiles,
  caching: 'immutable',
): FastifyReply {
  const file = files.get((request.params as { '*': string })['*']);
  if (!file) return reply.code(404).header('cache-control', 'no-store').send();
  return sendStaticFile(request, reply, file, caching);
}
