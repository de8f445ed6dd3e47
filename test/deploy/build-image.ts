/**
 * Builds an image's stages as plain folders, by doing what the Dockerfile says: COPY respects
 * .dockerignore, RUN runs, ENV and WORKDIR hold. `/app` and `/data` of an image are folders of the
 * stage; what else an image brings (its Node, its shell) is this machine's.
 */
import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, rm } from 'node:fs/promises';
import { basename, delimiter, dirname, join, matchesGlob, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  environmentOf,
  jsonWords,
  lineage,
  parseDockerfile,
  type Instruction,
  type Stage,
} from './dockerfile.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const dockerfile = join(root, 'deploy/docker/Dockerfile');
const IMAGE_PATH = /(?<![\w.@/-])\/(app|data)(?=[/\s"']|$)/g;

export interface BuiltImage {
  /** What is `/` in the image. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly command: readonly string[];
  readonly healthcheck: readonly string[];
}

export interface BuildOptions {
  /** Where the stages lie. */
  folder: string;
  target: string;
  /** In place of `npm ci`, which loads everything again: puts the packages of this checkout there. */
  installPackages?: (app: string) => Promise<void>;
}

/** Builds the target and the stages that it needs. Throws with the output of the line that failed. */
export async function buildImage(options: BuildOptions): Promise<BuiltImage> {
  const stages = parseDockerfile(await readFile(dockerfile, 'utf8'));
  const allowed = await readIgnoreFile();
  const built = new Set<string>();
  const build = async (name: string): Promise<void> => {
    const stage = stages.find((each) => each.name === name);
    if (!stage || built.has(name)) return;
    await build(stage.from);
    for (const { flags } of stage.instructions) await build(flags['from'] ?? '');
    await buildStage(stage, { ...options, stages, allowed });
    built.add(name);
  };
  await build(options.target);
  const all = lineage(stages, options.target);
  const folder = join(options.folder, options.target);
  const words = (name: string): string[] => {
    const text = all.findLast((each) => each.name === name)?.text ?? '[]';
    return (jsonWords(text.replace(/^CMD /, '')) ?? []).map((word) => inFolder(word, folder));
  };
  return {
    folder,
    environment: environmentIn(all, folder),
    command: [...words('ENTRYPOINT'), ...words('CMD')],
    healthcheck: words('HEALTHCHECK'),
  };
}

interface Building extends BuildOptions {
  stages: readonly Stage[];
  allowed: (path: string) => boolean;
}

async function buildStage(stage: Stage, building: Building): Promise<void> {
  const folder = join(building.folder, stage.name);
  const isOnAnother = building.stages.some(({ name }) => name === stage.from);
  await mkdir(folder, { recursive: true });
  if (isOnAnother) await copyTree(join(building.folder, stage.from), folder);
  let workdir = join(folder, 'app');
  for (const each of stage.instructions) {
    if (each.name === 'WORKDIR') workdir = inFolder(each.text, folder);
    await mkdir(workdir, { recursive: true });
    if (each.name === 'COPY') await copy(each, { workdir, folder, building });
    if (each.name === 'RUN') await runLine(each, { workdir, folder, building });
  }
}

interface Place {
  workdir: string;
  folder: string;
  building: Building;
}

async function copy(
  { text, flags, line }: Instruction,
  { workdir, folder, building }: Place,
): Promise<void> {
  const words = text.split(/\s+/);
  const to = words.pop() ?? '';
  const target = resolve(workdir, inFolder(to, folder));
  const stage = flags['from'];
  for (const word of words) {
    const source =
      stage === undefined ? join(root, word) : inFolder(word, join(building.folder, stage));
    const inside = to.endsWith('/') || words.length > 1 ? join(target, basename(word)) : target;
    await mkdir(dirname(inside), { recursive: true });
    if (stage !== undefined) await copyTree(source, inside);
    else await copyContext(source, inside, building.allowed, line);
  }
}

async function copyContext(
  source: string,
  target: string,
  allowed: (path: string) => boolean,
  line: number,
): Promise<void> {
  let files = 0;
  await cp(source, target, {
    recursive: true,
    filter: (path) => {
      const isAllowed = allowed(relative(root, path));
      files += isAllowed ? 1 : 0;
      return isAllowed;
    },
  });
  if (files === 0) throw new Error(`line ${line}: .dockerignore keeps ${source} out of the build`);
}

async function runLine(
  { text, line }: Instruction,
  { workdir, folder, building }: Place,
): Promise<void> {
  if (building.installPackages && text.startsWith('npm ci')) {
    await building.installPackages(workdir);
    return;
  }
  const environment = environmentIn(lineage(building.stages, basename(folder)), folder);
  try {
    await promisify(execFile)('sh', ['-c', inFolder(text, folder)], {
      cwd: workdir,
      env: { PATH: imagePath(), HOME: folder, npm_config_cache: npmCache(), ...environment },
      maxBuffer: 32 * 1024 * 1024,
    });
  } catch (error) {
    throw new Error(`line ${line}: ${text} failed`, { cause: error });
  }
}

/** The Node of the image is the one that runs this. */
export function imagePath(): string {
  return [dirname(process.execPath), process.env['PATH']].join(delimiter);
}

function npmCache(): string {
  return process.env['npm_config_cache'] ?? join(process.env['HOME'] ?? '/tmp', '.npm');
}

function environmentIn(
  instructions: readonly Instruction[],
  folder: string,
): Record<string, string> {
  const given = instructions
    .filter(({ name }) => name === 'ENV')
    .map(({ text }) => environmentOf(text));
  const all = Object.entries(Object.assign({}, ...given) as Record<string, string>);
  return Object.fromEntries(all.map(([name, value]) => [name, inFolder(value, folder)]));
}

function inFolder(text: string, folder: string): string {
  return text.replaceAll(IMAGE_PATH, (_whole, name: string) => join(folder, name));
}

/** Hard links: a stage costs no disk, and removing a file of one leaves the other's. */
async function copyTree(source: string, target: string): Promise<void> {
  await rm(target, { recursive: true, force: true });
  await promisify(execFile)('cp', ['-al', source, target]);
}

/** Docker's rule: the last line that fits a path decides. */
async function readIgnoreFile(): Promise<(path: string) => boolean> {
  const text = await readFile(join(root, '.dockerignore'), 'utf8');
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return (path) => {
    let isAllowed = true;
    for (const line of lines) {
      const pattern = line.replace(/^!/, '');
      const fits =
        pattern === '*' ||
        path === pattern ||
        path.startsWith(`${pattern}/`) ||
        matchesGlob(path, pattern);
      if (fits) isAllowed = line.startsWith('!');
    }
    return isAllowed;
  };
}
