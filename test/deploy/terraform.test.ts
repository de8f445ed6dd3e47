/** Terraform without an account: files parse, fit together, and say the sizes that were asked for. */
import { execFile, spawnSync } from 'node:child_process';
import { copyFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import {
  findLoose,
  findUnformatted,
  readFolder,
  readValues,
  type Folder,
} from './terraform-files.ts';

const root = fileURLToPath(new URL('../../deploy/terraform/', import.meta.url));
const MODULES = [
  'balancer',
  'cache',
  'cdn',
  'database',
  'monitoring',
  'network',
  'service',
  'storage',
];
const ENVIRONMENTS = ['development', 'disaster-recovery', 'production', 'staging'];
const isInstalled = spawnSync('terraform', ['version']).status === 0;

let folders: Map<string, Folder>;
beforeAll(async () => {
  const paths = [
    '.',
    ...(await readdir(join(root, 'modules'))).map((name) => join('modules', name)),
  ];
  const read = paths.map(async (path) => [path, await readFolder(join(root, path))] as const);
  folders = new Map(await Promise.all(read));
});

const valuesOf = (name: string): Promise<Record<string, unknown>> =>
  readValues(join(root, 'environments', `${name}.tfvars`));

function folder(path: string): Folder {
  const found = folders.get(path);
  if (!found) throw new Error(`there is no ${path}`);
  return found;
}

test('every module and environment is there and parses', async () => {
  const wanted = ['.', ...MODULES.map((name) => join('modules', name))];
  expect([...folders.keys()].toSorted()).toEqual(wanted.toSorted());
  const environments = await readdir(join(root, 'environments'));
  expect(environments.toSorted()).toEqual(ENVIRONMENTS.map((name) => `${name}.tfvars`));
  expect([...folders.values()].filter(({ text }) => text.length < 200)).toEqual([]);
});

test('what is used is declared, what is declared is used and described', () => {
  for (const [path, each] of folders) {
    expect([path, findLoose(each)]).toEqual([path, []]);
    const silent = [...each.variables].filter(([, { isDescribed }]) => !isDescribed);
    expect([path, silent]).toEqual([path, []]);
  }
});

test('a reference to nothing would be found', async () => {
  const cache = folder('modules/cache');
  const text = `${cache.text}\noutput "x" {\n  value = var.nothing + local.no + aws_vpc.none.id\n}\n`;
  expect(findLoose({ ...cache, text })).toEqual([
    'no variable nothing',
    'no local no',
    'no resource aws_vpc.none',
  ]);
});

test('every module gets what it needs and nothing that it does not know; its outputs exist and are used', () => {
  for (const [path, each] of folders) {
    for (const [name, { source, inputs }] of each.modules) {
      const module = folder(join(path, source));
      const required = [...module.variables].flatMap(([input, { hasDefault }]) =>
        hasDefault ? [] : [input],
      );
      expect([path, name, required.filter((input) => !inputs.has(input))]).toEqual([
        path,
        name,
        [],
      ]);
      expect([path, name, [...inputs].filter((input) => !module.variables.has(input))]).toEqual([
        path,
        name,
        [],
      ]);
      const asked = [
        ...each.text.matchAll(new RegExp(`module\\.${name}(?:\\[[^\\]]*\\])?\\.(\\w+)`, 'g')),
      ];
      const unknown = asked.filter(([, output = '']) => !module.outputs.has(output));
      expect([path, name, unknown]).toEqual([path, name, []]);
      const used = new Set(asked.map(([, output = '']) => output));
      const idle = [...module.outputs].filter((output) => !used.has(output));
      expect([path, name, idle]).toEqual([path, name, []]);
    }
  }
});

test('the values of each environment are of variables that exist, and leave none open', async () => {
  const { variables } = folder('.');
  for (const name of ENVIRONMENTS) {
    const values = await valuesOf(name);
    expect(Object.keys(values).filter((value) => !variables.has(value))).toEqual([]);
    const open = [...variables].filter(
      ([variable, { hasDefault }]) => !hasDefault && !(variable in values),
    );
    expect([name, open]).toEqual([name, []]);
  }
});

/**
 * The sizes of the operations documents. Two things differ: there is no db.r6g.medium, so staging has
 * the smallest of its family, and disaster recovery, for which no sizes are given, is as production.
 */
test.each([
  [
    'development',
    {
      db_instance_class: 'db.t3.micro',
      ecs_cpu: 256,
      ecs_memory: 512,
      desired_count: 1,
      enable_deletion_protection: false,
      backup_retention_period: 1,
    },
  ],
  [
    'staging',
    {
      db_instance_class: 'db.r6g.large',
      ecs_cpu: 256,
      ecs_memory: 512,
      desired_count: 1,
      enable_deletion_protection: true,
      backup_retention_period: 7,
    },
  ],
  [
    'production',
    {
      region: 'us-east-1',
      db_instance_class: 'db.r6g.large',
      db_allocated_storage: 100,
      db_max_allocated_storage: 1000,
      ecs_cpu: 512,
      ecs_memory: 1024,
      desired_count: 2,
      max_capacity: 10,
      enable_deletion_protection: true,
      backup_retention_period: 30,
      multi_az: true,
    },
  ],
  [
    'disaster-recovery',
    {
      region: 'us-west-2',
      db_instance_class: 'db.r6g.large',
      ecs_cpu: 512,
      ecs_memory: 1024,
      desired_count: 2,
      backup_retention_period: 30,
      multi_az: true,
    },
  ],
])('%s has the sizes that were asked for', async (name, sizes) => {
  expect(await valuesOf(name)).toMatchObject({ environment: name, ...sizes });
});

test('the region that waits costs no processes until the disaster is here', async () => {
  const copy = await valuesOf('disaster-recovery');
  expect(copy).toHaveProperty('joined_global_cluster');
  expect(copy).not.toHaveProperty('backup_restore');
  const { text } = folder('.');
  expect(text).toMatch(/is_copy\s+= var\.joined_global_cluster != null/);
  expect(text).toMatch(/is_awake\s+= !local\.is_copy \|\| var\.backup_restore/);
  expect(text).toMatch(/desired_count\s+= local\.is_awake \? var\.desired_count : 0/);
  expect(text).toMatch(/instance_count\s+= local\.is_awake \? var\.db_instance_count : 0/);
  // Nothing but that decision reads the number of tasks.
  expect(text.match(/var\.desired_count/g)).toHaveLength(1);
});

test('alarms and dashboard have the names and thresholds of the operations documents', () => {
  const { text } = folder('modules/monitoring');
  const alarm = (name: string): string =>
    text.slice(text.indexOf(`"${name}" = {`)).split('\n    }')[0] ?? '';
  expect(alarm('API-High-Response-Time')).toMatch(/threshold\s+= 2\n/);
  expect(alarm('Database-High-Connections')).toMatch(
    /threshold\s+= floor\(var\.max_connections \* 0\.8\)/,
  );
  expect(text).toMatch(/period\s+= 300\n\s+evaluation_periods\s+= 2/);
  for (const title of ['Business Metrics', 'Infrastructure Health'])
    expect(text).toContain(`"${title}"`);
  expect(folder('modules/database').text).toContain('"03:00-04:00"');
  expect(folder('modules/service').variables.has('target_cpu_utilization')).toBe(true);
});

test('only the balancer is open to the street, and everything that holds data is encrypted', () => {
  const open = [...folders].filter(([, { text }]) => /ingress \{[^}]*"0\.0\.0\.0\/0"/.test(text));
  expect(open.map(([path]) => path)).toEqual(['modules/balancer']);
  expect(folder('modules/database').text.match(/storage_encrypted\s+= true/g)).toHaveLength(2);
  expect(folder('modules/service').text).toMatch(/encrypted\s+= true/);
  expect(folder('modules/cache').text).toMatch(/transit_encryption_enabled\s+= true/);
  expect(folder('modules/storage').text).toContain('aws_s3_bucket_public_access_block');
  const secrets = [...folders.values()].filter(({ text }) =>
    /(password|secret_string)\s+= "/.test(text),
  );
  expect(secrets).toEqual([]);
});

async function sources(): Promise<string[]> {
  const files = await readdir(root, { recursive: true });
  return files.filter((file) => /\.tf(vars)?$/.test(file)).map((file) => join(root, file));
}

test('files are formatted as terraform formats them', async () => {
  for (const file of await sources()) {
    expect([file, findUnformatted(await readFile(file, 'utf8'))]).toEqual([file, []]);
  }
  expect(findUnformatted('a = 1\nlonger = 2\n')).toEqual(['a = 1']);
  expect(findUnformatted('x {\n   a = 1\n}\n')).toEqual(['   a = 1']);
});

test.skipIf(!isInstalled)('terraform itself would format nothing', async () => {
  const { stdout } = await terraform(['fmt', '-check', '-recursive', root], root);
  expect(stdout).toBe('');
});

test.skipIf(!isInstalled)(
  'the values of one environment are refused in the workspace of another',
  async () => {
    const variables = await mkdtemp(join(tmpdir(), 'emporium-terraform-'));
    try {
      await copyFile(join(root, 'variables.tf'), join(variables, 'variables.tf'));
      const plan = [
        'plan',
        '-no-color',
        `-var-file=${join(root, 'environments', 'staging.tfvars')}`,
      ];
      expect(await terraform(plan, variables, 'staging')).toMatchObject({ code: 0 });
      const refused = await terraform(plan, variables, 'production');
      expect(refused).toMatchObject({ code: 1 });
      expect(refused.stderr).toContain('the values of staging, and the workspace is production');
    } finally {
      await rm(variables, { recursive: true });
    }
  },
);

type Ended = { code: number; stdout: string; stderr: string };

function terraform(words: string[], cwd: string, workspace = 'default'): Promise<Ended> {
  const env = { ...process.env, TF_WORKSPACE: workspace };
  return promisify(execFile)('terraform', words, { cwd, env }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: Ended) => error,
  );
}
