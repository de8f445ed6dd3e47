import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Type, type Static } from 'typebox';
import { Value } from 'typebox/value';
import { backupSettings } from './backup-settings.ts';
import { replicationSettings } from './replication/settings.ts';

const packageFile = new URL('../../package.json', import.meta.url);
const release = (JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string }).version;

/** Every setting, once: name, default, and the sentence that docs/SETTINGS.md prints. */
export const settings = Type.Object({
  HOST: Type.String({
    default: '127.0.0.1',
    description: 'Address the HTTP server listens on; `0.0.0.0` for every interface.',
  }),
  PORT: Type.Integer({
    default: 3000,
    minimum: 0,
    maximum: 65535,
    description: 'Port of the HTTP server; 0 takes any free one.',
  }),
  OPERATIONS_PORT: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 65535,
      description:
        'Port where a process without the role `api` answers `/health` and `/metrics`; absent: none.',
    }),
  ),
  NODE_ENV: Type.Union(
    [Type.Literal('development'), Type.Literal('production'), Type.Literal('test')],
    { default: 'development', description: '`production` refuses missing secrets.' },
  ),
  EMPORIUM_DATA: Type.String({
    default: './data',
    description: 'Directory of the embedded database, uploads, secrets and backups.',
  }),
  DATABASE_URL: Type.Optional(
    Type.String({
      pattern: '^postgres(ql)?://',
      description: 'A PostgreSQL >= 16 to use instead of the embedded one; its role migrates.',
    }),
  ),
  DB_POOL_SIZE: Type.Integer({
    default: 10,
    minimum: 2,
    maximum: 500,
    description: 'Connections of one process for requests.',
  }),
  DB_PIPELINING: Type.Boolean({
    default: true,
    description: 'Send statements without waiting for the one before; off for old poolers.',
  }),
  REDIS_URL: Type.Optional(
    Type.String({
      pattern: '^rediss?://',
      description: 'A Redis that the processes share answers through; selling goes on without it.',
    }),
  ),
  LOG_LEVEL: Type.Union(
    ['debug', 'info', 'warn', 'error', 'silent'].map((level) => Type.Literal(level)),
    {
      default: 'info',
      description: 'Least level that is written: debug, info, warn, error, silent.',
    },
  ),
  LOG_FILE: Type.Optional(
    Type.String({ description: 'File that receives every log line besides standard output.' }),
  ),
  LOG_FILE_MAX_MB: Type.Integer({
    default: 100,
    minimum: 1,
    description: 'Size at which LOG_FILE is put aside under its time; each new day (UTC) does too.',
  }),
  LOG_KEEP_DAYS: Type.Integer({
    default: 7,
    minimum: 1,
    description: 'Days that log files put aside are kept.',
  }),
  CERTIFICATE_FILE: Type.Optional(
    Type.String({
      description:
        'PEM certificate that the proxy before Emporium serves; its end is watched beside the domains.',
    }),
  ),
  APP_VERSION: Type.String({
    default: release,
    description: 'Version named in logs and `/health`.',
  }),
  SECRET_KEY: Type.Optional(
    Type.String({
      minLength: 32,
      description:
        'Key that signs cookies and cursors; made and kept in EMPORIUM_DATA when absent.',
    }),
  ),
  TRUST_PROXY: Type.String({
    default: '',
    description:
      'Addresses or networks, comma separated, whose X-Forwarded-* headers are believed.',
  }),
  LOW_STOCK_THRESHOLD: Type.Integer({
    default: 5,
    minimum: 0,
    description:
      'Stock at or below this raises an alert where neither product nor shop says otherwise.',
  }),
  PAYMENT_GATEWAY_URL: Type.Optional(
    Type.String({
      pattern: '^https?://',
      description: 'Card gateway; without it `start` runs the simulator as a process of its own.',
    }),
  ),
  PAYMENT_TIMEOUT_MS: Type.Integer({
    default: 2000,
    minimum: 50,
    description: 'Total time for one attempt at the gateway.',
  }),
  PAYMENT_CALLS_MAX: Type.Integer({
    default: 500,
    minimum: 1,
    description:
      'Payments of one shop that one process asks a provider for at once; beyond, it is unavailable.',
  }),
  BREAKER_FAILURES: Type.Integer({
    default: 5,
    minimum: 1,
    description: 'Failures within 60 s that open the payment circuit breaker.',
  }),
  BREAKER_OPEN_MS: Type.Integer({
    default: 60_000,
    minimum: 100,
    description: 'Time a breaker stays open before one request probes.',
  }),
  DRAIN_SECONDS: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 300,
      description:
        'How long a process that was told to stop goes on serving, while balancers notice; 5 with DATABASE_URL, otherwise 0.',
    }),
  ),
  ...backupSettings,
  ...replicationSettings,
  BODY_LIMIT_BYTES: Type.Integer({
    default: 1_048_576,
    minimum: 1024,
    description: 'Largest JSON or form body that a request may carry.',
  }),
});

export type Config = Static<typeof settings>;

/** A configuration that cannot be used; the message names setting, value and remedy. */
export class ConfigError extends Error {}

/**
 * Reads and checks all settings once. Any `NAME_FILE` names a file that holds the value (secrets).
 * An empty string counts as absent. Throws ConfigError listing every wrong setting.
 */
export function loadConfig(env: NodeJS.ProcessEnv): Config {
  const given: Record<string, unknown> = {};
  for (const name of Object.keys(settings.properties)) {
    const file = env[`${name}_FILE`];
    const value = file && name !== 'LOG' ? readFileSync(file, 'utf8').trim() : env[name];
    if (value !== undefined && value !== '') given[name] = value;
  }
  const converted = Value.Convert(settings, Value.Default(settings, given));
  const wrong = [...Value.Errors(settings, converted)].map(
    (error) => `${error.instancePath.slice(1)}: ${error.message}`,
  );
  if (wrong.length > 0) throw new ConfigError(`Settings refused: ${wrong.join('; ')}`);
  const config = converted as Config;
  if (config.NODE_ENV === 'production' && !config.SECRET_KEY) {
    throw new ConfigError('SECRET_KEY: set it (32 characters or more) when NODE_ENV=production');
  }
  return { ...config, EMPORIUM_DATA: resolve(config.EMPORIUM_DATA) };
}
