import {
  ball,
  dice,
  flat,
  FLOOR,
  lit,
  mix,
  n,
  round,
  shade,
  shadow,
  still,
  times,
  type Sheet,
} from './kit.ts';

const backdrop = { wall: '#cfae95' };

/** Drawings of the clothing, by file name without ending. */
export const clothing: Readonly<Record<string, string>> = {
  'fisherman-jumper': still(backdrop, (sheet) => jumper(sheet, '#2b3a57')),
  'fisherman-jumper--ecru': still(backdrop, (sheet) => jumper(sheet, '#e3d7bd')),
  'merino-beanie': still(backdrop, (sheet) => beanie(sheet, '#c8922b')),
  'merino-beanie--moss': still(backdrop, (sheet) => beanie(sheet, '#6a7645')),
  'merino-beanie--berry': still(backdrop, (sheet) => beanie(sheet, '#7f3349')),
  'market-tote': still(backdrop, tote),
  'market-tote--detail': still(backdrop, tote, '330 470 520 650'),
  'lambswool-scarf': still(backdrop, scarf),
  'lambswool-scarf--detail': still(backdrop, scarf, '330 780 420 525'),
};

/** Folded on a stool: three soft layers, the collar on top. */
function jumper(sheet: Sheet, wool: string): string {
  const layers: [number, number, number][] = [
    [256, 858, 692],
    [270, 742, 664],
    [262, 626, 676],
  ];
  return (
    stool(sheet) +
    `<ellipse cx="640" cy="972" rx="360" ry="26" fill="#2a1a12" opacity=".5" filter="${sheet.blur(12)}"/>` +
    layers.map(([x, y, width]) => fold(sheet, wool, x, y, width)).join('') +
    collar(sheet, wool)
  );
}

function stool(sheet: Sheet): string {
  const wood = '#b88555';
  return (
    shadow(sheet, [600, 1330], 620, 0.3) +
    [300, 840]
      .map(
        (x) =>
          `<path d="M${x} 1000h54l${x < 600 ? -22 : 22} 330h-34z" fill="${round(sheet, wood)}"/>`,
      )
      .join('') +
    `<rect x="200" y="966" width="800" height="52" rx="18" fill="${sheet.linear([
      [0, lit(wood, 0.3)],
      [0.5, wood],
      [1, shade(wood, 0.35)],
    ])}"/>` +
    `<rect x="206" y="968" width="788" height="10" rx="5" fill="${lit(wood, 0.55)}" opacity=".7"/>`
  );
}

/** One layer: rounded at its ends, ribs running over it, darker where it meets the next. */
function fold(sheet: Sheet, wool: string, x: number, y: number, width: number): string {
  const height = 122;
  const shape = `<path d="M${x + 50} ${y}H${x + width - 50}Q${x + width + 6} ${y + 4} ${x + width} ${y + 62}Q${x + width} ${y + height} ${x + width - 56} ${y + height}H${x + 50}Q${x - 6} ${y + height} ${x} ${y + 60}Q${x} ${y} ${x + 50} ${y}Z"/>`;
  const ribs = times(Math.round(width / 15), (share) => {
    const at = x + share * width;
    const lean = (share - 0.5) * 16;
    return (
      `<path d="M${n(at)} ${y}q${n(lean)} 60 0 ${height}" stroke="${shade(wool, 0.55)}" stroke-width="4" opacity=".38"/>` +
      `<path d="M${n(at + 5)} ${y}q${n(lean)} 60 0 ${height}" stroke="${lit(wool, 0.5)}" stroke-width="4" opacity=".22"/>`
    );
  });
  const roll = sheet.linear(
    [
      [0, lit(wool, 0.22)],
      [0.35, wool],
      [0.82, shade(wool, 0.3)],
      [1, shade(wool, 0.6)],
    ],
    [0, 0],
    [0.05, 1],
  );
  return (
    `<g fill="${roll}">${shape}</g>` +
    `<g clip-path="${sheet.clip(shape)}" fill="none">${ribs.join('')}` +
    `<rect x="${x + width - 190}" y="${y}" width="220" height="${height}" fill="${sheet.linear([
      [0, '#1a100b', 0],
      [1, '#1a100b', 0.42],
    ])}"/></g>`
  );
}

