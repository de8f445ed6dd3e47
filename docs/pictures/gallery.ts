/** The page that shows every picture of this folder, so that none lies here unseen. */
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const rooms = { shop: 'The shop', backoffice: 'The back office' } as const;
const NAME = /^(shop|backoffice)-(.+)-(wide|phone)\.webp$/;

interface Picture {
  file: string;
  room: keyof typeof rooms;
  title: string;
  view: 'wide' | 'phone';
}

/** Writes README.md from the names of the files. Throws for a name that says too little. */
export async function writeGallery(folder: string): Promise<void> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.webp')).toSorted();
  const pictures = files.map(pictureOf);
  const lines = [
    '# Pictures',
    '',
    'Written by `node docs/pictures/take.ts`, which takes them all in a fresh demo shop.',
    ...Object.entries(rooms).flatMap(([room, title]) => [
      '',
      `## ${title}`,
      ...sections(pictures.filter((picture) => picture.room === room)),
    ]),
  ];
  await writeFile(join(folder, 'README.md'), `${lines.join('\n')}\n`);
}

/** `shop-home-phone-dark.webp` and `backoffice-home-dark-phone.webp` are both said as "Home, dark". */
function pictureOf(file: string): Picture {
  const dark = file.includes('-dark') ? ', dark' : '';
  const parts = NAME.exec(file.replace('-dark', ''));
  if (!parts) throw new Error(`${file}: not <room>-<page>-<wide|phone>[-dark].webp`);
  const [, room, page, view] = parts as unknown as [
    string,
    Picture['room'],
    string,
    Picture['view'],
  ];
  const words = page.replaceAll('-', ' ');
  return { file, room, view, title: words.charAt(0).toUpperCase() + words.slice(1) + dark };
}

function sections(pictures: Picture[]): string[] {
  const titles = [...new Set(pictures.map(({ title }) => title))];
  return titles.flatMap((title) => [
    '',
    `### ${title}`,
    '',
    ...pictures
      .filter((picture) => picture.title === title)
      .toSorted((one, other) => other.view.localeCompare(one.view))
      .map(({ file, view }) => `![${title}, ${view}](${file})`),
  ]);
}
