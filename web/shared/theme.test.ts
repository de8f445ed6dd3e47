import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const css = readFileSync(new URL('theme.css', import.meta.url), 'utf8');

/** Text on ground, as the pages use them. Text of any size needs 4.5, lines of controls need 3. */
const pairs = [
  ['ink', 'paper', 4.5],
  ['ink', 'surface', 4.5],
  ['ink', 'sunk', 4.5],
  ['ink', 'accent-soft', 4.5],
  ['ink', 'danger-soft', 4.5],
  ['ink', 'warning-soft', 4.5],
  ['ink', 'success-soft', 4.5],
  ['ink', 'info-soft', 4.5],
  ['quiet', 'paper', 4.5],
  ['quiet', 'surface', 4.5],
  ['quiet', 'sunk', 4.5],
  ['quiet', 'accent-soft', 4.5],
  ['accent', 'paper', 4.5],
  ['accent', 'surface', 4.5],
  ['accent-ink', 'accent', 4.5],
  ['accent-ink', 'accent-strong', 4.5],
  ['danger-ink', 'danger', 4.5],
  ['success', 'success-soft', 4.5],
  ['warning', 'warning-soft', 4.5],
  ['danger', 'danger-soft', 4.5],
  ['info', 'info-soft', 4.5],
  ['danger', 'paper', 4.5],
  ['warning', 'paper', 4.5],
  ['line-strong', 'surface', 3],
  ['line-strong', 'paper', 3],
] as const;

test.each(pairs)('%s on %s has a contrast of %d, light and dark', (text, ground, least) => {
  for (const scheme of [0, 1] as const) {
    expect(contrast(colour(text, scheme), colour(ground, scheme))).toBeGreaterThanOrEqual(least);
  }
});

/** The light (0) or dark (1) value of a token. */
function colour(name: string, scheme: 0 | 1): string {
  const line = new RegExp(
    `--color-${name}:[^;]*?light-dark\\((#[0-9a-f]{6}), (#[0-9a-f]{6})\\)`,
  ).exec(css);
  const value = line?.[1 + scheme];
  if (!value) throw new Error(`theme.css has no colour ${name}`);
  return value;
}

/** WCAG 2.2, "contrast ratio". */
function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** WCAG 2.2, "relative luminance". */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
