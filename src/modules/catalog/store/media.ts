/** SQL of pictures. */
import {
  array,
  int4,
  int8,
  jsonb,
  statement,
  text,
  timestamptz,
  uuid,
} from '#platform/database/statement.ts';

const columns = {
  id: uuid,
  product_id: uuid,
  content_hash: text,
  format: text,
  width: int4,
  height: int4,
  alt_text: text,
  dominant_colour: text,
  placeholder: text,
  position: int4,
};
const list = Object.keys(columns).join(', ');

/** Pictures of products in their order. */
export const findMediaRows = statement(
  'catalog.find_media_rows',
  [uuid, array(uuid)],
  columns,
  `select ${list} from catalog.media where shop_id = $1 and product_id = any($2::uuid[])
   order by product_id, position, id`,
);

/** One picture by its id. */
export const findMediaRow = statement(
  'catalog.find_media_row',
  [uuid, uuid],
  columns,
  `select ${list} from catalog.media where shop_id = $1 and id = $2`,
);

/** Adds pictures behind those that are there; the same file of the same product only once. */
export const insertMedia = statement(
  'catalog.insert_media',
  [uuid, jsonb<readonly object[]>()],
  { id: uuid },
  `insert into catalog.media (shop_id, id, product_id, content_hash, format, size_bytes, width,
     height, alt_text, dominant_colour, placeholder, position)
   select $1, t.id, t.product_id, t.content_hash, t.format, t.size_bytes, t.width, t.height,
     t.alt_text, t.dominant_colour, t.placeholder, t.position
   from jsonb_to_recordset($2::jsonb) as t(id uuid, product_id uuid, content_hash text,
     format text, size_bytes bigint, width int, height int, alt_text text, dominant_colour text,
     placeholder text, position int)
   on conflict do nothing returning id`,
);

/** Pictures with these contents, by product. */
export const findMediaByContent = statement(
  'catalog.find_media_by_content',
  [uuid, uuid, text],
  columns,
  `select ${list} from catalog.media where shop_id = $1 and product_id = $2 and content_hash = $3`,
);

/** Changes the words or the place of a picture. */
export const updateMediaRow = statement(
  'catalog.update_media_row',
  [uuid, uuid, text, int4],
  columns,
  `update catalog.media set alt_text = $3, position = $4 where shop_id = $1 and id = $2
   returning ${list}`,
);

/** Takes a picture from the variants that show it, before it is deleted. */
export const forgetVariantImage = statement(
  'catalog.forget_variant_image',
  [uuid, uuid, timestamptz],
  {},
  `update catalog.variants set image_id = null, updated_at = $3 where shop_id = $1 and image_id = $2`,
);

/** Deletes a picture; the file stays until `media prune`, other rows may share its contents. */
export const deleteMediaRow = statement(
  'catalog.delete_media_row',
  [uuid, uuid],
  { product_id: uuid },
  `delete from catalog.media where shop_id = $1 and id = $2 returning product_id`,
);

/** The place behind a product's last picture. */
export const nextMediaPosition = statement(
  'catalog.next_media_position',
  [uuid, uuid],
  { position: int4, pictures: int8 },
  `select coalesce(max(position) + 1, 0) as position, count(*) as pictures from catalog.media
   where shop_id = $1 and product_id = $2`,
);
