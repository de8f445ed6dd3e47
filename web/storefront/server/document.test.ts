import { expect, test } from 'vitest';
import { languageOf } from '../words/language.ts';
import { renderDocument } from './document.ts';
import { unknownShop } from './shop.ts';

const hostile = '</script><img src=x onerror=alert(1)>"\u2028';

function render(text: string): string {
  return renderDocument({
    head: { title: text, description: text, canonical: '/a?b="c', facts: [{ name: text }] },
    shop: { ...unknownShop, name: text },
    language: languageOf('en', 'UTC'),
    assets: { script: '/assets/a.js', preloads: [], styles: ['/assets/a.css'], fonts: [] },
    origin: 'http://shop.test',
    body: '<main></main>',
    state: { data: text },
  });
}

test('trial 57: text of a shop never becomes markup of the page', () => {
  const html = render(hostile);
  expect(html).not.toContain('<img');
  expect(html.match(/<\/script>/g)).toHaveLength(3);
  expect(html).not.toContain('content="</script>');
});

test('no script or style stands in the page itself', () => {
  const html = render('calm');
  const inline = [...html.matchAll(/<script(?![^>]*\bsrc=)([^>]*)>/g)].map(([, rest]) => rest);
  expect(inline).toEqual([
    ' type="application/ld+json"',
    ' type="application/json" id="page-state"',
  ]);
  expect(html).not.toContain('<style');
  expect(html).not.toContain('style="');
});

test('the state that the browser goes on with is read back as it was', () => {
  const state = /id="page-state">(.*?)<\/script>/s.exec(render(hostile))?.[1];
  expect(JSON.parse(state ?? '')).toEqual({ data: hostile });
});
