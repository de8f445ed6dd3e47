import { readFileSync } from 'node:fs';
import type { Context } from '#platform/context.ts';
import {
  UsageError,
  refused,
  report,
  textOf,
  verb,
  type Cli,
  type Report,
  type VerbValues,
} from '#platform/cli.ts';
import { shopRead, shopTx } from '#platform/database/index.ts';
import { isRefusal } from '#platform/refusal.ts';
import { createStaff } from './create-person.ts';
import { countPurgeable, purgeIdentity } from './jobs.ts';
import { deactivatePerson, resetPassword, setPasswordOf, unlockPerson } from './manage-person.ts';
import { generatePassword } from './make-secret.ts';
import { KEEP_ENDED_SESSIONS_DAYS, normalForm } from './model.ts';
import { peopleOf } from './present.ts';
import { findRoleIds } from './set-roles.ts';
import { findPersonByLogin, listPeople, type PersonRow } from './store/people.ts';
import { listLiveSessions } from './store/sessions.ts';
import { countFailuresOfPerson } from './store/throttles.ts';

const ROWS_SHOWN = 1000;
const shop = { flags: '--shop <slug>', summary: 'Shop; the default one when left out' };
const login = { name: '<login>', summary: 'E-mail address or user name' };
const passwordOptions = [
  { flags: '--password <password>', summary: 'Password; visible in the process list, mind' },
  { flags: '--password-stdin', summary: 'Read the password from standard input' },
];

export const verbs = [
  verb({
    name: 'admin create',
    summary: 'Add someone to the staff; generates a password when none is given',
    options: [
      { flags: '--username <name>', summary: 'User name' },
      { flags: '--email <address>', summary: 'E-mail address' },
      { flags: '--name <name>', summary: 'Full name' },
      { flags: '--role <code>', summary: 'Role', default: 'platform_admin' },
      ...passwordOptions,
      shop,
    ],
    needs: 'database',
    run: createAdmin,
  }),
  verb({
    name: 'user list',
    summary: 'People of the shop, newest first',
    options: [{ flags: '--kind <kind>', summary: 'staff or customer' }, shop],
    needs: 'database',
    run: listUsers,
  }),
  verb({
    name: 'user show',
    summary: 'One person: roles, last sign-in, sessions, failed tries',
    arguments: [login],
    options: [shop],
    needs: 'database',
    run: (cli, [name = ''], options) => withPerson(cli, name, options, showUser),
  }),
  verb({
    name: 'user reset-password',
    summary: 'End all sessions; set a password, or print a one-time sign-in link',
    arguments: [login],
    options: [
      { flags: '--link', summary: 'No password: print a link that signs in once, for 30 minutes' },
      ...passwordOptions,
      shop,
    ],
    needs: 'database',
    run: (cli, [name = ''], options) => withPerson(cli, name, options, resetUser),
  }),
  verb({
    name: 'user unlock',
    summary: 'Forget failed sign-ins of a person',
    arguments: [login],
    options: [shop],
    needs: 'database',
    run: (cli, [name = ''], options) =>
      withPerson(cli, name, options, async (ctx, person) =>
        told(await unlockPerson(ctx, person.id), { unlocked: person.id }, 'Unlocked.'),
      ),
  }),
  verb({
    name: 'user deactivate',
    summary: 'Keep a person out; their sessions end',
    arguments: [login],
    options: [shop],
    needs: 'database',
    run: (cli, [name = ''], options) =>
      withPerson(cli, name, options, async (ctx, person) =>
        told(await deactivatePerson(ctx, person.id), { deactivated: person.id }, 'Deactivated.'),
      ),
  }),
  verb({
    name: 'sessions list',
    summary: 'Live sessions, newest first',
    options: [shop],
    needs: 'database',
    run: async (cli, _args, options) => {
      const ctx = await cli.shop(textOf(options['shop']));
      const rows = await shopRead(ctx, (tx) =>
        listLiveSessions.rows(tx, tx.shopId, null, null, ROWS_SHOWN),
      );
      const lines = rows.map(
        (row) =>
          `${row.created_at}  ${row.person_name}  ${row.ip_address}  seen ${row.last_seen_at}`,
      );
      return report({ data: rows, lines });
    },
  }),
  verb({
    name: 'sessions prune',
    also: 'purge',
    summary: 'Remove sessions that ended long ago, in every shop',
    options: [
      {
        flags: '--older-than-days <days>',
        summary: 'Age since their end',
        default: String(KEEP_ENDED_SESSIONS_DAYS),
      },
      { flags: '--dry-run', summary: 'Only count them' },
    ],
    needs: 'database',
    run: async (cli, _args, options) => {
      const days = Number(options['olderThanDays']);
      if (!Number.isSafeInteger(days) || days < 0)
        throw new UsageError('Give whole days, 0 or more');
      if (options['dryRun'] === true) {
        const purgeable = await countPurgeable(cli.app, days);
        return report({
          data: { dryRun: true, purgeable },
          lines: [`Would remove ${purgeable} sessions.`],
        });
      }
      const purged = await purgeIdentity(cli.app, days);
      return report({ data: { purged }, lines: [`Removed ${purged} sessions.`] });
    },
  }),
];

