import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openBrowser } from '#kit/browser.ts';
import { startMembers, type Members } from '#kit/members.ts';
import { takeHashingPlace } from './hash-password.ts';

let members: Members;

beforeAll(async () => {
  members = await startMembers();
});
afterAll(() => members.stop());
beforeEach(() => members.calm());

test('trial 50: five failures lock an account for their source only; 423 says how long', async () => {
  const member = await members.addMember();
  const attacker = openBrowser(members.server, { ip: '203.0.113.9' });
  for (let failure = 0; failure < 5; failure += 1) {
    expect((await members.signIn(attacker, member.email, 'wrong')).status).toBe(401);
  }
  const locked = await members.signIn(attacker, member.email);
  expect(locked.status).toBe(423);
  expect(Number(locked.headers['retry-after'])).toBeGreaterThan(890);
  expect((await members.signIn(openBrowser(members.server), member.email)).status).toBe(201);
});

test('trial 50: X-Forwarded-For moves nobody while no proxy is trusted', async () => {
  const member = await members.addMember();
  const attacker = openBrowser(members.server, { ip: '203.0.113.9' });
  const statuses = new Set<number>();
  for (let failure = 0; failure < 40; failure += 1) {
    const forwarded = { 'x-forwarded-for': `192.0.2.${failure}` };
    const body = { login: member.email, password: 'wrong' };
    statuses.add((await attacker.post('/api/v1/sessions', body, forwarded)).status);
  }
  expect([...statuses]).toEqual([401, 423]);
});

test('trial 50: many sources on one account are slowed; a known device still gets in', async () => {
  const member = await members.addMember();
  const home = await members.signedIn(member);
  home.cookies.delete('emporium_session');
  const statuses: number[] = [];
  for (let source = 0; source < 100; source += 1) {
    const attacker = openBrowser(members.server, { ip: `10.9.${source}.1` });
    statuses.push((await members.signIn(attacker, member.email, 'wrong')).status);
  }
  expect(statuses.filter((status) => status === 401).length).toBeLessThan(25);
  expect(statuses.at(-1)).toBe(429);
  expect((await members.signIn(openBrowser(members.server), member.email)).status).toBe(429);
  expect((await members.signIn(home, member.email)).status).toBe(201);
});

test('trial 50: one source on many accounts is slowed, existing or not', async () => {
  const attacker = openBrowser(members.server, { ip: '203.0.113.77' });
  const statuses: number[] = [];
  for (let account = 0; account < 60; account += 1) {
    statuses.push((await members.signIn(attacker, `nobody${account}@example.com`, 'wrong')).status);
  }
  expect(statuses.filter((status) => status === 401)).toHaveLength(30);
  expect(statuses.at(-1)).toBe(429);
});

test('trial 50: tries at the same moment cannot pass the limit together', async () => {
  const member = await members.addMember();
  const attacker = openBrowser(members.server, { ip: '203.0.113.10' });
  const pages = await Promise.all(
    Array.from({ length: 20 }, () => members.signIn(attacker, member.email, 'wrong')),
  );
  expect(pages.filter((page) => page.status === 401)).toHaveLength(5);
  expect(pages.filter((page) => page.status === 423)).toHaveLength(15);
});

test('trial 50: failures are logged, counted, and shown to staff without what was typed', async () => {
  const boss = await members.signedIn(await members.addMember('owner'));
  const attacker = openBrowser(members.server, { ip: '203.0.113.55' });
  await members.signIn(attacker, 'my secret typed into the wrong field', 'x');
  const line = members.kit
    .logLines()
    .findLast((one) => String(one['message']).includes('authentication failed'));
  expect(line).toMatchObject({ logger: 'emporium.identity', level: 'WARN' });
  expect(line?.['extra']).toMatchObject({
    ip_address: '203.0.113.55',
    shop_id: members.kit.shop.id,
    action: 'login',
  });
  expect(JSON.stringify(line)).not.toContain('wrong field');
  const failures = await boss.get('/api/v1/admin/sign-in-failures');
  expect(failures.body.items).toContainEqual(
    expect.objectContaining({ scope: 'source', ipAddress: '203.0.113.55' }),
  );
});

test('trial 55: beyond the waiting places a sign-in is told to come back', async () => {
  const places = Array.from({ length: 60 }, takeHashingPlace).flatMap((place) => place ?? []);
  const page = await members.signIn(openBrowser(members.server), 'ana@example.com');
  for (const place of places) place.leave();
  expect(page.status).toBe(429);
  expect(Number(page.headers['retry-after'])).toBeGreaterThan(0);
});

test('forty right passwords at the same moment all sign in', async () => {
  const member = await members.addMember();
  const pages = await Promise.all(
    Array.from({ length: 40 }, () =>
      members.signIn(openBrowser(members.server, { ip: '10.60.0.1' }), member.email),
    ),
  );
  expect(pages.filter((page) => page.status === 201)).toHaveLength(40);
});
