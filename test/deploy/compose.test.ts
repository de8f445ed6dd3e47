/** The compose installation: its published schema, what the schema cannot say, and its secrets. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { makeFolder } from '#kit/make-folder.ts';
import { loadConfig, settings } from '#platform/config.ts';

interface Service {
  image: string;
  restart: string;
  environment?: Record<string, string>;
  volumes?: string[];
  ports?: string[];
  read_only?: boolean;
  cap_drop?: string[];
  security_opt?: string[];
  healthcheck?: { test?: string[]; disable?: boolean };
  depends_on?: Record<string, { condition: string }>;
  logging?: object;
}
interface Compose {
  services: Record<string, Service>;
  volumes: Record<string, object>;
}

const root = fileURLToPath(new URL('../../', import.meta.url));
const script = join(root, 'deploy/compose/make-secrets.ts');
let compose: Compose;
let services: [string, Service][];
let folder: string;

beforeAll(async () => {
  compose = (await readYaml('deploy/compose/docker-compose.yml')) as Compose;
  services = Object.entries(compose.services);
  folder = await makeFolder();
});
afterAll(async () => await rm(folder, { recursive: true, force: true }));

async function readYaml(path: string): Promise<unknown> {
  return parse(await readFile(join(root, path), 'utf8'), { merge: true }) as unknown;
}

async function schemaErrors(document: unknown): Promise<string[]> {
  const schema = await readFile(join(root, 'test/deploy/schemas/compose-spec.json'), 'utf8');
  const { $schema: _draft, ...rest } = JSON.parse(schema) as Record<string, unknown>;
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
  ajv.validate(rest, document);
  return (ajv.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

test('both files keep the published schema, which finds what breaks it', async () => {
  expect(await schemaErrors(await readYaml('compose.yaml'))).toEqual([]);
  expect(await schemaErrors(compose)).toEqual([]);
  const broken = structuredClone(compose);
  Object.assign(broken.services['nginx'] ?? {}, { port: ['80:80'] });
  expect(await schemaErrors(broken)).toEqual([
    '/services/nginx must NOT have additional properties',
  ]);
});

test('`docker compose up` in the root takes the file of deploy/compose, with paths of the root', async () => {
  const { include } = (await readYaml('compose.yaml')) as {
    include: { path: string; project_directory: string }[];
  };
  expect(include).toEqual([{ path: 'deploy/compose/docker-compose.yml', project_directory: '.' }]);
  expect(existsSync(join(root, include[0]?.path ?? ''))).toBe(true);
});

test('every volume is declared and used, every file that is mounted exists', async () => {
  const mounts = services.flatMap(([, { volumes = [] }]) =>
    volumes.map((each) => each.split(':')[0] ?? ''),
  );
  const [files, named] = [
    mounts.filter((mount) => mount.startsWith('.')),
    mounts.filter((mount) => !mount.startsWith('.')),
  ];
  expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  expect([...new Set(named)].toSorted()).toEqual(Object.keys(compose.volumes).toSorted());
  const certificate = await stat(join(root, 'deploy/nginx/make-certificate.sh'));
  expect(certificate.mode & 0o111).toBe(0o111);
});

test('who waits for another waits for something that comes', () => {
  const wrong = services.flatMap(([name, { depends_on: waits = {} }]) =>
    Object.entries(waits).flatMap(([other, { condition }]) => {
      const service = compose.services[other];
      const ends = service?.restart === 'no';
      const tells =
        service?.healthcheck?.test !== undefined || service?.image.startsWith('emporium:');
      const comes = condition === 'service_completed_successfully' ? ends : tells && !ends;
      return service && comes ? [] : [`${name} -> ${other}: ${condition}`];
    }),
  );
  expect(wrong).toEqual([]);
});

test('images have exact versions, services come back, their logs end', () => {
  const others = services.filter(
    ([, { image }]) => !image.startsWith('emporium:${EMPORIUM_VERSION'),
  );
  const loose = others.filter(([, { image }]) => !/:v?\d+\.\d+(\.\d+)?(-[\w.]+)?$/.test(image));
  expect(loose).toEqual([]);
  const restarts = services
    .filter(([, { restart }]) => restart !== 'unless-stopped')
    .map(([name]) => name);
  expect(restarts).toEqual(['make-secrets', 'migrate']);
  expect(services.filter(([, { logging }]) => logging === undefined)).toEqual([]);
});

test('nothing gains rights; what is ours runs without any, on a read-only file system', () => {
  const careless = services.filter(
    ([, { security_opt: options = [] }]) => !options.includes('no-new-privileges:true'),
  );
  expect(careless.map(([name]) => name)).toEqual([]);
  const ours = services.filter(([, { image }]) => image.startsWith('emporium:'));
  expect(ours).toHaveLength(6);
  for (const [name, service] of ours) {
    expect([name, service.read_only, service.cap_drop]).toEqual([name, true, ['ALL']]);
  }
});

test('only nginx is reachable from outside', () => {
  const open = services.flatMap(([name, { ports = [] }]) =>
    ports.filter((port) => !port.startsWith('127.0.0.1:')).map(() => name),
  );
  expect([...new Set(open)]).toEqual(['nginx']);
});

test('settings are known to the program, and no secret stands in the file', async () => {
  const known = new Set(Object.keys(settings.properties));
  const given = Object.keys(compose.services['worker']?.environment ?? {});
  expect(
    given.filter((name) => !known.has(name) && !known.has(name.replace(/_FILE$/, ''))),
  ).toEqual([]);
  const text = await readFile(join(root, 'deploy/compose/docker-compose.yml'), 'utf8');
  expect(text.match(/(PASSWORD|SECRET_KEY|TOKEN): (?!\$\{\w+:-\})\S+/g)).toBeNull();
});

test('nginx is given every word that its configuration asks for', async () => {
  const template = await readFile(join(root, 'deploy/nginx/emporium.conf'), 'utf8');
  const asked = [...template.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name);
  const given = compose.services['nginx']?.environment ?? {};
  expect(asked.filter((name) => given[name ?? ''] === undefined)).toEqual([]);
});

async function makeSecrets(given: Record<string, string> = {}) {
  return await promisify(execFile)(process.execPath, [script, folder], { env: given }).then(
    ({ stdout }) => ({ code: 0, said: stdout }),
    (error: { code: number; stderr: string }) => ({ code: error.code, said: error.stderr }),
  );
}

test.each([
  ['SECRET_KEY', 'change-me-change-me-change-me-change-me'],
  ['SECRET_KEY', 'short'],
  ['POSTGRES_PASSWORD', 'postgres-postgres-postgres'],
  ['REDIS_PASSWORD', 'aaaaaaaaaaaaaaaaaaaaaaaa'],
  ['GRAFANA_PASSWORD', 'admin'],
])('a default is refused, and nothing is written: %s=%s', async (name, value) => {
  const { code, said } = await makeSecrets({ [name]: value });
  expect([code, said]).toEqual([1, expect.stringContaining(`${name}: `)]);
  expect(existsSync(join(folder, 'app'))).toBe(false);
});

test('secrets are made once, are of the program’s liking, and differ from each other', async () => {
  expect(await makeSecrets()).toMatchObject({ code: 0 });
  const read = async (file: string): Promise<string> => await readFile(join(folder, file), 'utf8');
  const files = ['app/secret-key', 'postgres/password', 'redis/password', 'grafana/password'];
  const first = await Promise.all(files.map(read));
  expect(new Set(first).size).toBe(4);
  expect(await makeSecrets()).toMatchObject({ code: 0 });
  expect(await Promise.all(files.map(read))).toEqual(first);
  const config = loadConfig({
    NODE_ENV: 'production',
    SECRET_KEY_FILE: join(folder, 'app/secret-key'),
    DATABASE_URL_FILE: join(folder, 'app/database-url'),
    REDIS_URL_FILE: join(folder, 'app/redis-url'),
  });
  expect(new URL(config.DATABASE_URL ?? '').password).toBe(first[1]);
  expect(new URL(config.REDIS_URL ?? '').password).toBe(first[2]);
  expect(JSON.parse(await read('gateway/webhooks.json'))).toMatchObject({
    url: 'http://api-1:3000/api/v1/payments/webhooks/card',
  });
});

test('a secret that would not fit the database in use is refused', async () => {
  const other = 'kX9v2mQ7pLr4tZw8sB3nHj6f';
  const { code, said } = await makeSecrets({ POSTGRES_PASSWORD: other });
  expect([code, said]).toEqual([1, expect.stringContaining('differs from the one in use')]);
});
