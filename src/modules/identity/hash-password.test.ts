import { createHash } from 'node:crypto';
import { hash } from '@node-rs/argon2';
import { expect, test } from 'vitest';
import {
  HASHES_AT_ONCE,
  HASHES_WAITING,
  checkPassword,
  hashPassword,
  hashingLoad,
  takeHashingPlace,
  type HashingPlace,
} from './hash-password.ts';

async function withPlace<T>(work: (place: HashingPlace) => Promise<T>): Promise<T> {
  const place = takeHashingPlace();
  if (!place) throw new Error('no place');
  try {
    return await work(place);
  } finally {
    place.leave();
  }
}

async function workOf(work: () => Promise<unknown>): Promise<number> {
  const before = hashingLoad().computed;
  await work();
  return hashingLoad().computed - before;
}

test('a password is kept as argon2id with 19 MiB and two passes', async () => {
  const stored = await withPlace((place) => hashPassword(place, 'correct horse'));
  expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/u);
  expect(await withPlace((place) => checkPassword(place, stored, 'correct horse'))).toEqual({
    right: true,
  });
  expect(await withPlace((place) => checkPassword(place, stored, 'Correct horse'))).toEqual({
    right: false,
  });
});

test('the same word typed on two machines is the same password', async () => {
  const stored = await withPlace((place) => hashPassword(place, 'caf\u00e9 au lait'));
  const verdict = await withPlace((place) => checkPassword(place, stored, 'cafe\u0301 au lait'));
  expect(verdict.right).toBe(true);
});

test('trial 51: every refusal costs one computation, with and without an account', async () => {
  const stored = await withPlace((place) => hashPassword(place, 'correct horse'));
  const legacy = createHash('sha256').update('correct horse').digest('hex');
  for (const present of [stored, null, legacy]) {
    const work = await workOf(() => withPlace((place) => checkPassword(place, present, 'wrong')));
    expect(work).toBe(1);
  }
});

test('a legacy SHA-256 is taken and comes with its replacement', async () => {
  const legacy = createHash('sha256').update('correct horse').digest('hex');
  const verdict = await withPlace((place) => checkPassword(place, legacy, 'correct horse'));
  expect(verdict.right).toBe(true);
  expect(verdict.replacement).toMatch(/^\$argon2id\$/u);
});

test('a hash with other costs comes with its replacement', async () => {
  const cheap = await hash('correct horse', { memoryCost: 8192, timeCost: 1, parallelism: 1 });
  const verdict = await withPlace((place) => checkPassword(place, cheap, 'correct horse'));
  expect(verdict.replacement).toContain('m=19456,t=2,p=1');
});

test('trial 55: places are bounded and given back once', async () => {
  const places = Array.from({ length: 200 }, takeHashingPlace);
  const taken = places.flatMap((place) => place ?? []);
  expect(taken).toHaveLength(HASHES_AT_ONCE + HASHES_WAITING);
  taken[0]?.leave();
  taken[0]?.leave();
  expect(hashingLoad().places).toBe(taken.length - 1);
  for (const place of taken) place.leave();
  expect(hashingLoad().places).toBe(0);
});

test('trial 55: no more than two computations run at once', async () => {
  let most = 0;
  const watch = setInterval(() => (most = Math.max(most, hashingLoad().running)), 1);
  await Promise.all(
    Array.from({ length: 12 }, () => withPlace((place) => checkPassword(place, null, 'x'))),
  );
  clearInterval(watch);
  expect(most).toBe(HASHES_AT_ONCE);
  expect(hashingLoad()).toMatchObject({ places: 0, running: 0 });
});
