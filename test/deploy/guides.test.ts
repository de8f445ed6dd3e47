/** What the guides tell people to type about containers is about containers that there are. */
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Every line of the guides; of the table of old commands only what stands for them now. */
function linesOfGuides(): { where: string; line: string }[] {
  return globSync('docs/**/*.md', { cwd: root }).flatMap((path) => {
    const isOfOldCommands = basename(path) === 'coming-from-scripts.md';
    const lines = readFileSync(join(root, path), 'utf8').split('\n');
    return lines.map((line, index) => ({
      where: `${path}:${index + 1}`,
      line: isOfOldCommands ? line.replace(/^\| `.*?`\s+\|(?=\s)/, '') : line,
    }));
  });
}

const COMMAND =
  /docker compose (?:--profile \S+ )?(stop|start|restart|logs|exec|run|up|build) ([^`\n|;&#]*)/g;

/** Services that the `docker compose …` of a line name. */
function servicesNamed(line: string): string[] {
  return [...line.matchAll(COMMAND)].flatMap(([, verb = '', rest = '']) => {
    const words = rest.split(/\s+/).filter((word) => /^[a-z]/.test(word));
    const named = verb === 'exec' || verb === 'run' ? words.slice(0, 1) : words;
    return named.map((word) => word.split('=')[0]!);
  });
}

test('every service of Compose that a guide names is one', () => {
  const text = readFileSync(join(root, 'deploy/compose/docker-compose.yml'), 'utf8');
  const { services } = parse(text, { merge: true }) as { services: Record<string, object> };
  const named = linesOfGuides().flatMap(({ where, line }) =>
    servicesNamed(line).map((service) => ({ where, service })),
  );
  expect(named.length).toBeGreaterThan(15);
  expect(named.filter(({ service }) => !(service in services))).toEqual([]);
});

test.each([
  ['`docker compose stop api worker`', ['api', 'worker']],
  ['docker compose exec -it worker /app/bin/emporium doctor', ['worker']],
  ['`docker compose up -d --scale api-2=3` and more', ['api-2']],
  ['docker compose up -d --no-deps --wait "$service"; done', []],
])('what a line names is seen: %s', (line, services) => {
  expect(servicesNamed(line)).toEqual(services);
});

test('in a container the program is called by its path: it is on no PATH there', () => {
  const bare = linesOfGuides().filter(({ line }) => /\bexec [^`]*[\w-] emporium\b/.test(line));
  expect(bare).toEqual([]);
});

test('every deployment of Kubernetes that a guide names is one', () => {
  const base = join(root, 'deploy/kubernetes/base');
  const manifests = globSync('*.yaml', { cwd: base }).flatMap((path) =>
    parseAllDocuments(readFileSync(join(base, path), 'utf8')).map(
      (document) => document.toJS() as { kind?: string; metadata?: { name: string } },
    ),
  );
  const deployments = manifests.filter(({ kind }) => kind === 'Deployment');
  const names = deployments.map(({ metadata }) => metadata?.name);
  const named = linesOfGuides().flatMap(({ where, line }) =>
    [...line.matchAll(/\bdeploy(?:ment)?\/(emporium[\w-]*)/g)].map(([, name]) => ({ where, name })),
  );
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter(({ name }) => !names.includes(name))).toEqual([]);
});
