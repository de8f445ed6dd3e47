import { newId } from '#platform/ids.ts';
import type { ThrowAway } from '../prove/throw-away.ts';
import type { ShopClient } from './shop-client.ts';

/** A signed-in person: the headers that a page of the shop sends with their requests. */
export interface SignedIn {
  cookie: string;
  csrf: string;
  headers: Record<string, string>;
}

/** Hires somebody by the command line and signs them in over HTTP. */
export async function hire(
  system: ThrowAway,
  client: ShopClient,
  { role, shop }: { role: string; shop?: string },
): Promise<SignedIn> {
  const username = `verify-${newId().slice(-12)}`;
  const password = `Correct horse ${newId()}`;
  const hired = await system.command<{ id?: string }>(
    'admin',
    'create',
    '--username',
    username,
    '--password',
    password,
    '--role',
    role,
    ...(shop === undefined ? [] : ['--shop', shop]),
  );
  if (!hired.id) throw new Error(`Nobody was hired: ${JSON.stringify(hired)}`);
  return await signIn(client, username, password);
}

/** Opens a customer's account and signs them in. */
export async function register(client: ShopClient): Promise<SignedIn> {
  const email = `customer-${newId()}@verify.example`;
  const password = `Correct horse ${newId()}`;
  const body = { email, password, name: 'Customer of a scenario' };
  const made = await client.call('POST', '/api/v1/accounts', { body });
  if (made.status !== 201) throw new Error(`No account: ${made.status} ${made.code}`);
  return await signIn(client, email, password);
}

async function signIn(client: ShopClient, login: string, password: string): Promise<SignedIn> {
  const answer = await client.call('POST', '/api/v1/sessions', { body: { login, password } });
  const cookie = answer.cookies.map((line) => line.split(';')[0]!).join('; ');
  const csrf = answer.body['csrf'];
  if (answer.status !== 201 || typeof csrf !== 'string') {
    throw new Error(`Not signed in: ${answer.status} ${answer.code}`);
  }
  return { cookie, csrf, headers: { cookie, 'x-csrf-token': csrf } };
}