function collar(sheet: Sheet, wool: string): string {
  const ring = 'M430 640C430 560 770 560 770 640C770 700 430 700 430 640Z';
  const ribs = times(46, (_, i) => {
    const angle = (i / 46) * Math.PI * 2;
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    return `<path d="M${n(600 + cos * 122)} ${n(626 + sin * 22)}L${n(600 + cos * 176)} ${n(640 + sin * 56)}" stroke="${i % 2 ? shade(wool, 0.55) : lit(wool, 0.45)}" stroke-width="5" opacity=".34"/>`;
  });
  return (
    `<path d="${ring}" fill="${shade(wool, 0.5)}" transform="translate(8 14)" opacity=".6" filter="${sheet.blur(8)}"/>` +
    `<ellipse cx="600" cy="634" rx="176" ry="60" fill="${sheet.linear(
      [
        [0, lit(wool, 0.36)],
        [0.5, wool],
        [1, shade(wool, 0.42)],
      ],
      [0, 0],
      [1, 0.6],
    )}"/>` +
    `<g fill="none" stroke-linecap="round">${ribs.join('')}</g>` +
    `<ellipse cx="600" cy="626" rx="120" ry="24" fill="${shade(wool, 0.66)}"/>` +
    `<path d="M486 632a120 24 0 0 0 228 0" fill="none" stroke="${lit(wool, 0.3)}" stroke-width="4" opacity=".35"/>`
  );
}

function beanie(sheet: Sheet, wool: string): string {
  const dome = 'M330 960C322 640 430 520 600 520S878 640 870 960Z';
  const ribs = times(23, (share) => {
    const foot = 330 + share * 540;
    const bend = (share - 0.5) * 2;
    const [low, high] = [foot + bend * 22, 600 + bend * 210];
    const path = `M${n(foot)} 970C${n(low)} 740 ${n(high)} 560 ${n(600 + bend * 34)} 522`;
    return (
      `<path d="${path}" stroke="${shade(wool, 0.6)}" stroke-width="9" opacity=".36"/>` +
      `<path d="${path}" stroke="${lit(wool, 0.6)}" stroke-width="5" opacity=".26" transform="translate(-9 0)"/>`
    );
  });
  const brim =
    '<path d="M306 934Q300 912 330 908Q600 958 870 908Q900 912 894 934L902 1092Q900 1120 868 1126Q600 1172 332 1126Q300 1120 298 1092Z"/>';
  const brimRibs = times(34, (share) => {
    const x = 304 + share * 592;
    const sag = Math.sin(share * Math.PI) * 42;
    return (
      `<path d="M${n(x)} ${n(900 + sag)}V${n(1130 + sag)}" stroke="${shade(wool, 0.6)}" stroke-width="8" opacity=".36"/>` +
      `<path d="M${n(x - 7)} ${n(900 + sag)}V${n(1130 + sag)}" stroke="${lit(wool, 0.6)}" stroke-width="5" opacity=".3"/>`
    );
  });
  const side = sheet.linear(
    [
      [0, lit(wool, 0.24)],
      [0.4, wool],
      [1, shade(wool, 0.5)],
    ],
    [0, 0],
    [1, 0.35],
  );
  return (
    shadow(sheet, [600, FLOOR + 8], 600) +
    `<path d="${dome}" fill="${side}"/>` +
    `<g clip-path="${sheet.clip(`<path d="${dome}"/>`)}" fill="none">${ribs.join('')}<ellipse cx="600" cy="938" rx="300" ry="46" fill="#1a100b" opacity=".45" filter="${sheet.blur(16)}"/></g>` +
    `<g fill="${side}">${brim}</g>` +
    `<g clip-path="${sheet.clip(brim)}" fill="none" stroke-linecap="round">${brimRibs.join('')}` +
    `<path d="M298 1092Q600 1150 902 1092V1180H298Z" fill="#1a100b" opacity=".3" filter="${sheet.blur(14)}"/></g>` +
    `<rect x="752" y="1010" width="66" height="44" rx="4" transform="rotate(-4 785 1032)" fill="${flat(sheet, '#efe4cd')}"/>` +
    `<path d="M764 1026l42-3M764 1038l30-2" stroke="#8a6d4a" stroke-width="4" stroke-linecap="round"/>`
  );
}

