import { readFileSync } from 'node:fs';

interface Letter {
  readonly width: number;
  /** Path in 1000 units per em, y up, baseline at 0. */
  readonly outline: string;
}

type Face = Readonly<Record<string, Letter>>;

/** Outlines, so that a book cover looks the same on machines without our fonts. */
const faces = JSON.parse(readFileSync(new URL('letters.json', import.meta.url), 'utf8')) as {
  readonly black: Face;
  readonly plain: Face;
};

interface Lettering {
  readonly face: 'black' | 'plain';
  /** Height of an em in pixels. */
  readonly size: number;
  readonly colour: string;
  readonly align?: 'start' | 'middle';
  /** Extra space between letters, in parts of an em. */
  readonly spacing?: number;
}

/**
 * One line of text as outlines, its baseline at the given point. Throws for a letter that
 * letters.json does not hold.
 */
export function write(text: string, [x, y]: readonly [number, number], how: Lettering): string {
  const { face, size, colour, align = 'start', spacing = 0 } = how;
  const letters = [...text].map((character) => letterOf(character, face));
  const width = letters.reduce((sum, letter) => sum + letter.width + spacing * 1000, 0);
  const scale = size / 1000;
  let at = align === 'middle' ? -width / 2 : 0;
  const outlines = letters.map(({ outline, width: advance }) => {
    const placed = `<path transform="translate(${Math.round(at)})" d="${outline}"/>`;
    at += advance + spacing * 1000;
    return placed;
  });
  return `<g transform="translate(${x} ${y}) scale(${scale} ${-scale})" fill="${colour}">${outlines.join('')}</g>`;
}

function letterOf(character: string, face: 'black' | 'plain'): Letter {
  const letter = faces[face][character];
  if (!letter) throw new Error(`letters.json has no ${face} “${character}”`);
  return letter;
}
