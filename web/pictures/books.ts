import { write } from './lettering.ts';
import { ball, dice, FLOOR, lit, mix, n, shade, shadow, still, times, type Sheet } from './kit.ts';

const backdrop = { wall: '#d9bd82' };

/** Drawings of the books, by file name without ending. */
export const books: Readonly<Record<string, string>> = {
  'the-salt-year': still(backdrop, saltYear),
  'the-salt-year--detail': still(backdrop, saltYear, '406 650 400 500'),
  'bread-slowly': still(backdrop, bread),
  'bread-slowly--detail': still(backdrop, bread, '560 760 440 550'),
  'lichens-a-field-guide': still(backdrop, lichens),
  'lichens-a-field-guide--detail': still(backdrop, lichens, '400 620 400 500'),
  'night-trains': still(backdrop, nightTrains),
  'night-trains--detail': still(backdrop, nightTrains, '370 500 400 500'),
};

interface Book {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly cloth: string;
}

/**
 * A book that stands: cover to us, the block of pages seen at its right. `cover` is drawn inside of
 * the cover.
 */
function standing(sheet: Sheet, book: Book, cover: string): string {
  const { x, y, width, height, depth, cloth } = book;
  const right = x + width;
  const front = `<path d="M${x} ${y + 10}Q${x} ${y} ${x + 10} ${y}H${right}V${y + height}H${x + 10}Q${x} ${y + height} ${x} ${y + height - 10}Z"/>`;
  const pages = times(13, (share) => {
    const at = right + 5 + share * (depth - 12);
    return `<path d="M${n(at)} ${n(y + 10 - share * 12)}V${n(y + height - 8 - share * 12)}" stroke="#8f7a55" stroke-width="1.6" opacity=".5"/>`;
  });
  const light = sheet.linear(
    [
      [0, '#fff6e4', 0.34],
      [0.34, '#fff6e4', 0.02],
      [0.62, '#1a100b', 0.02],
      [1, '#1a100b', 0.34],
    ],
    [0, 0],
    [1, 0.75],
  );
  return (
    shadow(sheet, [x + width / 2 + depth / 3, y + height + 2], width + depth, 0.5) +
    `<path d="M${right} ${y}l${depth} -16V${y + height - 14}L${right} ${y + height}Z" fill="${shade(cloth, 0.45)}"/>` +
    `<path d="M${right} ${y + 9}l${depth - 8} -13V${y + height - 22}L${right} ${y + height - 8}Z" fill="${sheet.linear(
      [
        [0, '#f6ecd6'],
        [1, '#c9b58c'],
      ],
    )}"/>` +
    pages.join('') +
    `<g fill="${cloth}">${front}</g>` +
    `<g clip-path="${sheet.clip(front)}">${cover}</g>` +
    `<g fill="${light}">${front}</g>` +
    `<rect x="${x + 26}" y="${y}" width="5" height="${height}" fill="#1a100b" opacity=".3"/>` +
    `<rect x="${x + 31}" y="${y}" width="4" height="${height}" fill="#fff6e4" opacity=".2"/>`
  );
}