function tote(sheet: Sheet): string {
  const canvas = '#d9c7a0';
  const bag = '<path d="M318 640H882L918 1120Q920 1140 900 1140H300Q280 1140 282 1120Z"/>';
  const weave = times(
    60,
    (share) =>
      `<path d="M270 ${n(640 + share * 500)}H930" stroke="#8a744a" stroke-width="2" opacity=".13"/>`,
  );
  const creases = [
    'M420 660C440 820 400 960 430 1130',
    'M770 650C740 800 800 940 764 1130',
    'M600 760C580 880 620 980 606 1120',
  ].map(
    (path) =>
      `<path d="${path}" fill="none" stroke="#6f5a33" stroke-width="16" opacity=".16" filter="${sheet.blur(10)}"/>`,
  );
  return (
    shadow(sheet, [600, FLOOR], 640) +
    loaf(sheet) +
    handle(sheet, '#7c4a28', -14) +
    `<path d="M318 640H882L870 690H330Z" fill="${shade(canvas, 0.55)}"/>` +
    `<g fill="${sheet.linear(
      [
        [0, lit(canvas, 0.3)],
        [0.45, canvas],
        [1, shade(canvas, 0.32)],
      ],
      [0, 0],
      [1, 0.5],
    )}">${bag}</g>` +
    `<g clip-path="${sheet.clip(bag)}">${weave.join('')}${creases.join('')}` +
    `<path d="M270 1060H930V1150H270Z" fill="#5a4526" opacity=".22" filter="${sheet.blur(22)}"/></g>` +
    `<path d="M316 676H884" stroke="#a48a58" stroke-width="3" stroke-dasharray="13 7"/>` +
    `<path d="M320 644H880" stroke="${lit(canvas, 0.6)}" stroke-width="5" opacity=".8"/>` +
    handle(sheet, '#95592f', 26) +
    [428, 772].map((x) => patch(sheet, x)).join('')
  );
}

function handle(sheet: Sheet, leather: string, drop: number): string {
  const path = `M428 ${700 + drop}C420 ${330 + drop} 780 ${330 + drop} 772 ${700 + drop}`;
  return (
    `<path d="${path}" fill="none" stroke="${shade(leather, 0.5)}" stroke-width="36"/>` +
    `<path d="${path}" fill="none" stroke="${sheet.linear([
      [0, lit(leather, 0.3)],
      [0.5, leather],
      [1, shade(leather, 0.24)],
    ])}" stroke-width="30"/>` +
    `<path d="${path}" fill="none" stroke="${lit(leather, 0.6)}" stroke-width="2.5" stroke-dasharray="10 8" opacity=".7" transform="translate(-8 -6)"/>`
  );
}

function patch(sheet: Sheet, x: number): string {
  const leather = '#95592f';
  return (
    `<rect x="${x - 26}" y="696" width="58" height="112" rx="8" fill="#3a2412" opacity=".35" filter="${sheet.blur(6)}"/>` +
    `<rect x="${x - 29}" y="690" width="58" height="112" rx="8" fill="${flat(sheet, leather)}"/>` +
    `<rect x="${x - 21}" y="698" width="42" height="96" rx="4" fill="none" stroke="${lit(leather, 0.6)}" stroke-width="2.5" stroke-dasharray="9 6"/>` +
    [716, 776]
      .map((y) => `<circle cx="${x}" cy="${y}" r="8" fill="${ball(sheet, '#c9a45c')}"/>`)
      .join('')
  );
}

/** A loaf and some leaves look out of the bag. */
function loaf(sheet: Sheet): string {
  const crust = '#b9763a';
  const cuts = times(4, (share) => {
    const y = 470 + share * 120;
    return `<path d="M${n(566 - share * 16)} ${n(y)}q46 -34 92 4q-44 6 -92 -4z" fill="${lit(crust, 0.62)}" opacity=".85"/>`;
  });
  const leaves = [
    [396, 620, -34, '#5d7a3c'],
    [446, 580, -12, '#7a9550'],
    [500, 610, 16, '#4c6a31'],
  ].map(
    ([x, y, turn, green]) =>
      `<path transform="rotate(${turn} ${x} 700)" d="M${x} 700C${Number(x) - 62} 640 ${Number(x) - 50} ${Number(y) - 60} ${x} ${Number(y) - 96}C${Number(x) + 50} ${Number(y) - 60} ${Number(x) + 62} 640 ${x} 700Z" fill="${sheet.linear(
        [
          [0, lit(String(green), 0.3)],
          [1, shade(String(green), 0.3)],
        ],
      )}"/>`,
  );
  return (
    `<g transform="rotate(14 640 700)"><path d="M540 780C520 560 540 400 612 392C690 396 706 560 690 780Z" fill="${round(sheet, crust)}"/>${cuts.join('')}</g>` +
    leaves.join('')
  );
}

