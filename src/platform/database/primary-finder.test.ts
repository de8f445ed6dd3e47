import { expect, test } from 'vitest';
import { manyHosts } from './many-hosts.ts';

test('a URL with several hosts is one URL for each', () => {
  const url =
    'postgres://me:p%40ss@a:5432,b,[::1]:7/shop?target_session_attrs=read-write&sslmode=x';
  expect(manyHosts(url)).toEqual({
    names: ['a:5432', 'b', '[::1]:7'],
    urls: ['a:5432', 'b', '[::1]:7'].map((host) => `postgres://me:p%40ss@${host}/shop?sslmode=x`),
  });
  expect(manyHosts('postgres://a,b/shop?target_session_attrs=any')?.urls).toEqual([
    'postgres://a/shop',
    'postgres://b/shop',
  ]);
});

test('a URL with one host is none of these, wherever else a comma stands', () => {
  expect(manyHosts('postgres://me:a,b@a:5432/shop')).toBeUndefined();
  expect(manyHosts('postgres://localhost:5432/shop?host=/run/a,b')).toBeUndefined();
});
