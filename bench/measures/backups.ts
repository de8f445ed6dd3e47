import { execFileSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { connectionsFor } from '#platform/app.ts';
import { attachEmbeddedPostgres } from '#platform/postgres/index.ts';
import { runScript } from '../kit/child.ts';
import { runVerb } from '../kit/emporium.ts';
import { median, rounded, type Result } from '../kit/result.ts';
import type { OverloadLoad, PhaseFigures } from '../load-overload.ts';
import { newDirectory, type Site } from '../site.ts';
import { fillCarts } from './flash-sale.ts';

const ROUNDS = 3;
const BALLAST_ROWS = 1_000_000;
const CHECKOUTS_PER_SECOND = 100;
const SHOPPING_SECONDS = 20;
const BYTES_PER_MB = 1e6;
const BYTES_PER_GB = 1e9;

/** Order-like rows: about a quarter of a gigabyte with their index, as compressible as a shop's. */
const BALLAST = `
  create table ballast (id uuid primary key, email text not null, address jsonb not null,
    total bigint not null, created_at timestamptz not null);
  insert into ballast
  select uuidv7(), 'shopper-' || md5(i::text) || '@example.org',
    jsonb_build_object('name', md5(i::text), 'line1', i || ' High Street', 'city', 'London'),
    i % 100000, now() - i * interval '1 second'
  from generate_series(1, ${BALLAST_ROWS}) as i;
  checkpoint;`;

/**
 * A whole backup to a directory, in megabytes of database a second, from the command to its end:
 * streamed, checked, compressed, flushed. The limit is `cp -r` of the same files, which does none of
 * that. Beside it: what shoppers who come by the clock (100 checkouts a second) feel of backups that
 * follow each other without a pause, as the ratio of the 99th percentiles with and without.
 */
export async function measureBackup(site: Site): Promise<Result> {
  const { dataDirectory } = site.emporium;
  await addBallast(dataDirectory);
  const speeds: number[] = [];
  const copies: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    copies.push(await copySpeed(join(dataDirectory, 'postgres')));
    const { bytes, seconds } = await backUp(dataDirectory);
    speeds.push(bytes / BYTES_PER_MB / seconds);
  }
  const felt = await feelOf(site);
  return {
    name: 'backup',
    value: rounded(median(speeds)),
    unit: 'MB/s',
    limit: rounded(median(copies)),
    limitName: 'cp -r',
    ratio: rounded(median(speeds.map((speed, round) => speed / copies[round]!))),
    n: ROUNDS,
    p99Ms: rounded(median(felt.map((each) => each.during))),
    p99PlainMs: rounded(median(felt.map((each) => each.plain))),
    p99Ratio: rounded(median(felt.map(({ during, plain }) => during / plain))),
  };
}

/** A restore beside, in seconds for a gigabyte of database; the limit is `cp -r` of what it made. */
export async function measureRestore(site: Site): Promise<Result> {
  const { dataDirectory } = site.emporium;
  await addBallast(dataDirectory);
  const { bytes } = await backUp(dataDirectory);
  const ours: number[] = [];
  const copies: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const into = newDirectory();
    const began = performance.now();
    await runVerb(dataDirectory, 'backup', 'restore', '--to', 'latest', '--into', into);
    ours.push(((performance.now() - began) / 1000 / bytes) * BYTES_PER_GB);
    const perSecond = await copySpeed(join(into, 'postgres'));
    copies.push(BYTES_PER_GB / BYTES_PER_MB / perSecond);
    rmSync(into, { recursive: true });
  }
  return {
    name: 'restore',
    value: rounded(median(ours)),
    unit: 's/GB',
    limit: rounded(median(copies)),
    limitName: 'cp -r',
    ratio: rounded(median(ours.map((seconds, round) => seconds / copies[round]!))),
    n: ROUNDS,
    megabytes: rounded(bytes / BYTES_PER_MB),
  };
}

/** Once for all measures of a site. */
async function addBallast(dataDirectory: string): Promise<void> {
  const { owner } = connectionsFor(attachEmbeddedPostgres(dataDirectory)!);
  const there = await ask(owner, `select from pg_database where datname = 'ballast'`);
  if (there > 0) return;
  await ask(owner, 'create database ballast');
  await ask({ ...owner, database: 'ballast' }, BALLAST);
}

async function ask(connection: pg.ClientConfig, text: string): Promise<number> {
  const client = new pg.Client({ ...connection, statement_timeout: 0 });
  await client.connect();
  try {
    return (await client.query(text)).rowCount ?? 0;
  } finally {
    await client.end();
  }
}

/** Megabytes a second of `cp -r` of a cluster's tables and indexes. */
async function copySpeed(cluster: string): Promise<number> {
  const into = newDirectory();
  const from = ['base', 'global']
    .map((name) => join(cluster, name))
    .filter((each) => existsSync(each));
  execFileSync('mkdir', ['-p', into]);
  const began = performance.now();
  execFileSync('cp', ['-r', ...from, into]);
  const seconds = (performance.now() - began) / 1000;
  const bytes = Number(execFileSync('du', ['-sb', into], { encoding: 'utf8' }).split('\t')[0]);
  rmSync(into, { recursive: true });
  return bytes / BYTES_PER_MB / seconds;
}

async function backUp(dataDirectory: string): Promise<{ bytes: number; seconds: number }> {
  const began = performance.now();
  const made = await runVerb<{ bytes: number }>(dataDirectory, 'backup', 'create');
  return { bytes: made.bytes, seconds: (performance.now() - began) / 1000 };
}

/** The 99th percentile of checkouts alone, and while one backup follows the other. */
async function feelOf(site: Site): Promise<{ plain: number; during: number }[]> {
  const rounds: { plain: number; during: number }[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const plain = await shopAround(site);
    const shopping = shopAround(site);
    const over = new AbortController();
    const close = (): void => over.abort();
    void shopping.then(close, close);
    do await backUp(site.emporium.dataDirectory);
    while (!over.signal.aborted);
    rounds.push({ plain, during: await shopping });
  }
  return rounds;
}

async function shopAround({ emporium, shop, port, host }: Site): Promise<number> {
  const { app } = connectionsFor(attachEmbeddedPostgres(emporium.dataDirectory)!);
  const count = CHECKOUTS_PER_SECOND * (SHOPPING_SECONDS + 1);
  const load: OverloadLoad = {
    port,
    host,
    cartIds: await fillCarts(app, shop.id, { variantId: shop.variantIds[2]!, count }),
    phases: [{ name: 'day', perSecond: CHECKOUTS_PER_SECOND, seconds: SHOPPING_SECONDS }],
    connectionsReady: CHECKOUTS_PER_SECOND,
  };
  const [day] = await runScript<PhaseFigures[]>('load-overload.ts', load);
  if (!day || day.refused + day.timeouts > 0) {
    throw new Error(`A quiet day was too much: ${JSON.stringify(day)}`);
  }
  return day.soldP99Ms;
}
