/**
 * The studio in which every demo picture is drawn: paper of 1200 × 1500, one light from the upper
 * left, one backdrop colour, soft shadows that fall to the lower right. Everything is a string of
 * SVG; ids are given by the sheet.
 */

export const WIDTH = 1200;
export const HEIGHT = 1500;
/** Where things stand. */
export const FLOOR = 1140;

export type Stop = readonly [offset: number, colour: string, opacity?: number];

/** Collects what a drawing defines: gradients, blurs, clips. Each returns the reference to use. */
export interface Sheet {
  readonly linear: (stops: readonly Stop[], from?: Point, to?: Point) => string;
  readonly radial: (stops: readonly Stop[], centre?: Point, radius?: number) => string;
  readonly blur: (pixels: number) => string;
  readonly clip: (shape: string) => string;
  readonly definitions: readonly string[];
}

export type Point = readonly [x: number, y: number];

export function createSheet(): Sheet {
  const definitions: string[] = [];
  const define = (make: (id: string) => string): string => {
    const id = `d${definitions.length}`;
    definitions.push(make(id));
    return `url(#${id})`;
  };
  return {
    definitions,
    linear: (stops, [x1, y1] = [0, 0], [x2, y2] = [1, 0]) =>
      define(
        (id) =>
          `<linearGradient id="${id}" x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}">${list(stops)}</linearGradient>`,
      ),
    radial: (stops, [cx, cy] = [0.5, 0.5], radius = 0.5) =>
      define(
        (id) =>
          `<radialGradient id="${id}" cx="${cx}" cy="${cy}" r="${radius}">${list(stops)}</radialGradient>`,
      ),
    blur: (pixels) =>
      define(
        (id) =>
          `<filter id="${id}" x="-100%" y="-500%" width="300%" height="1100%"><feGaussianBlur stdDeviation="${pixels}"/></filter>`,
      ),
    clip: (shape) => define((id) => `<clipPath id="${id}">${shape}</clipPath>`),
  };
}

function list(stops: readonly Stop[]): string {
  return stops
    .map(
      ([offset, colour, opacity]) =>
        `<stop offset="${offset}" stop-color="${colour}"${opacity === undefined ? '' : ` stop-opacity="${opacity}"`}/>`,
    )
    .join('');
}

/** Mixes two colours `#rrggbb`; `share` of the second. */
export function mix(one: string, other: string, share: number): string {
  const channel = (colour: string, i: number): number =>
    Number.parseInt(colour.slice(1 + 2 * i, 3 + 2 * i), 16);
  const mixed = [0, 1, 2].map((i) =>
    Math.round(channel(one, i) * (1 - share) + channel(other, i) * share),
  );
  return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

/** The colour where the light falls. */
export function lit(colour: string, share: number): string {
  return mix(colour, '#fff6e4', share);
}

/** The colour in the shade. */
export function shade(colour: string, share: number): string {
  return mix(colour, '#211712', share);
}

/**
 * What is round and stands: bright left of the middle, dark on the right, a little light coming
 * back at the edge.
 */
export function round(sheet: Sheet, colour: string): string {
  return sheet.linear([
    [0, shade(colour, 0.2)],
    [0.24, lit(colour, 0.26)],
    [0.46, colour],
    [0.84, shade(colour, 0.4)],
    [1, shade(colour, 0.26)],
  ]);
}

/** What is flat and faces us: falls off gently from the upper left. */
export function flat(sheet: Sheet, colour: string): string {
  return sheet.linear(
    [
      [0, lit(colour, 0.18)],
      [0.5, colour],
      [1, shade(colour, 0.24)],
    ],
    [0, 0],
    [1, 1],
  );
}

/** What is a ball: one soft highlight, a dark edge below. */
export function ball(sheet: Sheet, colour: string): string {
  return sheet.radial(
    [
      [0, lit(colour, 0.42)],
      [0.45, colour],
      [0.85, shade(colour, 0.4)],
      [1, shade(colour, 0.3)],
    ],
    [0.34, 0.3],
    0.78,
  );
}

/** Where a thing touches the floor, and the shadow that it throws to the right. */
export function shadow(sheet: Sheet, [x, y]: Point, width: number, reach = 0.6): string {
  const long = width * (0.75 + reach);
  return (
    `<ellipse cx="${x + width * 0.32 * (0.6 + reach)}" cy="${y + 6}" rx="${long / 2}" ry="${Math.max(20, width * 0.075)}" ` +
    `fill="#2a1a12" opacity=".3" filter="${sheet.blur(30)}"/>` +
    `<ellipse cx="${x + 8}" cy="${y}" rx="${width / 2}" ry="${Math.max(9, width * 0.03)}" fill="#22140d" opacity=".6" filter="${sheet.blur(9)}"/>`
  );
}

/**
 * What the camera sees unless a drawing says otherwise: the thing large, a little room around it.
 */
const NEAR = '90 215 1020 1275';

export interface Backdrop {
  readonly wall: string;
}

/** A finished picture: backdrop, window light on the wall, and the things in front of it. */
export function still(backdrop: Backdrop, draw: (sheet: Sheet) => string, view = NEAR): string {
  const sheet = createSheet();
  const body = room(sheet, backdrop) + draw(sheet) + air(sheet);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="${view}">` +
    `<defs>${sheet.definitions.join('')}</defs>${body}</svg>\n`
  );
}

function room(sheet: Sheet, { wall }: Backdrop): string {
  const paint = sheet.linear(
    [
      [0, lit(wall, 0.12)],
      [0.55, wall],
      [0.7, shade(wall, 0.1)],
      [0.74, lit(wall, 0.1)],
      [0.86, lit(wall, 0.16)],
      [1, shade(wall, 0.06)],
    ],
    [0, 0],
    [0.08, 1],
  );
  const glow = sheet.radial(
    [
      [0, '#fffaf0', 0.5],
      [1, '#fffaf0', 0],
    ],
    [0.22, 0.26],
    0.62,
  );
  return (
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="${paint}"/>` +
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="${glow}"/>` +
    `<g fill="#fffaf0" opacity=".2" filter="${sheet.blur(14)}">${panes()}</g>`
  );
}

/** The window, thrown on the wall: two panes, leaning. */
function panes(): string {
  const pane = (x: number, y: number): string => `<path d="M${x} ${y}l250 70 0 330 -250-70z"/>`;
  return pane(560, 90) + pane(850, 171) + pane(560, 470) + pane(850, 551);
}

/** Corners are a little darker than the middle: the eye stays with the thing. */
function air(sheet: Sheet): string {
  const fade = sheet.radial(
    [
      [0.55, '#2a1a12', 0],
      [1, '#2a1a12', 0.2],
    ],
    [0.44, 0.46],
    0.82,
  );
  return `<rect width="${WIDTH}" height="${HEIGHT}" fill="${fade}"/>`;
}

/** Numbers that look thrown but are the same every time. */
export function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1664525 + 1013904223) % 4294967296;
    return state / 4294967296;
  };
}

export function n(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** Points of a count spread evenly, as `[position 0..1, index]`. */
export function times<T>(count: number, make: (share: number, index: number) => T): T[] {
  return Array.from({ length: count }, (_, i) => make(count > 1 ? i / (count - 1) : 0, i));
}
