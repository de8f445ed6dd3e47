import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Cli, VerbValues } from '#platform/cli.ts';
import { UsageError } from '#platform/cli.ts';
import { startKit, type Kit } from '#kit/index.ts';
import { verbs } from './cli.ts';
import { signIn } from './sign-in.ts';

let kit: Kit;
let cli: Cli;

beforeAll(async () => {
  kit = await startKit();
  cli = {
    app: kit.app,
    config: kit.app.config,
    shop: async () => ({ ...kit.ctx }),
    checks: async () => [],
    routes: async () => [],
    progress: () => undefined,
    json: false,
  };
});
afterAll(() => kit.stop());

async function run(name: string, args: string[] = [], options: VerbValues = {}) {
  const found = verbs.find((one) => one.name === name);
  if (!found) throw new Error(`no verb ${name}`);
  const { data, lines, exitCode } = await found.run(cli, args, options);
  return { data: data as Record<string, unknown>, text: lines.join('\n'), exitCode: exitCode ?? 0 };
}

const canSignIn = async (login: string, password: string): Promise<boolean> =>
  !('refusal' in (await signIn({ ...kit.ctx }, { login, password })));

const role = 'platform_admin';

test('admin create makes a password when none is given, and shows it once', async () => {
  const made = await run('admin create', [], { username: 'root', email: 'root@example.com', role });
  const password = String(made.data['password']);
  expect(made.text).toContain(password);
  expect(await canSignIn('root@example.com', password)).toBe(true);
  expect((await run('user show', ['ROOT'])).text).not.toContain(password);
});

test.each(['admin123', 'password', 'changeme2026', 'weakling@example.com'])(
  'admin create refuses %j',
  async (password) => {
    const options = { username: 'weakling', email: 'weakling@example.com', password, role };
    const refused = await run('admin create', [], options);
    expect(refused).toMatchObject({ exitCode: 1, data: { refusal: 'password_too_weak' } });
    expect((await run('user show', ['weakling'])).exitCode).toBe(1);
  },
);

test('admin create wants a name to sign in with and a role that exists', async () => {
  await expect(run('admin create', [], { role })).rejects.toThrow(UsageError);
  const unknown = { username: 'nobody', role: 'emperor' };
  await expect(run('admin create', [], unknown)).rejects.toThrow('no role emperor');
});

test('user show tells roles, activity, last sign-in; list, unlock, reset, deactivate work', async () => {
  const password = 'correct horse battery';
  await run('admin create', [], { email: 'Ana@Example.com', password, role: 'cashier' });
  expect((await run('user show', ['ana@example.com'])).text).toMatch(/last_login {2}never/u);
  expect(await canSignIn('ana@example.com', password)).toBe(true);
  const shown = await run('user show', ['ana@example.com']);
  expect(shown.text).toMatch(/roles +cashier\n.*is_active +true\nlast_login {2}20/u);
  expect((await run('user list', [], { kind: 'staff' })).text).toContain(
    'Ana@Example.com  cashier  active',
  );
  await expect(run('user list', [], { kind: 'robot' })).rejects.toThrow(UsageError);
  expect((await run('sessions list')).text).toContain('Ana@Example.com');

  for (let failure = 0; failure < 6; failure += 1) await canSignIn('ana@example.com', 'wrong');
  expect(await canSignIn('ana@example.com', password)).toBe(false);
  expect((await run('user show', ['ana@example.com'])).text).toMatch(/failed +5, locked until/u);
  await run('user unlock', ['ana@example.com']);
  expect(await canSignIn('ana@example.com', password)).toBe(true);

  const reset = await run('user reset-password', ['ana@example.com']);
  expect(await canSignIn('ana@example.com', password)).toBe(false);
  expect(await canSignIn('ana@example.com', String(reset.data['password']))).toBe(true);
  const link = await run('user reset-password', ['ana@example.com'], { link: true });
  expect(link.text).toContain('/backoffice/sign-in-link?token=');

  expect((await run('user deactivate', ['ana@example.com'])).exitCode).toBe(0);
  expect((await run('user show', ['ana@example.com'])).text).toMatch(/is_active +false/u);
  expect((await run('sessions list')).text).not.toContain('Ana@Example.com');
  const dry = await run('sessions prune', [], { olderThanDays: '0', dryRun: true });
  const { purgeable } = dry.data;
  expect(purgeable).toBeGreaterThan(0);
  expect((await run('sessions prune', [], { olderThanDays: '0' })).data['purged']).toBe(purgeable);
});

test('an unknown person is exit code 1', async () => {
  expect((await run('user unlock', ['ghost'])).exitCode).toBe(1);
});