function saltYear(sheet: Sheet): string {
  const book = { x: 350, y: 468, width: 480, height: 672, depth: 54, cloth: '#1f3a5a' };
  const waves = times(7, (share, i) => {
    const y = 970 + share * 170;
    const shift = i % 2 ? -60 : 0;
    const crest = times(6, (_, k) => `q30 ${-34 + share * 10} 60 0t60 0${k ? '' : ''}`).join('');
    return `<path d="M${330 + shift} ${n(y)}${crest}V1160H${330 + shift}Z" fill="${mix('#f4ead6', '#2f5a83', 0.18 + share * 0.6)}" opacity=".95"/>`;
  });
  const lighthouse =
    `<g transform="translate(0 84)"><path d="M556 960L574 690h64l18 270z" fill="${sheet.linear([
      [0, '#fffaf0'],
      [0.5, '#efe0c2'],
      [1, '#b89f77'],
    ])}"/>` +
    [732, 816, 900]
      .map(
        (y, i) =>
          `<path d="M${571 - i * 6} ${y}h${70 + i * 12}l2.500 40h-${75 + i * 12}z" fill="#b9432c"/>`,
      )
      .join('') +
    `<rect x="564" y="676" width="84" height="16" rx="4" fill="#20303f"/>` +
    `<rect x="580" y="628" width="52" height="50" rx="6" fill="#ffe7a3"/><path d="M572 630q34 -46 68 0z" fill="#b9432c"/>` +
    `<path d="M632 650L860 560V720Z" fill="#ffe7a3" opacity=".28"/><path d="M580 650L330 590V700Z" fill="#ffe7a3" opacity=".2"/></g>`;
  const stars = starField(31, [372, 500, 440, 160]);
  const text =
    write('The Salt', [606, 572], { face: 'black', size: 92, colour: '#f4e6c8', align: 'middle' }) +
    write('Year', [606, 664], { face: 'black', size: 92, colour: '#f4e6c8', align: 'middle' }) +
    write('IDA MARLOWE', [606, 1116], {
      face: 'plain',
      size: 27,
      colour: '#1f3a5a',
      align: 'middle',
      spacing: 0.2,
    });
  const pebbles =
    `<ellipse cx="930" cy="1158" rx="76" ry="50" fill="${ball(sheet, '#b5ab9b')}"/>` +
    `<ellipse cx="1010" cy="1176" rx="46" ry="30" fill="${ball(sheet, '#e7ddca')}"/>`;
  return (
    standing(sheet, book, stars + lighthouse + waves.join('') + text) +
    shadow(sheet, [950, 1196], 200, 0.2) +
    pebbles
  );
}

function starField(
  seed: number,
  [x, y, width, height]: readonly [number, number, number, number],
): string {
  const throwDie = dice(seed);
  return times(26, () => {
    const [cx, cy, radius] = [
      x + throwDie() * width,
      y + throwDie() * height,
      1.4 + throwDie() * 2.6,
    ];
    return `<circle cx="${n(cx)}" cy="${n(cy)}" r="${n(radius)}" fill="#fff4d6" opacity=".7"/>`;
  }).join('');
}

function bread(sheet: Sheet): string {
  const book = { x: 268, y: 478, width: 470, height: 662, depth: 60, cloth: '#b4573a' };
  const ears = [-22, 0, 22].map((turn) => wheat(turn)).join('');
  const cover =
    `<rect x="318" y="520" width="390" height="578" rx="8" fill="none" stroke="#f5e3c3" stroke-width="3" opacity=".6"/>` +
    write('Bread,', [512, 690], { face: 'black', size: 112, colour: '#f7e8cb', align: 'middle' }) +
    write('Slowly', [512, 798], { face: 'black', size: 112, colour: '#f7e8cb', align: 'middle' }) +
    ears +
    write('TOMAS ABEL', [512, 576], {
      face: 'plain',
      size: 26,
      colour: '#f7e8cb',
      align: 'middle',
      spacing: 0.2,
    });
  return standing(sheet, book, cover) + loaf(sheet);
}

function wheat(turn: number): string {
  const grains = times(6, (share) => {
    const y = 858 + share * 84;
    return [-1, 1]
      .map(
        (side) =>
          `<ellipse cx="${512 + side * 13}" cy="${n(y)}" rx="9" ry="19" transform="rotate(${side * 26} ${512 + side * 13} ${n(y)})" fill="#f3d9a0"/>`,
      )
      .join('');
  }).join('');
  return `<g transform="rotate(${turn} 512 1040)"><path d="M512 850V1030" stroke="#f3d9a0" stroke-width="5"/>${grains}<ellipse cx="512" cy="836" rx="9" ry="20" fill="#f3d9a0"/></g>`;
}

function loaf(sheet: Sheet): string {
  const crust = '#b0692f';
  const shape =
    'M560 1196C540 1010 640 920 770 920S1000 1010 980 1196Q978 1226 940 1228H600Q562 1226 560 1196Z';
  const cuts = times(4, (share) => {
    const x = 640 + share * 230;
    const top = 960 + Math.abs(share - 0.5) * 70;
    return (
      `<path d="M${n(x)} ${n(top)}q44 70 22 190q-62 -70 -22 -190z" fill="${lit(crust, 0.6)}"/>` +
      `<path d="M${n(x)} ${n(top)}q44 70 22 190" fill="none" stroke="${shade(crust, 0.5)}" stroke-width="6" opacity=".7"/>`
    );
  });
  const throwDie = dice(5);
  const flour = times(
    150,
    () =>
      `<circle cx="${n(570 + throwDie() * 400)}" cy="${n(925 + throwDie() * 180)}" r="${n(1 + throwDie() * 3)}" fill="#fff4dc" opacity=".5"/>`,
  );
  const clip = sheet.clip(`<path d="${shape}"/>`);
  return (
    shadow(sheet, [770, 1226], 460, 0.35) +
    `<path d="${shape}" fill="${ball(sheet, crust)}"/>` +
    `<g clip-path="${clip}">${cuts.join('')}${flour.join('')}<ellipse cx="700" cy="930" rx="150" ry="50" fill="#fff1d0" opacity=".4" filter="${sheet.blur(22)}"/></g>`
  );
}

