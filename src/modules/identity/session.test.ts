import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openBrowser } from '#kit/browser.ts';
import { OTHER_PASSWORD, PASSWORD, startMembers, type Members } from '#kit/members.ts';
import { forgetSessions } from './authenticate.ts';
import { purgeIdentity } from './jobs.ts';

let members: Members;

beforeAll(async () => {
  members = await startMembers();
});
afterAll(() => members.stop());
beforeEach(() => members.calm());

test('trial 48: a new id at sign-in; the one from before is dead', async () => {
  const member = await members.addMember();
  const browser = await members.signedIn(member);
  const before = browser.cookies.get('emporium_session')!;
  expect((await members.signIn(browser, member.email)).status).toBe(201);
  const after = browser.cookies.get('emporium_session')!;
  expect(after).not.toBe(before);
  const thief = openBrowser(members.server);
  thief.cookies.set('emporium_session', before);
  expect((await thief.get('/api/v1/account')).status).toBe(401);
  thief.cookies.set('emporium_session', 'chosen-by-the-attacker');
  await members.signIn(thief, member.email);
  expect(thief.cookies.get('emporium_session')).not.toBe('chosen-by-the-attacker');
});

test('trial 48: signing out ends the session at once', async () => {
  const browser = await members.signedIn(await members.addMember());
  const token = browser.cookies.get('emporium_session')!;
  expect((await browser.delete('/api/v1/sessions/current')).status).toBe(204);
  expect(browser.cookies.has('emporium_session')).toBe(false);
  browser.cookies.set('emporium_session', token);
  expect((await browser.get('/api/v1/account')).status).toBe(401);
});

test('trial 48: a changed password ends every other session', async () => {
  const member = await members.addMember();
  const [here, there] = [await members.signedIn(member), await members.signedIn(member)];
  const old = here.cookies.get('emporium_session')!;
  const wrong = { currentPassword: 'not the password', newPassword: OTHER_PASSWORD };
  expect((await here.put('/api/v1/account/password', wrong)).body.code).toBe('password_wrong');
  const none = { newPassword: OTHER_PASSWORD };
  expect((await here.put('/api/v1/account/password', none)).body.code).toBe('password_wrong');
  const weak = { currentPassword: PASSWORD, newPassword: 'password123' };
  expect((await here.put('/api/v1/account/password', weak)).body.code).toBe('password_too_weak');
  const change = { currentPassword: PASSWORD, newPassword: OTHER_PASSWORD };
  expect((await here.put('/api/v1/account/password', change)).status).toBe(200);
  expect((await here.get('/api/v1/account')).status).toBe(200);
  expect((await there.get('/api/v1/account')).status).toBe(401);
  there.cookies.set('emporium_session', old);
  expect((await there.get('/api/v1/account')).status).toBe(401);
  expect((await members.signIn(openBrowser(members.server), member.email)).status).toBe(401);
  expect(
    (await members.signIn(openBrowser(members.server), member.email, OTHER_PASSWORD)).status,
  ).toBe(201);
});

test('trial 49: a request from elsewhere, or without the token, is refused and changes nothing', async () => {
  const member = await members.addMember();
  const browser = await members.signedIn(member);
  const evil = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
  const attempts = [
    await browser.patch('/api/v1/account', { name: 'Mallory' }, evil),
    await browser.patch('/api/v1/account', { name: 'Mallory' }, { 'x-csrf-token': '' }),
    await browser.patch('/api/v1/account', { name: 'Mallory' }, { 'x-csrf-token': 'wrong' }),
    await browser.post('/api/v1/account', { name: 'x' }, { 'x-http-method-override': 'PATCH' }),
    await browser.patch('/api/v1/account', { name: 'Mallory' }, { 'content-type': 'text/plain' }),
    await openBrowser(members.server).post(
      '/api/v1/sessions',
      { login: member.email, password: PASSWORD },
      evil,
    ),
  ];
  expect(attempts.map((page) => page.status)).toEqual([403, 403, 403, 404, 415, 403]);
  expect((await browser.get('/api/v1/account')).body.name).not.toBe('Mallory');
});

test.each([false, true])(
  'trial 47: the database’s time ends a session (absolute limit: %s)',
  async (absolute) => {
    const member = await members.addMember();
    const browser = await members.signedIn(member);
    await members.database.query(
      `update identity.sessions set idle_expires_at = now() - interval '2 s',
       expires_at = case when $2 then now() - interval '1 s' else expires_at end
     where person_id = $1`,
      [member.id, absolute],
    );
    forgetSessions(members.kit.app);
    expect((await browser.get('/api/v1/account')).status).toBe(401);
  },
);

test('use is noted at most once a minute, and moves the idle limit', async () => {
  const member = await members.addMember();
  const browser = await members.signedIn(member);
  const seen = async () => {
    const { rows } = await members.database.query<{ last_seen_at: Date; idle_expires_at: Date }>(
      'select last_seen_at, idle_expires_at from identity.sessions where person_id = $1',
      [member.id],
    );
    return rows[0]!;
  };
  const first = await seen();
  forgetSessions(members.kit.app);
  await browser.get('/api/v1/session');
  expect(await seen()).toEqual(first);
  await members.database.query(
    `update identity.sessions set last_seen_at = last_seen_at - interval '2 min',
       idle_expires_at = idle_expires_at - interval '2 min' where person_id = $1`,
    [member.id],
  );
  forgetSessions(members.kit.app);
  await browser.get('/api/v1/session');
  const later = await seen();
  expect(Number(later.last_seen_at)).toBeGreaterThanOrEqual(Number(first.last_seen_at));
  expect(Number(later.idle_expires_at)).toBeGreaterThanOrEqual(Number(first.idle_expires_at));
});

test('a session of one shop opens nothing in another', async () => {
  await members.kit.anotherShop('second');
  const browser = await members.signedIn(await members.addMember('owner'));
  const there = openBrowser(members.server, { host: 'second.localhost' });
  there.cookies.set('emporium_session', browser.cookies.get('emporium_session')!);
  expect((await there.get('/api/v1/account')).status).toBe(401);
  expect((await there.get('/api/v1/admin/people')).status).toBe(401);
});

test('sessions that ended long ago are purged, in every shop', async () => {
  const member = await members.addMember();
  await members.signedIn(member);
  await members.database.query(
    `update identity.sessions set ended_at = now() - interval '31 days', ended_reason = 'signed_out'
     where person_id = $1`,
    [member.id],
  );
  expect(await purgeIdentity(members.kit.app, 30)).toBe(1);
  expect(await purgeIdentity(members.kit.app, 30)).toBe(0);
});