function scarf(sheet: Sheet): string {
  const rail = '#a67649';
  return (
    `<rect x="150" y="398" width="900" height="34" rx="17" fill="#2a1a12" opacity=".3" transform="translate(30 46)" filter="${sheet.blur(14)}"/>` +
    `<rect x="486" y="430" width="330" height="820" fill="#2a1a12" opacity=".34" transform="translate(56 40)" filter="${sheet.blur(26)}"/>` +
    panel(sheet, 560, 404, 270, 620, 0.3) +
    `<rect x="150" y="380" width="900" height="36" rx="18" fill="${sheet.linear(
      [
        [0, lit(rail, 0.4)],
        [0.5, rail],
        [1, shade(rail, 0.5)],
      ],
      [0, 0],
      [0, 1],
    )}"/>` +
    panel(sheet, 380, 372, 300, 780, 0)
  );
}

/** A hanging length of checked wool with its fringe; `dim` for the one behind. */
function panel(
  sheet: Sheet,
  x: number,
  y: number,
  width: number,
  height: number,
  dim: number,
): string {
  const [rust, cream, brown] = ['#b35a34', '#ead9bb', '#5b3523'].map((colour) =>
    shade(colour, dim),
  ) as [string, string, string];
  const shape = `<path d="M${x} ${y + 30}Q${x} ${y} ${x + 30} ${y}H${x + width - 30}Q${x + width} ${y} ${x + width} ${y + 30}L${x + width + 6} ${y + height}Q${x + width / 2} ${y + height + 16} ${x - 6} ${y + height}Z"/>`;
  const down = times(7, (share, i) => {
    const at = x + share * width - 14;
    const [colour, wide] = i % 2 ? [brown, 12] : [rust, 40];
    return `<rect x="${n(at)}" y="${y}" width="${wide}" height="${height + 20}" fill="${colour}" opacity=".72"/>`;
  });
  const across = times(Math.round(height / 58), (share, i) => {
    const at = y + share * height;
    const [colour, tall] = i % 2 ? [brown, 12] : [rust, 34];
    return `<rect x="${x - 10}" y="${n(at)}" width="${width + 20}" height="${tall}" fill="${colour}" opacity=".55"/>`;
  });
  const drape = sheet.linear([
    [0, '#fff3dc', 0.34],
    [0.16, '#fff3dc', 0.06],
    [0.3, '#1a0f0a', 0.3],
    [0.42, '#fff3dc', 0.16],
    [0.62, '#1a0f0a', 0.12],
    [0.76, '#1a0f0a', 0.4],
    [0.86, '#fff3dc', 0.04],
    [1, '#1a0f0a', 0.44],
  ]);
  const nap = times(
    90,
    (share, i) =>
      `<path d="M${x - 6} ${n(y + share * height)}h${width + 12}" stroke="${i % 2 ? '#2a1a12' : '#fff3dc'}" stroke-width="1.6" opacity=".12"/>`,
  );
  return (
    fringe(x, y + height - 4, width, [rust, cream, brown]) +
    `<g fill="${cream}">${shape}</g>` +
    `<g clip-path="${sheet.clip(shape)}">${down.join('')}${across.join('')}${nap.join('')}<rect x="${x - 10}" y="${y}" width="${width + 20}" height="${height + 24}" fill="${drape}"/>` +
    `<rect x="${x - 10}" y="${y}" width="${width + 20}" height="42" fill="${sheet.linear(
      [
        [0, '#fff3dc', 0.4],
        [1, '#fff3dc', 0],
      ],
      [0, 0],
      [0, 1],
    )}"/></g>`
  );
}

function fringe(x: number, y: number, width: number, colours: readonly string[]): string {
  const throwDie = dice(11);
  const count = Math.round(width / 11);
  return times(count, (share, i) => {
    const at = x + share * width;
    const length = 84 + throwDie() * 18;
    const sway = (throwDie() - 0.5) * 16;
    const colour = mix(colours[i % colours.length]!, '#2a1a12', share * 0.3);
    return `<path d="M${n(at)} ${y}q${n(sway)} ${n(length / 2)} ${n(sway / 2)} ${n(length)}" fill="none" stroke="${colour}" stroke-width="7" stroke-linecap="round"/>`;
  }).join('');
}
