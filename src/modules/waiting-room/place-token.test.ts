import { afterAll, expect, test } from 'vitest';
import { startKit } from '#kit/index.ts';
import { newId } from '#platform/ids.ts';
import { markOf, readPlace, writePlace } from './place-token.ts';

const kit = await startKit();
afterAll(kit.stop);

const place = { number: 12_345, expiresMs: 1_800_000_000_000, cartId: newId(), personId: newId() };
const token = writePlace(kit.app, kit.shop.id, place);

test('a place says its number, its end, and whose it is, and shows no id', () => {
  expect(readPlace(kit.app, kit.shop.id, token)).toEqual({
    number: place.number,
    expiresMs: place.expiresMs,
    cartMark: markOf(place.cartId),
    personMark: markOf(place.personId),
  });
  expect(token).not.toContain(place.cartId.slice(0, 8));
  expect(token.length).toBeLessThanOrEqual(200);
  const guest = writePlace(kit.app, kit.shop.id, { ...place, personId: null });
  expect(readPlace(kit.app, kit.shop.id, guest)?.personMark).toBeNull();
});

test('no character can be changed, added or left out', () => {
  const alphabet = '0zA-_.';
  for (let at = 0; at <= token.length; at += 1) {
    const [head, tail] = [token.slice(0, at), token.slice(at)];
    const forged = [...alphabet].flatMap((letter) => [
      `${head}${letter}${tail}`,
      ...(letter === tail[0] ? [] : [`${head}${letter}${tail.slice(1)}`]),
    ]);
    for (const text of [...forged, `${head}${tail.slice(1)}`]) {
      if (text !== token) expect(readPlace(kit.app, kit.shop.id, text), text).toBeUndefined();
    }
  }
});

test('another shop, another key or nothing at all signs no place', () => {
  expect(readPlace(kit.app, newId(), token)).toBeUndefined();
  const stranger = { ...kit.app, secretKey: 'another key of thirty-two characters' };
  expect(readPlace(stranger, kit.shop.id, token)).toBeUndefined();
  const unsigned = `${token.slice(0, token.lastIndexOf('.'))}.${'A'.repeat(43)}`;
  for (const text of ['', '.', '....', unsigned, 'null', '1.2.3.4.5']) {
    expect(readPlace(kit.app, kit.shop.id, text), text).toBeUndefined();
  }
});