function lichens(sheet: Sheet): string {
  const book = { x: 372, y: 520, width: 430, height: 620, depth: 46, cloth: '#47614a' };
  const throwDie = dice(23);
  const spots: [number, number, number, string][] = [
    [496, 800, 96, '#d8c15a'],
    [690, 880, 112, '#a9bfa0'],
    [560, 980, 74, '#e0934a'],
    [744, 730, 58, '#cfd8c2'],
    [440, 930, 46, '#cfd8c2'],
    [660, 1044, 50, '#d8c15a'],
  ];
  const cover =
    spots.map(([x, y, radius, colour]) => rosette(throwDie, x, y, radius, colour)).join('') +
    `<rect x="428" y="560" width="330" height="150" rx="6" fill="#efe3c8"/>` +
    write('Lichens', [593, 636], { face: 'black', size: 68, colour: '#35492f', align: 'middle' }) +
    write('A FIELD GUIDE', [593, 682], {
      face: 'plain',
      size: 23,
      colour: '#35492f',
      align: 'middle',
      spacing: 0.18,
    }) +
    write('RUTH OKAFOR', [593, 1112], {
      face: 'plain',
      size: 23,
      colour: '#efe3c8',
      align: 'middle',
      spacing: 0.2,
    });
  return standing(sheet, book, cover) + twig(sheet, throwDie);
}

/** A lichen: lobes around a middle, smaller and paler inwards. */
function rosette(
  throwDie: () => number,
  x: number,
  y: number,
  radius: number,
  colour: string,
): string {
  const ring = (share: number, count: number, tone: string): string =>
    times(count, (_, i) => {
      const angle = (i / count) * Math.PI * 2 + throwDie();
      const reach = radius * share * (0.84 + throwDie() * 0.3);
      const size = radius * (0.1 + throwDie() * 0.1);
      return `<circle cx="${n(x + Math.cos(angle) * reach)}" cy="${n(y + Math.sin(angle) * reach)}" r="${n(size)}" fill="${tone}"/>`;
    }).join('');
  return (
    `<circle cx="${n(x)}" cy="${n(y)}" r="${n(radius * 0.78)}" fill="${shade(colour, 0.2)}"/>` +
    ring(0.86, 30, shade(colour, 0.2)) +
    ring(0.68, 26, colour) +
    ring(0.46, 18, lit(colour, 0.22)) +
    ring(0.24, 9, lit(colour, 0.36)) +
    ring(0.5, 6, shade(colour, 0.4))
  );
}

function twig(sheet: Sheet, throwDie: () => number): string {
  const bark = '#6d5540';
  const path = 'M210 1226C360 1180 520 1216 690 1186S940 1170 1010 1120';
  const spots = times(9, (share) =>
    rosette(
      throwDie,
      280 + share * 620,
      1204 - share * 34 + throwDie() * 14,
      15 + throwDie() * 15,
      share % 0.3 > 0.14 ? '#c9d3b4' : '#d8c15a',
    ),
  );
  return (
    `<path d="${path}" fill="none" stroke="#2a1a12" stroke-width="40" opacity=".4" transform="translate(22 30)" filter="${sheet.blur(14)}"/>` +
    `<path d="${path}" fill="none" stroke="${shade(bark, 0.4)}" stroke-width="38" stroke-linecap="round"/>` +
    `<path d="${path}" fill="none" stroke="${bark}" stroke-width="26" stroke-linecap="round" transform="translate(-2 -5)"/>` +
    `<path d="${path}" fill="none" stroke="${lit(bark, 0.36)}" stroke-width="6" stroke-linecap="round" stroke-dasharray="60 24 20 34" transform="translate(-4 -13)"/>` +
    `<path d="M640 1190C660 1140 720 1120 760 1066" fill="none" stroke="${bark}" stroke-width="18" stroke-linecap="round"/>` +
    spots.join('')
  );
}

