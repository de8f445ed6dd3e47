import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { chooseEncoding } from '../http/byte-cache.ts';

/** Files of a build, held in memory: a request can only name what was there at the start. */
export type StaticFiles = ReadonlyMap<string, StaticFile>;

export interface StaticFile {
  readonly type: string;
  readonly etag: string;
  readonly bytes: Buffer;
  readonly br?: Buffer;
  readonly gzip?: Buffer;
}

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.avif': 'image/avif',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
};

const DAY_SECONDS = 86_400;

/** Reads every file below a folder, keyed by its path with forward slashes. */
export async function readStaticFiles(directory: string): Promise<StaticFiles> {
  const files = new Map<string, StaticFile>();
  if (!existsSync(directory)) return files;
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    if (!entry.isFile() || /\.(?:br|gz)$/.test(entry.name)) continue;
    const path = join(entry.parentPath, entry.name);
    files.set(relative(directory, path).split(sep).join('/'), await readStaticFile(path));
  }
  return files;
}

async function readStaticFile(path: string): Promise<StaticFile> {
  const bytes = await readFile(path);
  return {
    type: types[extname(path)] ?? 'application/octet-stream',
    etag: `"${createHash('sha1').update(bytes).digest('base64url')}"`,
    bytes,
    ...(existsSync(`${path}.br`) ? { br: await readFile(`${path}.br`) } : {}),
    ...(existsSync(`${path}.gz`) ? { gzip: await readFile(`${path}.gz`) } : {}),
  };
}

/**
 * Answers with a file. `immutable`: its name holds its content's hash, so nobody asks twice;
 * otherwise browsers ask whether it changed.
 */
export function sendStaticFile(
  request: FastifyRequest,
  reply: FastifyReply,
  file: StaticFile,
  caching: 'immutable' | 'day' | 'revalidate',
): FastifyReply {
  const cacheControl = {
    immutable: 'public, max-age=31536000, immutable',
    day: `public, max-age=${DAY_SECONDS}`,
    revalidate: 'no-cache',
  }[caching];
  void reply.headers({ 'cache-control': cacheControl, etag: file.etag, vary: 'accept-encoding' });
  if (request.headers['if-none-match'] === file.etag) return reply.code(304).send();
  void reply.type(file.type);
  const encoding = chooseEncoding(request.headers['accept-encoding'], file.bytes.length);
  const packed = encoding && file[encoding];
  if (!packed) return reply.send(file.bytes);
  return reply.header('content-encoding', encoding).send(packed);
}
