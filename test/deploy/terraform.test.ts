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
  readConfiguration,
  readValues,
  type Configuration,
} from './terraform-files.ts';

const root = fileURLToPath(new URL('../../deploy/terraform/', import.meta.url));
const ENVIRONMENTS = ['development', 'disaster-recovery', 'production', 'staging'];
const isInstalled = spawnSync('terraform', ['version']).status === 0;

let configuration: Configuration;
beforeAll(async () => {
  configuration = await readConfiguration(root);
});

const valuesOf = (name: string): Promise<Record<string, unknown>> =>
  readValues(join(root, 'environments', `${name}.tfvars`));

function file(name: string): string {
  const found = configuration.files.get(name);
  if (found === undefined) throw new Error(`there is no ${name}`);
  return found;
}

test('every part and every environment is there and parses', async () => {
  const parts = ['alarms', 'aurora', 'balancer', 'cache', 'cdn', 'database', 'instance', 'network'];
  parts.push('rights', 'service', 'storage', 'uploads');
  const names = [...parts, 'main', 'outputs', 'variables', 'versions'].map((name) => `${name}.tf`);
  expect([...configuration.files.keys()].toSorted()).toEqual(names.toSorted());
  const environments = await readdir(join(root, 'environments'));
  expect(environments.toSorted()).toEqual(ENVIRONMENTS.map((name) => `${name}.tfvars`));
  expect(configuration.resources.size).toBeGreaterThan(50);
});

test('everything that is referred to is declared, everything declared is used, and every variable says what it is', () => {
  expect(findLoose(configuration)).toEqual([]);
  const silent = [...configuration.variables].filter(([, { isDescribed }]) => !isDescribed);
  expect(silent).toEqual([]);
});

test('a reference to nothing would be found', () => {
  const { files } = configuration;
  const broken = new Map([...files, ['more.tf', 'x = var.nobody + aws_vpc.other.id\n']]);
  expect(findLoose({ ...configuration, files: broken })).toEqual([
    'no variable nobody',
    'no resource aws_vpc.other',
  ]);
});

test('the values of each environment are of variables that exist, and leave none open', async () => {
  const { variables } = configuration;
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
  const text = [...configuration.files.values()].join('\n');
  expect(text).toMatch(/is_copy\s+= var\.joined_global_cluster != null/);
  expect(text).toMatch(/is_awake\s+= !local\.is_copy \|\| var\.backup_restore/);
  expect(text).toMatch(/desired_count\s+= local\.is_awake \? var\.desired_count : 0/);
  expect(text).toMatch(/count = local\.is_aurora && local\.is_awake \? var\.db_instance_count : 0/);
  // Nothing but that decision reads the number of tasks.
  expect(text.match(/var\.desired_count/g)).toHaveLength(1);
});

test('alarms and dashboard have the names and thresholds of the operations documents', () => {
  const text = file('alarms.tf');
  const alarm = (name: string): string =>
    text.slice(text.indexOf(`"${name}" = {`)).split('\n    }')[0] ?? '';
  expect(alarm('API-High-Response-Time')).toMatch(/threshold\s+= 2\n/);
  expect(alarm('Database-High-Connections')).toMatch(
    /threshold\s+= floor\(var\.db_max_connections \* 0\.8\)/,
  );
  expect(text).toMatch(/period\s+= 300\n\s+evaluation_periods\s+= 2/);
  for (const title of ['Business Metrics', 'Infrastructure Health'])
    expect(text).toContain(`"${title}"`);
  for (const kind of ['aurora.tf', 'instance.tf']) expect(file(kind)).toContain('"03:00-04:00"');
  expect(configuration.variables.has('target_cpu_utilization')).toBe(true);
});

test('every process is told of the store that its backups are copied to, by the name that its lifecycle goes by', () => {
  const service = file('service.tf');
  expect(service).toMatch(/S3_BUCKET\s+= aws_s3_bucket\.main\.bucket/);
  expect(service).toMatch(/S3_REGION\s+= var\.region/);
  expect(service).toMatch(/S3_PREFIX\s+= local\.backups_prefix/);
  expect(file('storage.tf')).toMatch(/prefix = local\.backups_prefix/);
});

test('only the balancer is open to the street, and everything that holds data is encrypted', () => {
  const open = [...configuration.files].filter(([, text]) =>
    /ingress \{[^}]*"0\.0\.0\.0\/0"/.test(text),
  );
  expect(open.map(([name]) => name)).toEqual(['balancer.tf']);
  for (const kind of ['aurora.tf', 'instance.tf'])
    expect(file(kind)).toMatch(/storage_encrypted\s+= true/);
  expect(file('uploads.tf')).toMatch(/encrypted\s+= true/);
  expect(file('cache.tf')).toMatch(/transit_encryption_enabled\s+= true/);
  expect(file('storage.tf')).toContain('aws_s3_bucket_public_access_block');
  const secrets = [...configuration.files.values()].filter((text) =>
    /(password|secret_string)\s+= "/.test(text),
  );
  expect(secrets).toEqual([]);
});

async function sources(): Promise<string[]> {
  const files = await readdir(root, { recursive: true });
  return files.filter((path) => /\.tf(vars)?$/.test(path)).map((path) => join(root, path));
}

test('files are formatted as terraform formats them', async () => {
  for (const path of await sources()) {
    expect([path, findUnformatted(await readFile(path, 'utf8'))]).toEqual([path, []]);
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
