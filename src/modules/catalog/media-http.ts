/** Pictures are no JSON: their upload and their delivery. */
import multipart, { type MultipartFile } from '@fastify/multipart';
import type { Context } from '#platform/context.ts';
import { shopRead } from '#platform/database/index.ts';
import { httpRefusals } from '#platform/http/refusals.ts';
import type { HttpPlugin, PluginDoors } from '#platform/http/route.ts';
import { isRefusal, type Refusal } from '#platform/refusal.ts';
import { catalogRefusals } from './contract.ts';
import { addMedia, requireProduct } from './media.ts';
import { MAX_BYTES } from './read-picture.ts';
import { renderMedia } from './render-media.ts';

type Server = Parameters<HttpPlugin>[0];

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Mounts `POST /api/v1/admin/products/{id}/media` and `GET /media/{id}/{size}`. */
export const plugin: HttpPlugin = async (server, doors) => {
  await server.register(async (scope) => {
    await scope.register(multipart, {
      limits: { files: 1, fileSize: MAX_BYTES, fields: 5, fieldSize: 4000, parts: 6 },
    });
    addUpload(scope, doors);
    addDelivery(scope, doors);
  });
};

/** `POST /api/v1/admin/products/{id}/media`, multipart: `altText` first, then one `file`. */
function addUpload(server: Server, doors: PluginDoors): void {
  const path = '/api/v1/admin/products/:productId/media';
  server.post<{ Params: { productId: string } }>(path, async (request, reply) => {
    const ctx = await doors.enter(request, 'products.write');
    const result = isRefusal(ctx) ? ctx : await upload(ctx, request, request.params.productId);
    if (isRefusal(result)) return await doors.refuse(reply, result);
    return await reply.code(201).send(result);
  });
}

/** What the multipart plugin adds to a request. */
interface MultipartRequest {
  isMultipart(): boolean;
  file(): Promise<MultipartFile | undefined>;
}

async function upload(ctx: Context, request: MultipartRequest, productId: string) {
  if (!UUID.test(productId)) return httpRefusals.not_found();
  const unknown = await shopRead(ctx, async (tx) => await requireProduct(tx, productId));
  if (unknown) return unknown;
  if (!request.isMultipart()) return catalogRefusals.media_missing();
  const file = await request.file();
  if (!file || file.fieldname !== 'file') return catalogRefusals.media_missing();
  const contents = await readWhole(file);
  if (isRefusal(contents)) return contents;
  return await addMedia(ctx, { productId, contents, altText: fieldOf(file, 'altText') });
}

async function readWhole(file: MultipartFile): Promise<Buffer | Refusal> {
  try {
    return await file.toBuffer();
  } catch (error) {
    const tooLarge =
      error instanceof Error && 'code' in error && error.code === 'FST_REQ_FILE_TOO_LARGE';
    if (tooLarge) return catalogRefusals.media_too_large();
    throw error;
  }
}

function fieldOf(file: MultipartFile, name: string): string {
  const field = file.fields[name];
  if (!field || Array.isArray(field) || field.type !== 'field') return '';
  return typeof field.value === 'string' ? field.value.replace(/\p{Cc}/gu, ' ') : '';
}

const YEAR_SECONDS = 31_536_000;

/** `GET /media/{id}/{width}.{webp|avif|jpg}`: an id never shows another picture, so it may be kept. */
function addDelivery(server: Server, doors: PluginDoors): void {
  const path = '/media/:mediaId/:size';
  server.get<{ Params: { mediaId: string; size: string } }>(path, async (request, reply) => {
    const ctx = await doors.enter(request, 'public');
    if (isRefusal(ctx)) return await doors.refuse(reply, ctx);
    const { mediaId, size } = request.params;
    const media = UUID.test(mediaId)
      ? await renderMedia(ctx, mediaId, size)
      : catalogRefusals.media_not_found();
    if (isRefusal(media)) return await doors.refuse(reply, media);
    return await reply
      .header('content-type', media.contentType)
      .header('cache-control', `public, max-age=${YEAR_SECONDS}, immutable`)
      .header('content-security-policy', "default-src 'none'; sandbox")
      .send(media.contents);
  });
}
