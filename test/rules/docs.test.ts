import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { endpoint } from '#platform/contract.ts';
import { route } from '#platform/http/route.ts';
import { allRefusals, allRoutes, allVerbs, generatedPages } from '../../docs/generate.ts';
import { modules, type Module } from '../../src/modules.ts';
import { root } from './source.ts';

const pages = await generatedPages(modules);
const routes = await allRoutes(modules);
const catalogues = await allRefusals();
const refusals = catalogues.flatMap(({ entries }) => Object.entries(entries));

test.each([...pages])('%s says what the code says', (path, text) => {
  const written = readFileSync(join(root, path), 'utf8');
  expect(written, `${path} is out of date: run node docs/generate.ts`).toBe(text);
});

test('a route that the page does not know is noticed', async () => {
  const contract = endpoint({
    method: 'GET',
    path: '/api/v1/planted',
    tag: 'planted',
    summary: 'Planted',
    answers: {},
    refusals: [],
  });
  const planted = route(
    contract,
    { permission: 'public' },
    async () => await Promise.resolve(null as never),
  );
  const map: Module[] = [
    ...modules,
    {
      name: 'planted',
      imports: [],
      http: async () => await Promise.resolve({ routes: [planted] }),
    },
  ];
  const page = (await generatedPages(map)).get('docs/ROUTES.md');
  expect(page).toContain('GET /api/v1/planted');
  expect(page).not.toBe(pages.get('docs/ROUTES.md'));
});

describe('refusals', () => {
  test('every code that a route names is in a catalogue', () => {
    const known = new Set(refusals.map(([code]) => code));
    const unknown = routes.flatMap(({ route: { contract } }) =>
      contract.refusals
        .filter((code) => !known.has(code))
        .map((code) => `${contract.path}: ${code}`),
    );
    expect(unknown, unknown.join('\n')).toEqual([]);
  });

  test('a code means one thing: declared once', () => {
    const codes = refusals.map(([code]) => code);
    const twice = codes.filter((code, index) => codes.indexOf(code) !== index);
    expect(twice, twice.join('\n')).toEqual([]);
  });

  test('a person reads fewer than 50 words, without an exclamation mark', () => {
    const wrong = refusals
      .filter(([, { detail }]) => detail.split(/\s+/).length >= 50 || /!|\boops\b/i.test(detail))
      .map(([code]) => code);
    expect(wrong, wrong.join('\n')).toEqual([]);
  });

  test('status is one of those that mean a refusal', () => {
    const wrong = refusals
      .filter(([, { status }]) => status < 400 || status > 599)
      .map(([code, { status }]) => `${code}: ${status}`);
    expect(wrong, wrong.join('\n')).toEqual([]);
  });
});

test('every route and every verb says what it does, once', async () => {
  const addresses = routes.map(({ route: { contract } }) => `${contract.method} ${contract.path}`);
  const verbs = (await allVerbs(modules)).map(({ verb }) => verb.name);
  const names = [...addresses, ...verbs];
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  expect(routes.filter((each) => each.route.contract.summary.length < 5)).toEqual([]);
});
