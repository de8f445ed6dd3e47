import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openBrowser } from '#kit/browser.ts';
import { OTHER_PASSWORD, startMembers, type Members, type SessionBody } from '#kit/members.ts';
import { hashingLoad } from './hash-password.ts';

let members: Members;

beforeAll(async () => {
  members = await startMembers();
});
afterAll(() => members.stop());
beforeEach(() => members.calm());

test('trial 51: registering with a taken address is answered as with a free one', async () => {
  const register = async (email: string, ip: string) => {
    const browser = openBrowser(members.server, { ip });
    const before = hashingLoad().computed;
    const page = await browser.post('/api/v1/accounts', {
      email,
      password: OTHER_PASSWORD,
      name: 'Ana',
    });
    const work = hashingLoad().computed - before;
    const shapes = page.setCookies.map((line) => line.replaceAll(/=[^;]{20,}/gu, '=…'));
    return { browser, answer: { status: page.status, name: page.body.name, shapes, work } };
  };
  const free = await register('fresh@example.com', '10.2.0.1');
  const taken = await register((await members.addMember()).email.toLowerCase(), '10.2.0.2');
  expect(free.answer).toMatchObject({ status: 201, work: 1 });
  expect(taken.answer).toEqual(free.answer);
  expect((await free.browser.get<SessionBody>('/api/v1/session')).body.actor.kind).toBe('customer');
  expect((await taken.browser.get<SessionBody>('/api/v1/session')).body.actor.kind).toBe(
    'anonymous',
  );
  const again = await register('fresh@example.com', '10.2.0.3');
  expect((await again.browser.get<SessionBody>('/api/v1/session')).body.actor.kind).toBe(
    'customer',
  );
});

test('a taken user name is said, and one source cannot register for ever', async () => {
  const member = await members.addMember();
  const browser = openBrowser(members.server, { ip: '10.3.0.1' });
  const body = {
    email: 'u@example.com',
    password: OTHER_PASSWORD,
    name: 'U',
    username: member.username,
  };
  expect((await browser.post('/api/v1/accounts', body)).body.code).toBe('username_taken');
  const weak = { email: 'u@example.com', password: 'password12', name: 'U' };
  expect((await browser.post('/api/v1/accounts', weak)).status).toBe(422);
  const statuses: number[] = [];
  for (let account = 0; account < 25; account += 1) {
    const one = { email: `many${account}@example.com`, password: OTHER_PASSWORD, name: 'M' };
    statuses.push(
      (await openBrowser(members.server, { ip: '10.3.0.9' }).post('/api/v1/accounts', one)).status,
    );
  }
  expect(statuses.filter((status) => status === 201)).toHaveLength(20);
  expect(statuses.at(-1)).toBe(429);
});
