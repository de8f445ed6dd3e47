import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Report } from '#platform/cli.ts';
import { reasonOf } from '#platform/reason-of.ts';
import type { Finding } from './contract.ts';
import { findingLines } from './lay-out.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const PATIENCE_MS = 60_000;
const OUTPUT_MAX_BYTES = 64 * 1024 ** 2;
const SHOWN = 8;
/** Licences that let anybody use, change and sell what they cover. */
const FREE = new Set(
  (
    'MIT MIT-0 ISC Apache-2.0 BSD-2-Clause BSD-3-Clause 0BSD CC0-1.0 CC-BY-4.0 Unlicense ' +
    'BlueOak-1.0.0 Python-2.0 OFL-1.1 Zlib WTFPL'
  ).split(' '),
);
/** These ask for the same in return only of changes to the library itself. */
const LENDING = /^(LGPL-|MPL-2\.0)/;

interface LockedPackage {
  version?: string;
  license?: string;
  dev?: boolean;
  link?: boolean;
}

interface Audit {
  vulnerabilities?: Record<string, { severity: string }>;
  metadata?: { vulnerabilities?: Record<string, number> };
  error?: { summary?: string; code?: string };
  message?: string;
}

export interface DependencyOptions {
  /** A container image to scan as well, with trivy where that is installed. */
  image: string | undefined;
  /** Where package-lock.json lies; this installation when absent. */
  root?: string;
}

/**
 * Asks the registry about known flaws of the libraries that run here, and lists their licences. Says
 * so where the registry or the scanner cannot be asked: that is a look not taken, never a clean one.
 * Exit code 1 for a critical flaw.
 */
export async function examineDependencies({
  image,
  root = ROOT,
}: DependencyOptions): Promise<Report> {
  const locked = await readLock(root);
  const findings = [
    await lookForFlaws(root, locked.length),
    lookAtLicences(locked),
    await lookAtImage(image),
  ];
  const failed = findings.some(({ state }) => state === 'fail');
  return {
    data: { ok: !failed, findings, packages: locked },
    lines: findings.flatMap(findingLines),
    exitCode: failed ? 1 : 0,
  };
}

interface Package {
  name: string;
  version: string;
  license: string;
}

/** What is installed to run, without what only builds and tests. */
async function readLock(root: string): Promise<Package[]> {
  const lock = JSON.parse(await readFile(`${root}/package-lock.json`, 'utf8')) as {
    packages: Record<string, LockedPackage>;
  };
  const run = Object.entries(lock.packages).filter(
    ([path, { dev, link }]) => path !== '' && dev !== true && link !== true,
  );
  return await Promise.all(
    run.map(async ([path, { version = '', license }]) => ({
      name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
      version,
      license: license ?? (await licenceOfFile(`${root}/${path}`)),
    })),
  );
}

/** Old packages name no licence and bring its text. */
async function licenceOfFile(folder: string): Promise<string> {
  for (const name of ['LICENSE', 'LICENSE.md', 'LICENCE', 'license']) {
    const text = await readFile(`${folder}/${name}`, 'utf8').catch(() => '');
    if (/\bMIT\b|Permission is hereby granted, free of charge/.test(text)) return 'MIT';
  }
  return 'none named';
}

async function lookForFlaws(root: string, count: number): Promise<Finding> {
  const what = 'known flaws';
  const audit = await askRegistry(root);
  if (typeof audit === 'string') {
    const found = `not known: the registry could not be asked (${audit})`;
    const remedy = 'Run it again where the registry can be reached: npm audit --omit=dev.';
    return { what, state: 'warn', found, remedy };
  }
  const { critical = 0, high = 0, moderate = 0, low = 0 } = audit.metadata?.vulnerabilities ?? {};
  const names = Object.keys(audit.vulnerabilities ?? {});
  const found =
    `${critical} critical, ${high} high, ${moderate} moderate, ${low} low in ${count} libraries` +
    (names.length > 0 ? `: ${names.slice(0, SHOWN).join(', ')}` : '');
  if (names.length === 0) return { what, state: 'ok', found };
  const state = critical > 0 ? 'fail' : 'warn';
  return { what, state, found, remedy: 'See "npm audit", then "npm audit fix" and the tests.' };
}

/** npm says by its exit code that there are flaws: its answer counts all the same. */
async function askRegistry(root: string): Promise<Audit | string> {
  const { stdout, problem } = await output('npm', ['audit', '--json', '--omit=dev'], root);
  try {
    const audit = JSON.parse(stdout) as Audit;
    if (audit.metadata?.vulnerabilities) return audit;
    return audit.error?.summary || audit.error?.code || audit.message || 'no answer';
  } catch (error) {
    return problem ?? reasonOf(error);
  }
}

function lookAtLicences(locked: readonly Package[]): Finding {
  const what = 'licences';
  const groups = new Map<string, Package[]>();
  for (const one of locked) groups.set(one.license, [...(groups.get(one.license) ?? []), one]);
  const strict = locked.filter(({ license }) => !isFree(license));
  const found = [...groups]
    .toSorted((a, b) => b[1].length - a[1].length)
    .map(([license, those]) => `${those.length} ${license}`)
    .join(', ');
  if (strict.length === 0) return { what, state: 'ok', found };
  const named = strict
    .slice(0, SHOWN)
    .map(({ name, license }) => `${name} (${license})`)
    .join(', ');
  return { what, state: 'warn', found: named, remedy: 'Read these before you pass Emporium on.' };
}

/** One of several by choice is enough. */
function isFree(license: string): boolean {
  const choices = license.replace(/[()]/g, '').split(/\s+OR\s+/);
  return choices.some((choice) =>
    choice.split(/\s+AND\s+/).every((one) => FREE.has(one) || LENDING.test(one)),
  );
}

async function lookAtImage(image: string | undefined): Promise<Finding> {
  const what = 'image';
  if (image === undefined)
    return { what, state: 'ok', found: 'none named; --image <name> scans one' };
  const severities = ['--severity', 'CRITICAL', '--exit-code', '1', '--quiet'];
  const { stdout, problem, code } = await output('trivy', ['image', ...severities, image], ROOT);
  if (problem === undefined)
    return { what, state: 'ok', found: `${image}: nothing critical is known` };
  if (code !== 1) {
    const found = `${image} was not scanned (${problem})`;
    return { what, state: 'warn', found, remedy: 'Install trivy, or have the registry scan it.' };
  }
  const found = `${image} has critical flaws: ${stdout.trim().split('\n').at(0) ?? ''}`;
  return { what, state: 'fail', found, remedy: 'Build it anew on a newer base image.' };
}

interface Output {
  stdout: string;
  /** Why it did not end well; undefined when it did. */
  problem?: string;
  code?: number | string;
}

async function output(command: string, words: string[], cwd: string): Promise<Output> {
  try {
    const { stdout } = await promisify(execFile)(command, words, {
      cwd,
      timeout: PATIENCE_MS,
      maxBuffer: OUTPUT_MAX_BYTES,
    });
    return { stdout };
  } catch (error) {
    const failed = error as Error & { stdout?: string; code?: number | string };
    const problem =
      failed.code === 'ENOENT'
        ? `${command} is not installed`
        : (failed.message.split('\n')[0] ?? '');
    return { stdout: failed.stdout ?? '', problem, ...(failed.code ? { code: failed.code } : {}) };
  }
}
