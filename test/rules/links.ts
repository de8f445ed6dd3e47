/** Documents lead somewhere. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Rule, Violation } from './rule.ts';
import { root, type Source } from './source.ts';

const isDocument = (file: Source): boolean => file.path.endsWith('.md');

export const links: Rule = {
  name: 'docs.links',
  promise: 'every relative link and anchor of a Markdown file resolves',
  sees: (files) => files.filter(isDocument).length,
  find: (files) => files.filter(isDocument).flatMap((file) => findBrokenLinks(file, files)),
  plants: [
    { files: { 'docs/A.md': '[gone](./no-such-file.md)' }, finds: 1 },
    { files: { 'docs/A.md': '![gone](pictures/no-such.png)' }, finds: 1 },
    { files: { 'docs/A.md': '[b](B.md#second-part)', 'docs/B.md': '# First part' }, finds: 1 },
    { files: { 'docs/A.md': '[b](B.md#first-part)', 'docs/B.md': '# First part' }, finds: 0 },
    { files: { 'docs/A.md': '[web](https://example.org/x)\n`[no](link.md)`' }, finds: 0 },
    { files: { 'docs/A.md': '```\n[no](link.md)\n```' }, finds: 0 },
  ],
};

function findBrokenLinks(file: Source, files: readonly Source[]): Violation[] {
  const byPath = new Map(files.map((each) => [each.path, each]));
  const found: Violation[] = [];
  let fenced = false;
  file.lines.forEach((line, index) => {
    if (/^\s*```/.test(line)) fenced = !fenced;
    if (fenced) return;
    for (const target of linksOf(line)) {
      const remedy = whatIsWrong(file, target, byPath);
      if (remedy) found.push({ path: file.path, line: index + 1, remedy });
    }
  });
  return found;
}

function linksOf(line: string): string[] {
  const prose = line.replace(/`[^`]*`/g, '');
  const inline = [...prose.matchAll(/\]\(\s*<?([^)\s>]+)>?[^)]*\)/g)].map((match) => match[1]);
  const html = [...prose.matchAll(/(?:src|href|srcset)="([^"\s]+)"/g)].map((match) => match[1]);
  return [...inline, ...html]
    .filter((target) => target !== undefined)
    .filter((target) => !/^([a-z]+:|\/\/)/i.test(target));
}

function whatIsWrong(
  file: Source,
  target: string,
  byPath: ReadonlyMap<string, Source>,
): string | null {
  const [path = '', anchor] = target.split('#');
  const resolved = path === '' ? file.path : join(dirname(file.path), decodeURIComponent(path));
  const document = byPath.get(resolved);
  if (!document && !existsSync(join(root, resolved))) {
    return `${target} leads nowhere: mend the path or delete the link`;
  }
  if (!anchor || !document || !isDocument(document)) return null;
  if (anchorsOf(document).has(anchor)) return null;
  return `#${anchor} is no heading of ${document.path}: mend the anchor`;
}

/** Anchors as GitHub makes them from headings. */
function anchorsOf(document: Source): Set<string> {
  const anchors = new Set<string>();
  for (const line of document.lines) {
    const heading = /^#{1,6}\s+(.+?)\s*$/.exec(line)?.[1];
    if (!heading) continue;
    const plain = heading.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, '');
    anchors.add(plain.replace(/\s/g, '-'));
  }
  return anchors;
}
