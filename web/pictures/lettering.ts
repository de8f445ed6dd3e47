import { black, plain, type Letter } from './letters.ts';

interface Lettering {
  readonly face: 'black' | 'plain';
  /** Height of an em in pixels. */
  readonly size: number;
  readonly colour: string;
  readonly align?: 'start' | 'middle';
  /** Extra space between letters, in parts of an em. */
  readonly spacing?: number;
}

/** One line of text as outlines, its baseline at the given point. Throws for a letter that letters.ts does not hold. */
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
  const letter = (face === 'black' ? black : plain)[character];
  if (!letter) throw new Error(`letters.ts has no ${face} “${character}”`);
  return letter;
}
