import {
  ball,
  dice,
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
import { seedJar } from './bird-seed.ts';

const backdrop = { wall: '#adb78e' };

/** Drawings for home and garden, by file name without ending. */
export const homeGarden: Readonly<Record<string, string>> = {
  'stoneware-mug': still(backdrop, (sheet) => mug(sheet, '#e4d9c2')),
  'stoneware-mug--moss': still(backdrop, (sheet) => mug(sheet, '#7f8a5c')),
  'stoneware-mug--ink': still(backdrop, (sheet) => mug(sheet, '#35475a')),
  'enamel-watering-can': still(backdrop, wateringCan),
  'enamel-watering-can--detail': still(backdrop, wateringCan, '690 370 400 500'),
  'beeswax-candles': still(backdrop, candles),
  'beeswax-candles--detail': still(backdrop, candles, '380 260 440 550'),
  'olive-tree': still(backdrop, oliveTree),
  'olive-tree--detail': still(backdrop, oliveTree, '400 330 460 575'),
  'garden-bird-seed': still(backdrop, seedJar),
  'garden-bird-seed--detail': still(backdrop, seedJar, '660 830 384 480'),
};

function mug(sheet: Sheet, glaze: string): string {
  const clay = '#b08a66';
  const body =
    'M372 640C368 820 376 1000 400 1096Q410 1140 460 1140H700Q750 1140 760 1096C784 1000 792 820 788 640Z';
  const throwDie = dice(3);
  const speckles = times(170, () => {
    const [x, y, radius] = [370 + throwDie() * 420, 640 + throwDie() * 430, 0.8 + throwDie() * 2.8];
    return `<circle cx="${n(x)}" cy="${n(y)}" r="${n(radius)}" fill="${shade(glaze, 0.6)}" opacity="${n(0.2 + throwDie() * 0.4)}"/>`;
  });
  const edge = 'M360 1040Q480 1086 580 1056T800 1034V1160H360Z';
  const clip = sheet.clip(`<path d="${body}"/>`);
  return (
    shadow(sheet, [590, FLOOR], 420) +
    handle(sheet, glaze) +
    `<path d="${body}" fill="${round(sheet, glaze)}"/>` +
    `<g clip-path="${clip}">${speckles.join('')}<path d="${edge}" fill="${round(sheet, clay)}"/><path d="M360 1040Q480 1086 580 1056T800 1034" fill="none" stroke="${lit(glaze, 0.4)}" stroke-width="7" opacity=".7"/>` +
    times(
      5,
      (share) =>
        `<path d="M360 ${n(720 + share * 270)}q220 24 440 0" fill="none" stroke="${shade(glaze, 0.5)}" stroke-width="3" opacity=".12"/>`,
    ).join('') +
    `<path d="M440 690C432 830 440 960 456 1020" fill="none" stroke="#fffaf0" stroke-width="26" stroke-linecap="round" opacity=".34" filter="${sheet.blur(5)}"/></g>` +
    `<ellipse cx="580" cy="640" rx="208" ry="46" fill="${sheet.linear([
      [0, lit(glaze, 0.5)],
      [0.6, glaze],
      [1, shade(glaze, 0.2)],
    ])}"/>` +
    `<ellipse cx="580" cy="642" rx="190" ry="37" fill="${shade(glaze, 0.52)}"/>` +
    `<ellipse cx="580" cy="656" rx="172" ry="27" fill="${sheet.linear([
      [0, '#3d2415'],
      [0.5, '#5a3620'],
      [1, '#2a170d'],
    ])}"/>` +
    `<ellipse cx="540" cy="652" rx="74" ry="8" fill="#b98558" opacity=".5"/>` +
    steam(sheet)
  );
}

function handle(sheet: Sheet, glaze: string): string {
  const path = 'M774 736C900 716 940 790 916 880C900 950 842 992 764 992';
  return (
    `<path d="${path}" fill="none" stroke="${shade(glaze, 0.5)}" stroke-width="58" stroke-linecap="round"/>` +
    `<path d="${path}" fill="none" stroke="${sheet.linear([
      [0, lit(glaze, 0.2)],
      [0.6, glaze],
      [1, shade(glaze, 0.4)],
    ])}" stroke-width="48" stroke-linecap="round"/>` +
    `<path d="${path}" fill="none" stroke="${lit(glaze, 0.7)}" stroke-width="8" stroke-linecap="round" opacity=".55" transform="translate(-9 -10)"/>`
  );
}

function steam(sheet: Sheet): string {
  const wisps = [
    'M520 600C470 530 570 490 528 410S560 330 540 290',
    'M630 604C690 540 590 500 640 430S610 350 640 310',
  ];
  return wisps
    .map(
      (path) =>
        `<path d="${path}" fill="none" stroke="#fffdf6" stroke-width="26" stroke-linecap="round" opacity=".42" filter="${sheet.blur(13)}"/>`,
    )
    .join('');
}

function wateringCan(sheet: Sheet): string {
  const enamel = '#efe6d0';
  const rim = '#35544a';
  const body = 'M330 720H700L730 1096Q732 1140 690 1140H340Q298 1140 300 1096Z';
  const spout = 'M690 1020C790 980 840 800 902 610L944 626C900 850 850 1060 704 1090Z';
  return (
    shadow(sheet, [520, FLOOR], 470) +
    `<path d="M352 726C330 480 560 420 700 520" fill="none" stroke="${shade(enamel, 0.4)}" stroke-width="40" stroke-linecap="round"/>` +
    `<path d="M352 726C330 480 560 420 700 520" fill="none" stroke="${sheet.linear([
      [0, lit(enamel, 0.5)],
      [1, shade(enamel, 0.16)],
    ])}" stroke-width="32" stroke-linecap="round"/>` +
    `<path d="M700 520C736 566 728 650 676 724" fill="none" stroke="${shade(enamel, 0.22)}" stroke-width="32" stroke-linecap="round"/>` +
    `<path d="${spout}" fill="${sheet.linear(
      [
        [0, lit(enamel, 0.4)],
        [0.45, shade(enamel, 0.06)],
        [1, shade(enamel, 0.5)],
      ],
      [0.1, 0.3],
      [0.8, 0.7],
    )}"/>` +
    rose(sheet) +
    `<path d="${body}" fill="${round(sheet, enamel)}"/>` +
    `<path d="M304 1082H727l3 24H302z" fill="${rim}" opacity=".85"/>` +
    `<path d="M330 740H701l2 16H329z" fill="${rim}" opacity=".85"/>` +
    leafSprig() +
    `<path d="M388 790C378 900 376 1000 382 1060" fill="none" stroke="#fffdf6" stroke-width="30" stroke-linecap="round" opacity=".7" filter="${sheet.blur(7)}"/>` +
    `<ellipse cx="515" cy="720" rx="186" ry="40" fill="${rim}"/>` +
    `<ellipse cx="515" cy="722" rx="172" ry="32" fill="${shade(enamel, 0.5)}"/>` +
    `<path d="M343 722a172 32 0 0 0 344 0q-172 34 -344 0z" fill="${lit(enamel, 0.1)}" opacity=".5"/>`
  );
}

function rose(sheet: Sheet): string {
  const brass = '#c39a4f';
  const holes = times(19, (_, i) => {
    const angle = i * 2.4;
    const reach = 12 * Math.sqrt(i);
    return `<circle cx="${n(966 + Math.cos(angle) * reach * 0.72)}" cy="${n(556 + Math.sin(angle) * reach)}" r="4.500" fill="#3f2d10"/>`;
  });
  return (
    `<path d="M892 618L928 526C948 500 1000 560 996 596L950 634Z" fill="${sheet.linear([
      [0, lit(brass, 0.4)],
      [0.5, brass],
      [1, shade(brass, 0.45)],
    ])}"/>` +
    `<ellipse cx="966" cy="556" rx="46" ry="64" transform="rotate(-28 966 556)" fill="${ball(sheet, brass)}"/>` +
    `<g transform="rotate(-28 966 556)">${holes.join('')}</g>` +
    `<rect x="884" y="604" width="74" height="24" rx="8" transform="rotate(20 920 616)" fill="${round(sheet, brass)}"/>`
  );
}

/** A painted sprig on the enamel. */
function leafSprig(): string {
  const leaves = times(7, (share, i) => {
    const y = 1020 - share * 180;
    const side = i % 2 ? 1 : -1;
    return `<path d="M520 ${n(y)}q${side * 40} -8 ${side * 58} -50q${side * -50} 0 ${side * -58} 50z" fill="#4c6d50"/>`;
  });
  return `<path d="M520 1050V830" stroke="#4c6d50" stroke-width="5" stroke-linecap="round"/>${leaves.join('')}`;
}

function candles(sheet: Sheet): string {
  return candle(sheet, 470, 560) + candle(sheet, 730, 470);
}

function candle(sheet: Sheet, x: number, top: number): string {
  const wax = '#dfa445';
  const brass = '#b98d45';
  const foot = FLOOR - 10;
  const glow = sheet.radial([
    [0, '#ffedb0', 0.85],
    [0.3, '#ffdf8a', 0.4],
    [1, '#ffdf8a', 0],
  ]);
  return (
    shadow(sheet, [x, foot + 10], 250, 0.3) +
    `<circle cx="${x}" cy="${top - 90}" r="290" fill="${glow}"/>` +
    `<path d="M${x - 27} ${top}Q${x} ${top - 14} ${x + 27} ${top}L${x + 31} 1010H${x - 31}Z" fill="${round(sheet, wax)}"/>` +
    `<path d="M${x - 27} ${top}Q${x} ${top - 14} ${x + 27} ${top}l1 60q-12 44 -18 4q-6 -26 -16 -2q-10 60 -20 -4z" fill="${lit(wax, 0.42)}" opacity=".85"/>` +
    `<ellipse cx="${x}" cy="${top - 1}" rx="27" ry="8" fill="#ffe6a6"/>` +
    `<path d="M${x} ${top}c-2-12 2-20 1-30" fill="none" stroke="#4b2c14" stroke-width="5" stroke-linecap="round"/>` +
    flame(sheet, x, top - 26) +
    `<path d="M${x - 44} 994h88l-10 56h-68z" fill="${round(sheet, brass)}"/>` +
    `<ellipse cx="${x}" cy="994" rx="44" ry="12" fill="${lit(brass, 0.4)}"/><ellipse cx="${x}" cy="993" rx="32" ry="8" fill="${shade(brass, 0.5)}"/>` +
    `<rect x="${x - 15}" y="1046" width="30" height="54" fill="${round(sheet, brass)}"/>` +
    `<ellipse cx="${x}" cy="${foot - 6}" rx="120" ry="32" fill="${shade(brass, 0.5)}"/>` +
    `<ellipse cx="${x}" cy="${foot - 16}" rx="120" ry="32" fill="${sheet.linear([
      [0, lit(brass, 0.5)],
      [0.5, brass],
      [1, shade(brass, 0.4)],
    ])}"/>` +
    `<ellipse cx="${x}" cy="${foot - 20}" rx="86" ry="20" fill="${sheet.linear([
      [0, brass],
      [0.5, lit(brass, 0.3)],
      [1, shade(brass, 0.3)],
    ])}"/>` +
    `<ellipse cx="${x}" cy="1096" rx="30" ry="9" fill="${round(sheet, brass)}"/>`
  );
}

function flame(sheet: Sheet, x: number, y: number): string {
  const paint = sheet.linear(
    [
      [0, '#fff7d6'],
      [0.45, '#ffdd78'],
      [0.8, '#f59a35'],
      [1, '#5b86b8'],
    ],
    [0, 0],
    [0, 1],
  );
  return (
    `<path d="M${x} ${y - 118}C${x + 20} ${y - 74} ${x + 32} ${y - 50} ${x + 26} ${y - 22}Q${x + 18} ${y + 6} ${x} ${y + 6}T${x - 26} ${y - 22}C${x - 32} ${y - 54} ${x - 6} ${y - 70} ${x} ${y - 118}Z" fill="${paint}"/>` +
    `<path d="M${x} ${y - 74}q18 44 10 56q-10 12 -20 0q-8 -14 10 -56z" fill="#fffdf0" opacity=".9"/>`
  );
}

function oliveTree(sheet: Sheet): string {
  const terracotta = '#b9653f';
  const throwDie = dice(19);
  const crown: [number, number][] = [
    [600, 560],
    [470, 620],
    [710, 590],
    [540, 470],
    [670, 460],
    [600, 680],
    [600, 390],
  ];
  const branches = crown
    .map(
      ([x, y]) =>
        `<path d="M598 900Q${n((598 + x) / 2 + 16)} ${n((860 + y) / 2)} ${x} ${y}" fill="none" stroke="#6a5442" stroke-width="11" stroke-linecap="round"/>`,
    )
    .join('');
  const leaves = crown.flatMap(([x, y]) => times(46, () => leaf(throwDie, x, y)));
  const fruits = [
    [536, 640],
    [676, 560],
    [620, 470],
  ].map(
    ([x, y]) =>
      `<ellipse cx="${x}" cy="${y}" rx="17" ry="24" transform="rotate(14 ${x} ${y})" fill="${ball(sheet, '#7c8a3c')}"/>`,
  );
  return (
    shadow(sheet, [600, FLOOR + 10], 380) +
    `<ellipse cx="810" cy="1130" rx="270" ry="46" fill="#2a1a12" opacity=".2" filter="${sheet.blur(26)}"/>` +
    `<path d="M584 980C578 860 616 820 592 720" fill="none" stroke="#5a4636" stroke-width="34" stroke-linecap="round"/>` +
    `<path d="M580 980C574 860 608 820 586 720" fill="none" stroke="#8d745c" stroke-width="14" stroke-linecap="round"/>` +
    branches +
    leaves.join('') +
    fruits.join('') +
    `<path d="M438 980H762L728 1130Q724 1152 700 1152H500Q476 1152 472 1130Z" fill="${round(sheet, terracotta)}"/>` +
    `<rect x="416" y="926" width="368" height="74" rx="12" fill="${round(sheet, lit(terracotta, 0.06))}"/>` +
    `<rect x="436" y="998" width="330" height="18" fill="#2a120a" opacity=".3" filter="${sheet.blur(6)}"/>` +
    `<ellipse cx="600" cy="930" rx="176" ry="22" fill="${lit(terracotta, 0.22)}"/><ellipse cx="600" cy="931" rx="158" ry="17" fill="#3a281c"/>` +
    `<path d="M452 942v44" stroke="#fff1dc" stroke-width="12" stroke-linecap="round" opacity=".35"/>`
  );
}

function leaf(throwDie: () => number, x: number, y: number): string {
  const angle = throwDie() * 360;
  const reach = 30 + throwDie() * 110;
  const [cx, cy] = [x + Math.cos(angle) * reach, y + Math.sin(angle) * reach * 0.82];
  // Leaves on the left and above are in the light.
  const light = Math.max(0, Math.min(1, 0.5 - (cx - 600) / 520 - (cy - 560) / 620));
  const green = mix(mix('#3f5238', '#6f8358', light), '#c9d4b4', throwDie() * light * 0.7);
  const length = 42 + throwDie() * 26;
  return `<path transform="translate(${n(cx)} ${n(cy)}) rotate(${n(throwDie() * 360)})" d="M0 0q${n(length / 2)} ${n(-11)} ${n(length)} 0q${n(-length / 2)} 11 ${n(-length)} 0z" fill="${green}"/>`;
}