async function createAdmin(cli: Cli, _args: string[], options: VerbValues): Promise<Report> {
  const [username, email] = [textOf(options['username']), textOf(options['email'])];
  if (!username && !email) throw new UsageError('Give --username or --email');
  const given = passwordOf(options);
  const password = given ?? generatePassword();
  const ctx = await cli.shop(textOf(options['shop']));
  const code = textOf(options['role']) ?? '';
  const roleIds = await shopTx(ctx, (tx) => findRoleIds(tx, [code]));
  if (roleIds.length === 0) throw new UsageError(`This shop has no role ${code}`);
  const name = textOf(options['name']) ?? username ?? email ?? '';
  const person = await createStaff(ctx, { username, email, name, password, roleIds });
  if (isRefusal(person)) return refused(person);
  const secret = given === undefined ? { password } : {};
  const lines = [`Added ${name} as ${code}.`];
  if (given === undefined) lines.push(`Password, shown once: ${password}`);
  return report({ data: { id: person.id, username, email, role: code, ...secret }, lines });
}

async function listUsers(cli: Cli, _args: string[], options: VerbValues): Promise<Report> {
  const ctx = await cli.shop(textOf(options['shop']));
  const kind = textOf(options['kind']) ?? null;
  if (kind !== null && kind !== 'staff' && kind !== 'customer') {
    throw new UsageError('--kind is staff or customer');
  }
  const people = await shopRead(ctx, async (tx) =>
    peopleOf(tx, await listPeople.rows(tx, tx.shopId, kind, null, null, ROWS_SHOWN)),
  );
  const lines = people.map((person) => {
    const names = [person.username, person.email].filter(Boolean).join(' ');
    const roles = person.roles.map((role) => role.code).join(',') || person.kind;
    return `${names}  ${roles}  ${person.isActive ? 'active' : 'inactive'}`;
  });
  return report({ data: people, lines });
}

async function showUser(ctx: Context, row: PersonRow): Promise<Report> {
  const data = await shopRead(ctx, async (tx) => {
    const [person] = await peopleOf(tx, [row]);
    const sessions = await listLiveSessions.rows(tx, tx.shopId, row.id, null, ROWS_SHOWN);
    const failed = await countFailuresOfPerson.one(tx, tx.shopId, row.id);
    return {
      ...person,
      sessions: sessions.length,
      failedSignIns: failed.failures ?? 0,
      lockedUntil: failed.locked_until,
    };
  });
  const lines = [
    `name        ${row.name}`,
    `e-mail      ${row.email ?? '-'}`,
    `user name   ${row.username ?? '-'}`,
    `kind        ${row.kind}`,
    `roles       ${data.roles?.map((role) => role.code).join(', ') || '-'}`,
    `is_active   ${row.is_active}`,
    `last_login  ${row.last_login_at ?? 'never'}`,
    `sessions    ${data.sessions}`,
    `failed      ${data.failedSignIns}${data.lockedUntil ? `, locked until ${data.lockedUntil}` : ''}`,
  ];
  return report({ data, lines });
}

async function resetUser(ctx: Context, person: PersonRow, options: VerbValues): Promise<Report> {
  if (options['link'] === true) {
    const link = await resetPassword(ctx, person.id);
    if (isRefusal(link)) return refused(link);
    return report({ data: link, lines: [`Works once, until ${link.expiresAt}:`, link.path] });
  }
  const given = passwordOf(options);
  const password = given ?? generatePassword();
  const result = await setPasswordOf(ctx, person, password);
  const secret = given === undefined ? { password } : {};
  const line = given === undefined ? `Password, shown once: ${password}` : 'Password set.';
  return told(isRefusal(result) ? result : undefined, { id: person.id, ...secret }, line);
}

async function withPerson(
  cli: Cli,
  name: string,
  options: VerbValues,
  act: (ctx: Context, person: PersonRow, options: VerbValues) => Promise<Report>,
): Promise<Report> {
  const ctx = await cli.shop(textOf(options['shop']));
  const person = await shopRead(ctx, (tx) =>
    findPersonByLogin.row(tx, tx.shopId, normalForm(name)),
  );
  if (person) return await act(ctx, person, options);
  const lines = [`Nobody in this shop signs in as ${name}.`];
  return report({ data: { refusal: 'person_not_found' }, lines, exitCode: 1 });
}

/** The result of a change: its line, or the refusal's with exit code 1. */
function told(result: unknown, data: Record<string, unknown>, line: string): Report {
  return isRefusal(result) ? refused(result) : report({ data, lines: [line] });
}

/** The password that was given, or undefined to generate one. */
function passwordOf(options: VerbValues): string | undefined {
  if (options['passwordStdin'] !== true) return textOf(options['password']);
  const password = readFileSync(0, 'utf8').replace(/\r?\n$/u, '');
  if (password === '') throw new UsageError('Standard input holds no password');
  return password;
}
