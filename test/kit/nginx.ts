/**
 * A real nginx with the configuration that deployments use (deploy/nginx/emporium.conf) before given
 * servers, with a self-signed certificate, on ports of its own.
 */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freePorts } from '#platform/start/free-port.ts';
import { makeFolder } from './make-folder.ts';

const deploy = fileURLToPath(new URL('../../deploy/nginx/', import.meta.url));
const PATIENCE_MS = 10_000;
const WORD = /\$\{(EMPORIUM_[A-Z_]+)\}/g;

/** Where Debian puts it; undefined on a machine without nginx. */
export const nginxProgram = ['/usr/sbin/nginx', '/usr/local/sbin/nginx', '/usr/bin/nginx'].find(
  (path) => existsSync(path),
);

export interface Nginx {
  /**
   * `https://127.0.0.1:<port>`. The certificate in `certificate` is self-signed, for localhost,
   * example.com and what lies below it.
   */
  readonly url: string;
  readonly httpUrl: string;
  readonly certificate: string;
  /** Lines of the access log until now, parsed. */
  accesses(): Promise<Record<string, unknown>[]>;
  /** Lines of the error log until now. */
  errors(): Promise<string[]>;
  stop(): Promise<void>;
}

/** Starts nginx before the servers (`host:port`), and waits until it listens. */
export async function startNginx(servers: readonly string[]): Promise<Nginx> {
  if (nginxProgram === undefined) throw new Error('nginx is not installed: apt-get install nginx');
  const folder = await makeFolder();
  const [http = 0, https = 0] = await freePorts(2);
  const words = wordsOf(folder, servers, { http, https });
  await makeCertificate(folder);
  await mkdir(join(folder, 'temp'));
  await writeFile(join(folder, 'emporium.conf'), await renderNginx(words));
  await writeFile(join(folder, 'nginx.conf'), frame(folder));
  const child = spawn(nginxProgram, ['-p', folder, '-c', join(folder, 'nginx.conf')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const said: string[] = [];
  child.stderr.on('data', (chunk) => said.push(String(chunk)));
  const read = async (name: string): Promise<string[]> =>
    (await readFile(join(folder, name), 'utf8')).split('\n').filter(Boolean);
  await untilListening(child, https, said);
  return {
    url: `https://127.0.0.1:${https}`,
    httpUrl: `http://127.0.0.1:${http}`,
    certificate: await readFile(join(folder, 'tls/tls.crt'), 'utf8'),
    accesses: async () =>
      (await read('access.log')).map((line) => JSON.parse(line) as Record<string, unknown>),
    errors: async () => await read('error.log'),
    stop: async () => {
      await end(child);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/**
 * The configuration with its words filled in, as envsubst does it. Throws for a word without a value:
 * envsubst would leave a hole.
 */
export async function renderNginx(words: Readonly<Record<string, string>>): Promise<string> {
  const template = await readFile(join(deploy, 'emporium.conf'), 'utf8');
  return template.replaceAll(WORD, (_whole, name: string) => {
    const value = words[name];
    if (value === undefined) throw new Error(`deploy/nginx/emporium.conf asks for ${name}`);
    return value;
  });
}

function wordsOf(
  folder: string,
  servers: readonly string[],
  ports: { http: number; https: number },
): Record<string, string> {
  return {
    EMPORIUM_SERVERS: servers.map((server) => `server ${server} fail_timeout=1s;`).join(' '),
    EMPORIUM_RESOLVER: '',
    EMPORIUM_HTTP_PORT: `127.0.0.1:${ports.http}`,
    EMPORIUM_HTTPS_PORT: `127.0.0.1:${ports.https}`,
    EMPORIUM_PUBLIC_PORT: `:${ports.https}`,
    EMPORIUM_TLS: join(folder, 'tls'),
    EMPORIUM_LOG: join(folder, 'access.log'),
  };
}

/** What Debian and the official image put around a file of conf.d, with every path in the folder. */
function frame(folder: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((kind) => `${kind}_temp_path ${join(folder, 'temp', kind)};`)
    .join(' ');
  return `daemon off; pid ${join(folder, 'nginx.pid')}; error_log ${join(folder, 'error.log')} warn;
${process.getuid?.() === 0 ? 'user root;' : ''}
worker_processes 1; events { worker_connections 4096; }
http { ${temporary} include ${join(folder, 'emporium.conf')}; }
`;
}

async function makeCertificate(folder: string): Promise<void> {
  const script = join(deploy, 'make-certificate.sh');
  await promisify(execFile)(script, [join(folder, 'tls'), 'example.com']);
}

async function untilListening(child: ChildProcess, port: number, said: string[]): Promise<void> {
  const ends = Date.now() + PATIENCE_MS;
  while (!(await answers(port))) {
    if (child.exitCode !== null || Date.now() > ends) {
      throw new Error(`nginx did not start:\n${said.join('')}`);
    }
    await sleep(20);
  }
}

async function answers(port: number): Promise<boolean> {
  return await fetch(`http://127.0.0.1:${port}/`).then(
    () => true,
    () => false,
  );
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}
