/**
 * Makes every secret of the compose installation once, so that `docker compose up -d` needs no
 * preparation and nothing has a default. A value that the environment gives (`.env`) is taken
 * instead, unless it is short or a placeholder; one that differs from the value in use is refused,
 * because the database was made with that one. `node make-secrets.ts <folder>`; exit code 1 with a
 * sentence per refused value, and then nothing is written.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { WEBHOOK_PATH, webhookKeyOf } from '../../src/modules/payments/webhook-secret.ts';

const SECRET_BYTES = 32;
const PLACEHOLDER =
  /change|replace|example|default|secret|passw|admin|postgres|emporium|qwerty|12345|^(.)\1*$/i;

const secrets = [
  { name: 'SECRET_KEY', file: 'app/secret-key', leastLength: 32 },
  { name: 'POSTGRES_PASSWORD', file: 'postgres/password', leastLength: 16 },
  { name: 'REDIS_PASSWORD', file: 'redis/password', leastLength: 16 },
  { name: 'GRAFANA_PASSWORD', file: 'grafana/password', leastLength: 12 },
] as const;

const folder = process.argv[2] ?? '/secrets';
const settled = secrets.map((secret) => ({ ...secret, ...settle(secret) }));
const refused = settled.flatMap(({ problem }) => (problem === undefined ? [] : [problem]));

if (refused.length > 0) {
  process.stderr.write(`${refused.join('\n')}\n`);
  process.exitCode = 1;
} else {
  for (const { file, value } of settled) keep(file, value);
  const [key = '', postgres = '', redis = ''] = settled.map(({ value }) => value);
  const web = encodeURIComponent;
  keep('app/database-url', `postgres://emporium:${web(postgres)}@postgres:5432/emporium`);
  keep('app/redis-url', `redis://:${web(redis)}@redis:6379`);
  keep('redis/redis.conf', `requirepass ${JSON.stringify(redis)}\n`);
  const webhooks = {
    url: `http://api-1:3000${WEBHOOK_PATH}`,
    key: webhookKeyOf({ secretKey: key }),
  };
  keep('gateway/webhooks.json', JSON.stringify(webhooks));
  process.stdout.write(`secrets are in ${folder}\n`);
}

/** The value in use, the one that is given, or a new one; and why it cannot be taken. */
function settle(secret: (typeof secrets)[number]): { value: string; problem?: string } {
  const { name, file, leastLength } = secret;
  const given = process.env[name] ?? '';
  const path = join(folder, file);
  const inUse = existsSync(path) ? readFileSync(path, 'utf8') : '';
  if (given === '') return { value: inUse || randomBytes(SECRET_BYTES).toString('base64url') };
  if (given.length < leastLength) {
    return { value: given, problem: `${name}: use ${leastLength} characters or more` };
  }
  if (PLACEHOLDER.test(given)) {
    return { value: given, problem: `${name}: this is a placeholder; use a random value, or none` };
  }
  if (inUse !== '' && inUse !== given) {
    const problem = `${name}: differs from the one in use; change it where it is used, then remove ${path}`;
    return { value: given, problem };
  }
  return { value: given };
}

/** Whole or not at all. Whoever mounts the folder may read it: each service mounts its own. */
function keep(file: string, value: string): void {
  const path = join(folder, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, value, { mode: 0o444 });
  renameSync(`${path}.new`, path);
}
