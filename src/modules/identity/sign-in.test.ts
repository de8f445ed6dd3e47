import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { shopTx } from '#platform/database/index.ts';
import { openBrowser } from '#kit/browser.ts';
import { startKit } from '#kit/index.ts';
import {
  OTHER_PASSWORD,
  PASSWORD,
  serve,
  startMembers,
  type Members,
  type SessionBody,
} from '#kit/members.ts';
import { hashingLoad } from './hash-password.ts';
import { createSignInLink } from './use-sign-in-link.ts';

let members: Members;

beforeAll(async () => {
  members = await startMembers();
});
afterAll(() => members.stop());
beforeEach(() => members.calm());

test('e-mail address or user name signs in, in any spelling of the same normal form', async () => {
  const member = await members.addMember('cashier');
  for (const login of [
    member.email,
    member.username,
    member.email.toUpperCase(),
    ` ${member.username} `,
  ]) {
    const page = await members.signIn(openBrowser(members.server), login);
    expect(page.status).toBe(201);
    expect(page.body.actor).toMatchObject({ kind: 'staff', personId: member.id });
    expect(page.body.permissions).toContain('till.use');
  }
});

test('trial 49: the session cookie is HttpOnly, Lax and, over https, bound to its host', async () => {
  const member = await members.addMember();
  const plain = await members.signIn(openBrowser(members.server), member.email);
  expect(plain.setCookies[0]).toMatch(
    /^emporium_session=[\w-]{43}; Path=\/; SameSite=Lax; Max-Age=\d+; HttpOnly$/u,
  );
  expect(plain.setCookies[1]).toMatch(/^signed_in=1; /u);
  expect(plain.setCookies[1]).not.toContain('HttpOnly');

  const secure = await startKit({ settings: { TRUST_PROXY: '127.0.0.1' } });
  try {
    const https = await serve(secure.app);
    const headers = { 'x-forwarded-proto': 'https', origin: 'https://localhost' };
    const browser = openBrowser(https, { ip: '127.0.0.1', headers });
    const body = { email: 'a@example.com', password: PASSWORD, name: 'A' };
    const page = await browser.post('/api/v1/accounts', body);
    expect(page.setCookies[0]).toMatch(/^__Host-emporium_session=.+Path=\/.+HttpOnly; Secure$/u);
    expect((await browser.get<SessionBody>('/api/v1/session')).body.actor.kind).toBe('customer');
    await https.close();
  } finally {
    await secure.stop();
  }
});

test('trial 51: unknown, wrong, disabled and passwordless look alike', async () => {
  const [known, disabled, without] = [
    await members.addMember(),
    await members.addMember(),
    await members.addMember(),
  ];
  await members.database.query('update identity.people set is_active = false where id = $1', [
    disabled.id,
  ]);
  await members.database.query('update identity.people set password_hash = null where id = $1', [
    without.id,
  ]);
  const answers: unknown[] = [];
  for (const [login, password] of [
    ['nobody@example.com', PASSWORD],
    [known.email, 'wrong'],
    [disabled.email, PASSWORD],
    [without.email, PASSWORD],
  ] as const) {
    const before = hashingLoad().computed;
    const page = await members.signIn(
      openBrowser(members.server, { ip: `10.1.1.${answers.length}` }),
      login,
      password,
    );
    const body = { ...page.body, requestId: 'any' };
    answers.push({ status: page.status, body, work: hashingLoad().computed - before });
  }
  expect(answers[0]).toMatchObject({ status: 401, work: 1 });
  for (const answer of answers) expect(answer).toEqual(answers[0]);
});

test('trial 54: a link works once, for one of two at the same moment, and only in time', async () => {
  const member = await members.addMember();
  const make = () => shopTx(members.kit.ctx, (tx) => createSignInLink(tx, member.id));
  const use = (token: string) =>
    openBrowser(members.server).post('/api/v1/sessions/from-link', { token });
  const { token, path, expiresAt } = await make();
  expect(Buffer.from(token, 'base64url')).toHaveLength(32);
  expect(path).toBe(`/backoffice/sign-in-link?token=${token}`);
  expect(Date.parse(expiresAt) - Date.now()).toBeLessThanOrEqual(30 * 60_000);
  const { rows } = await members.database.query<{ stored: string }>(
    `select encode(token_hash, 'hex') as stored from identity.sign_in_links where person_id = $1`,
    [member.id],
  );
  expect(rows[0]?.stored).toBe(createHash('sha256').update(token).digest('hex'));
  const both = await Promise.all([use(token), use(token)]);
  expect(both.map((page) => String(page.status)).toSorted()).toEqual(['201', '410']);
  expect((await use(token)).status).toBe(410);

  const older = await make();
  const newer = await make();
  expect((await use(older.token)).status).toBe(410);
  await members.database.query(
    `update identity.sign_in_links set expires_at = now() - interval '1 second' where used_at is null`,
  );
  expect((await use(newer.token)).status).toBe(410);
  expect((await use('x'.repeat(43))).status).toBe(410);
});

test('after a link the password may be set without the old one', async () => {
  const member = await members.addMember();
  const { token } = await shopTx(members.kit.ctx, (tx) => createSignInLink(tx, member.id));
  const browser = openBrowser(members.server);
  await browser.post('/api/v1/sessions/from-link', { token });
  const change = await browser.put('/api/v1/account/password', { newPassword: OTHER_PASSWORD });
  expect(change.status).toBe(200);
  const again = await browser.put('/api/v1/account/password', { newPassword: PASSWORD });
  expect(again.body.code).toBe('password_wrong');
});

test('a legacy SHA-256 password signs in once and is replaced', async () => {
  const member = await members.addMember();
  const legacy = createHash('sha256').update(PASSWORD).digest('hex');
  await members.database.query('update identity.people set password_hash = $2 where id = $1', [
    member.id,
    legacy,
  ]);
  expect((await members.signIn(openBrowser(members.server), member.email)).status).toBe(201);
  const { rows } = await members.database.query<{ password_hash: string }>(
    'select password_hash from identity.people where id = $1',
    [member.id],
  );
  expect(rows[0]?.password_hash).toMatch(/^\$argon2id\$/u);
  expect((await members.signIn(openBrowser(members.server), member.email)).status).toBe(201);
});