function nightTrains(sheet: Sheet): string {
  const lying = [
    lyingBook(sheet, 270, 1074, 640, 66, '#8c3f2f'),
    lyingBook(sheet, 310, 1012, 580, 62, '#d8c8a2'),
  ].join('');
  const book = { x: 352, y: 410, width: 440, height: 602, depth: 50, cloth: '#1b2440' };
  const cover =
    `<rect x="352" y="410" width="440" height="602" fill="${sheet.linear(
      [
        [0, '#16203c'],
        [0.62, '#3b4a78'],
        [0.8, '#a5748a'],
      ],
      [0, 0],
      [0, 1],
    )}"/>` +
    starField(47, [380, 420, 400, 330]) +
    `<circle cx="704" cy="490" r="44" fill="#f7edd0"/><circle cx="690" cy="480" r="34" fill="#1d2947" opacity=".1"/>` +
    `<path d="M352 860L450 772L540 850L640 760L792 872V1020H352Z" fill="#141b31"/>` +
    train(sheet) +
    write('Night', [400, 632], { face: 'black', size: 100, colour: '#f7edd0' }) +
    write('Trains', [400, 728], { face: 'black', size: 100, colour: '#f7edd0' }) +
    write('ELIO CONTI', [580, 988], {
      face: 'plain',
      size: 24,
      colour: '#f7edd0',
      align: 'middle',
      spacing: 0.2,
    });
  return shadow(sheet, [600, FLOOR], 660) + lying + standing(sheet, book, cover) + ticket(sheet);
}

function train(sheet: Sheet): string {
  const windows = times(
    9,
    (share) =>
      `<rect x="${n(372 + share * 392)}" y="884" width="30" height="24" rx="4" fill="#ffdf8e"/>`,
  );
  return (
    `<path d="M340 866H800V932H340Z" fill="#5d1f2a"/><path d="M340 866H800V876H340Z" fill="#8f3440"/>` +
    `<rect x="340" y="874" width="470" height="44" fill="#ffdf8e" opacity=".35" filter="${sheet.blur(12)}"/>` +
    windows.join('') +
    `<path d="M340 940H800" stroke="#c9b68a" stroke-width="4"/>` +
    times(
      20,
      (share) => `<path d="M${n(346 + share * 450)} 940l-8 14" stroke="#c9b68a" stroke-width="4"/>`,
    ).join('')
  );
}

function lyingBook(
  sheet: Sheet,
  x: number,
  y: number,
  width: number,
  height: number,
  cloth: string,
): string {
  const spine = sheet.linear(
    [
      [0, lit(cloth, 0.3)],
      [0.4, cloth],
      [1, shade(cloth, 0.5)],
    ],
    [0, 0],
    [0.2, 1],
  );
  return (
    `<path d="M${x} ${y}l46 -22H${x + width - 20}l20 22z" fill="${lit(cloth, 0.26)}"/>` +
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="7" fill="${spine}"/>` +
    [0.1, 0.86]
      .map(
        (share) =>
          `<path d="M${n(x + width * share)} ${y + 4}v${height - 8}" stroke="#f0d9a2" stroke-width="5" opacity=".8"/>`,
      )
      .join('') +
    `<path d="M${n(x + width * 0.3)} ${y + height / 2}h${n(width * 0.36)}" stroke="#f0d9a2" stroke-width="9" stroke-linecap="round" opacity=".55"/>`
  );
}

/** A punched ticket, forgotten in front. */
function ticket(sheet: Sheet): string {
  return (
    `<g transform="rotate(-9 930 1190)"><rect x="846" y="1162" width="210" height="84" rx="8" fill="#2a1a12" opacity=".35" transform="translate(10 12)" filter="${sheet.blur(8)}"/>` +
    `<rect x="840" y="1154" width="210" height="84" rx="8" fill="${sheet.linear([
      [0, '#f7ecd3'],
      [1, '#d9c49a'],
    ])}"/>` +
    `<path d="M990 1160v72" stroke="#a98f5c" stroke-width="3" stroke-dasharray="7 7"/>` +
    `<path d="M862 1184h96M862 1204h66" stroke="#7c6238" stroke-width="6" stroke-linecap="round" opacity=".7"/>` +
    `<circle cx="1020" cy="1196" r="12" fill="#b99b63"/></g>`
  );
}
