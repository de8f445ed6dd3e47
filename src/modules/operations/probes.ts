import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { performance } from 'node:perf_hooks';
import type { App } from '#platform/context.ts';
import { readHealth } from '#platform/database/read-health.ts';
import { LAG_LIMIT_SECONDS } from '#platform/database/replica.ts';
import { reasonOf } from '#platform/reason-of.ts';

/** How one dependency is. */
export interface Probe {
  status: 'ok' | 'late' | 'down' | 'not configured';
  latencyMs?: number;
  detail?: string;
  [fact: string]: unknown;
}

// Below the 5 s after which load balancers usually give up, above a pause for a checkpoint.
const PATIENCE_MS = 2_000;

/** Asks the database for real; down when it does not answer within 2 s. */
export async function probeDatabase(app: App): Promise<Probe> {
  return await timed(async () => {
    const { version, migration } = await readHealth(app);
    return { version, migration: migration.slice(0, 4) };
  });
}

/**
 * Says PING to the server of REDIS_URL. Without one the built-in stores serve, which is healthy.
 */
export async function probeRedis(app: App): Promise<Probe> {
  const { REDIS_URL } = app.config;
  if (REDIS_URL === undefined) {
    return {
      status: 'not configured',
      detail: 'Cache and limits live in this process and in PostgreSQL.',
    };
  }
  return await timed(async () => {
    const answer = await ping(new URL(REDIS_URL));
    // A server that asks for a password first has answered: it lives.
    if (!/^(\+PONG|-NOAUTH)/.test(answer)) throw new Error(`answered ${answer.trim()}`);
    return {};
  });
}

/**
 * The database of DATABASE_REPLICA_URL, as this process last saw it; it looks each second. Late or
 * down, the primary answers in its place.
 */
export function probeReplica(app: App): Probe {
  const { replica } = app.database;
  if (replica === undefined) {
    return { status: 'not configured', detail: 'Lists and reports are read on the primary.' };
  }
  const lagSeconds = replica.lagSeconds();
  if (lagSeconds === null) {
    return { status: 'down', detail: 'It does not answer; the primary is read instead.' };
  }
  if (lagSeconds <= LAG_LIMIT_SECONDS) return { status: 'ok', lagSeconds };
  const behind = Number.isFinite(lagSeconds)
    ? `${lagSeconds} s behind`
    : 'behind, nobody knows how far';
  return {
    status: 'late',
    lagSeconds: Number.isFinite(lagSeconds) ? lagSeconds : null,
    detail: `It is ${behind}; the primary is read instead.`,
  };
}

async function timed(work: () => Promise<Record<string, unknown>>): Promise<Probe> {
  const began = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${PATIENCE_MS} ms`)), PATIENCE_MS);
  });
  try {
    const facts = await Promise.race([work(), late]);
    return { status: 'ok', latencyMs: Math.round((performance.now() - began) * 10) / 10, ...facts };
  } catch (error) {
    return { status: 'down', detail: reasonOf(error) };
  } finally {
    clearTimeout(timer);
  }
}

async function ping(url: URL): Promise<string> {
  const address = { host: url.hostname, port: Number(url.port || 6379) };
  const socket = url.protocol === 'rediss:' ? connectTls(address) : connect(address);
  try {
    return await new Promise<string>((resolve, reject) => {
      socket.setTimeout(PATIENCE_MS, () => reject(new Error('no answer')));
      socket.once('error', reject);
      socket.once('data', (chunk) => resolve(String(chunk)));
      socket.write('PING\r\n');
    });
  } finally {
    socket.destroy();
  }
}
