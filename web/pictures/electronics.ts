import { write } from './lettering.ts';
import {
  ball,
  dice,
  flat,
  FLOOR,
  lit,
  n,
  round,
  shade,
  shadow,
  still,
  times,
  type Sheet,
} from './kit.ts';

const backdrop = { wall: '#a3bab0' };

/** Drawings of the electronics, by file name without ending. */
export const electronics: Readonly<Record<string, string>> = {
  'hearth-radio': still(backdrop, radio),
  'hearth-radio--detail': still(backdrop, radio, '420 640 600 750'),
  'arc-desk-lamp': still(backdrop, (sheet) => lamp(sheet, '#c39a4f')),
  'arc-desk-lamp--graphite': still(backdrop, (sheet) => lamp(sheet, '#4a4c4d')),
  'field-headphones': still(backdrop, (sheet) => headphones(sheet, '#d3bf9e', '#a8845a')),
  'field-headphones--pine': still(backdrop, (sheet) => headphones(sheet, '#35544a', '#6f7f64')),
  'tempo-alarm-clock': still(backdrop, (sheet) => clock(sheet, '#b8452f')),
  'tempo-alarm-clock--oat': still(backdrop, (sheet) => clock(sheet, '#ddd0b8')),
};

function radio(sheet: Sheet): string {
  const [x, y, width, height] = [240, 690, 720, 430];
  const wood = '#8a5733';
  const front = `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="58"/>`;
  return (
    shadow(sheet, [600, FLOOR - 6], 700) +
    [330, 830]
      .map((foot) => `<rect x="${foot}" y="1106" width="44" height="30" rx="8" fill="#2d2019"/>`)
      .join('') +
    // The top of the cabinet, seen from a little above.
    `<path d="M${x + 40} ${y - 44}H${x + width - 40}Q${x + width} ${y - 40} ${x + width} ${y + 60}V${y + 200}H${x}V${y + 60}Q${x} ${y - 40} ${x + 40} ${y - 44}Z" fill="${sheet.linear(
      [
        [0, lit(wood, 0.42)],
        [1, lit(wood, 0.08)],
      ],
    )}"/>` +
    `<g fill="${sheet.linear(
      [
        [0, lit(wood, 0.2)],
        [0.5, wood],
        [1, shade(wood, 0.42)],
      ],
      [0, 0],
      [1, 0.7],
    )}">${front}</g>` +
    `<g clip-path="${sheet.clip(front)}">${grain(x, y, width, height)}</g>` +
    `<rect x="${x + 5}" y="${y + 5}" width="${width - 10}" height="${height - 10}" rx="54" fill="none" stroke="${lit(wood, 0.5)}" stroke-width="3" opacity=".5"/>` +
    strap(sheet) +
    cloth(sheet, 288, 742, 360, 326) +
    dial(sheet, 806, 856) +
    knob(sheet, 748, 1024) +
    knob(sheet, 866, 1024)
  );
}

function grain(x: number, y: number, width: number, height: number): string {
  const throwDie = dice(7);
  return times(26, (share) => {
    const top = y + share * height;
    const sway = () => n((throwDie() - 0.5) * 34);
    return `<path d="M${x} ${n(top)}q${width / 4} ${sway()} ${width / 2} ${sway()}t${width / 2} ${sway()}" fill="none" stroke="#3a2010" stroke-width="${n(1 + throwDie() * 3)}" opacity="${n(0.1 + throwDie() * 0.2)}"/>`;
  }).join('');
}

function strap(sheet: Sheet): string {
  const leather = '#5b3420';
  return (
    `<path d="M372 652C392 560 808 560 828 652" fill="none" stroke="${shade(leather, 0.3)}" stroke-width="38" stroke-linecap="round"/>` +
    `<path d="M372 646C392 552 808 552 828 646" fill="none" stroke="${sheet.linear([
      [0, lit(leather, 0.34)],
      [1, leather],
    ])}" stroke-width="32" stroke-linecap="round"/>` +
    [372, 828]
      .map((cx) => `<circle cx="${cx}" cy="650" r="13" fill="${ball(sheet, '#c9a45c')}"/>`)
      .join('')
  );
}

function cloth(sheet: Sheet, x: number, y: number, width: number, height: number): string {
  const wool = '#cdbb98';
  const shape = `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="30"/>`;
  const threads = times(45, (share) => {
    const at = x + share * width;
    return `<path d="M${n(at)} ${y}v${height}" stroke="#8b7750" stroke-width="3" stroke-dasharray="5 4" opacity=".5"/>`;
  });
  const weft = times(
    41,
    (share) =>
      `<path d="M${x} ${n(y + share * height)}h${width}" stroke="#fff3d8" stroke-width="2" stroke-dasharray="4 5" opacity=".34"/>`,
  );
  return (
    `<rect x="${x - 5}" y="${y - 5}" width="${width + 10}" height="${height + 10}" rx="34" fill="#3b2415" opacity=".7"/>` +
    `<g fill="${flat(sheet, wool)}">${shape}</g>` +
    `<g clip-path="${sheet.clip(shape)}">${threads.join('')}${weft.join('')}` +
    `<rect x="${x}" y="${y}" width="${width}" height="26" fill="#2a1a10" opacity=".3" filter="${sheet.blur(9)}"/></g>`
  );
}

function dial(sheet: Sheet, cx: number, cy: number): string {
  const ticks = times(37, (share, i) => {
    const angle = -220 + share * 260;
    return `<path transform="rotate(${n(angle)} ${cx} ${cy})" d="M${cx + (i % 4 ? 78 : 68)} ${cy}H${cx + 90}" stroke="#4a3a2a" stroke-width="${i % 4 ? 2 : 4}"/>`;
  });
  return (
    `<circle cx="${cx}" cy="${cy}" r="116" fill="${sheet.linear(
      [
        [0, '#e9cf92'],
        [0.5, '#b48a45'],
        [1, '#6e4d1f'],
      ],
      [0, 0],
      [1, 1],
    )}"/>` +
    `<circle cx="${cx}" cy="${cy}" r="103" fill="${flat(sheet, '#f3e8d1')}"/>` +
    ticks.join('') +
    write('FM', [cx, cy + 66], {
      face: 'plain',
      size: 26,
      colour: '#4a3a2a',
      align: 'middle',
      spacing: 0.1,
    }) +
    `<path d="M${cx} ${cy}L${cx + 56} ${cy - 62}" stroke="#bf4326" stroke-width="6" stroke-linecap="round"/>` +
    `<circle cx="${cx}" cy="${cy}" r="15" fill="${ball(sheet, '#bf4326')}"/>` +
    `<path d="M${cx - 92} ${cy - 30}a97 97 0 0 1 118-62" fill="none" stroke="#fff" stroke-width="10" opacity=".4" stroke-linecap="round"/>`
  );
}

function knob(sheet: Sheet, cx: number, cy: number): string {
  return (
    `<ellipse cx="${cx + 8}" cy="${cy + 12}" rx="46" ry="42" fill="#1d100a" opacity=".55" filter="${sheet.blur(7)}"/>` +
    `<circle cx="${cx}" cy="${cy}" r="40" fill="${sheet.linear(
      [
        [0, '#f0d9a2'],
        [0.5, '#b58b46'],
        [1, '#6a491d'],
      ],
      [0, 0],
      [1, 1],
    )}"/>` +
    `<circle cx="${cx}" cy="${cy}" r="31" fill="${sheet.linear(
      [
        [0, '#b58b46'],
        [1, '#e7cb8d'],
      ],
      [0, 0],
      [1, 1],
    )}"/>` +
    `<path d="M${cx} ${cy - 28}v18" stroke="#4c3415" stroke-width="5" stroke-linecap="round"/>`
  );
}

function lamp(sheet: Sheet, metal: string): string {
  const pole = 'M402 1082C396 720 470 452 742 470';
  const shadeShape = 'M640 612C640 500 706 436 792 436S944 500 944 612Z';
  const beam = sheet.linear(
    [
      [0, '#fff0c4', 0.75],
      [1, '#fff0c4', 0],
    ],
    [0, 0],
    [0, 1],
  );
  return (
    shadow(sheet, [402, FLOOR - 14], 300, 0.3) +
    `<ellipse cx="800" cy="1148" rx="262" ry="60" fill="#fff2cb" opacity=".7" filter="${sheet.blur(26)}"/>` +
    `<path d="M652 616L520 1150H1072L932 616Z" fill="${beam}" opacity=".5" filter="${sheet.blur(14)}"/>` +
    pear(sheet, 800, 1150) +
    `<ellipse cx="402" cy="1110" rx="146" ry="40" fill="${shade(metal, 0.5)}"/>` +
    `<path d="M256 1096v14a146 40 0 0 0 292 0v-14z" fill="${round(sheet, metal)}"/>` +
    `<ellipse cx="402" cy="1096" rx="146" ry="38" fill="${sheet.linear([
      [0, lit(metal, 0.5)],
      [0.6, metal],
      [1, shade(metal, 0.3)],
    ])}"/>` +
    `<path d="${pole}" fill="none" stroke="${shade(metal, 0.45)}" stroke-width="20" stroke-linecap="round"/>` +
    `<path d="${pole}" fill="none" stroke="${metal}" stroke-width="15" stroke-linecap="round"/>` +
    `<path d="${pole}" fill="none" stroke="${lit(metal, 0.62)}" stroke-width="4" stroke-linecap="round" transform="translate(-4 -2)"/>` +
    `<circle cx="740" cy="468" r="26" fill="${ball(sheet, metal)}"/>` +
    `<path d="${shadeShape}" fill="${round(sheet, metal)}"/>` +
    `<path d="M682 596C684 520 720 470 772 452" fill="none" stroke="${lit(metal, 0.8)}" stroke-width="9" stroke-linecap="round" opacity=".8"/>` +
    `<ellipse cx="792" cy="612" rx="152" ry="30" fill="${shade(metal, 0.35)}"/>` +
    `<ellipse cx="792" cy="612" rx="138" ry="24" fill="#fff7dd"/>` +
    `<ellipse cx="792" cy="614" rx="64" ry="12" fill="#ffffff"/>` +
    `<ellipse cx="792" cy="640" rx="180" ry="70" fill="#fff3cf" opacity=".55" filter="${sheet.blur(30)}"/>`
  );
}

/** A pear in the light, so that the lamp has something to shine on. */
function pear(sheet: Sheet, x: number, foot: number): string {
  const left = 'c-66 0-96-44-92-92 4-42 42-62 54-102 8-26 18-52 44-52';
  const body = `M${x} ${foot}${left}s34 28 40 54c8 42 44 60 46 104 2 46-30 88-92 88z`;
  return (
    shadow(sheet, [x, foot], 170, 0.2) +
    `<path d="${body}" fill="${ball(sheet, '#a9b04a')}"/>` +
    `<path d="${body}" fill="${sheet.radial(
      [
        [0, '#d97b3a', 0.55],
        [1, '#d97b3a', 0],
      ],
      [0.7, 0.66],
      0.4,
    )}"/>` +
    `<path d="M${x + 6} ${foot - 242}c2-22 10-38 26-50" fill="none" stroke="#5a4326" stroke-width="9" stroke-linecap="round"/>` +
    `<path d="M${x + 20} ${foot - 270}c30-26 70-20 88 4-34 14-66 14-88-4z" fill="${sheet.linear([
      [0, '#7e9a4c'],
      [1, '#4c6a2c'],
    ])}"/>`
  );
}

function headphones(sheet: Sheet, colour: string, leather: string): string {
  const block = '#b98a5a';
  const band = 'M372 850C352 540 460 400 600 400S848 540 828 850';
  return (
    shadow(sheet, [600, FLOOR], 620) +
    `<rect x="410" y="880" width="380" height="260" rx="10" fill="${sheet.linear([
      [0, lit(block, 0.24)],
      [0.6, block],
      [1, shade(block, 0.4)],
    ])}"/>` +
    `<g clip-path="${sheet.clip('<rect x="410" y="880" width="380" height="260" rx="10"/>')}">${grain(410, 890, 380, 240)}</g>` +
    `<path d="M410 884l34-34h312l34 34z" fill="${lit(block, 0.44)}"/>` +
    `<path d="${band}" fill="none" stroke="${shade(colour, 0.5)}" stroke-width="62" stroke-linecap="round"/>` +
    `<path d="${band}" fill="none" stroke="${sheet.linear([
      [0, lit(colour, 0.3)],
      [0.45, colour],
      [1, shade(colour, 0.34)],
    ])}" stroke-width="54" stroke-linecap="round"/>` +
    `<path d="M402 730C410 530 486 436 600 436S790 530 798 730" fill="none" stroke="${shade(leather, 0.15)}" stroke-width="26" stroke-linecap="round"/>` +
    `<path d="M404 640C424 500 492 420 590 412" fill="none" stroke="${lit(colour, 0.75)}" stroke-width="7" stroke-linecap="round" opacity=".7" transform="translate(-22 -26)"/>` +
    fork(sheet, 366, -6) +
    fork(sheet, 834, 6) +
    cup(sheet, 350, 930, colour, leather, 1) +
    cup(sheet, 850, 930, colour, leather, -1)
  );
}

function fork(sheet: Sheet, x: number, turn: number): string {
  return `<rect x="${x - 13}" y="736" width="26" height="120" rx="13" transform="rotate(${turn} ${x} 800)" fill="${round(sheet, '#a9a49a')}"/>`;
}

/** An ear cup; `side` 1 looks out to the left, -1 to the right. */
function cup(
  sheet: Sheet,
  x: number,
  y: number,
  colour: string,
  leather: string,
  side: 1 | -1,
): string {
  const outer = sheet.radial(
    [
      [0, lit(colour, 0.46)],
      [0.5, colour],
      [1, shade(colour, 0.42)],
    ],
    [0.32, 0.26],
    0.86,
  );
  return (
    `<ellipse cx="${x + side * 62}" cy="${y + 4}" rx="64" ry="144" fill="${sheet.linear([
      [0, lit(leather, 0.1)],
      [0.5, shade(leather, 0.1)],
      [1, shade(leather, 0.5)],
    ])}"/>` +
    `<ellipse cx="${x + side * 40}" cy="${y + 2}" rx="66" ry="150" fill="${shade(colour, 0.5)}"/>` +
    `<ellipse cx="${x}" cy="${y}" rx="100" ry="152" fill="${outer}"/>` +
    `<ellipse cx="${x - side * 6}" cy="${y}" rx="68" ry="112" fill="none" stroke="${shade(colour, 0.28)}" stroke-width="3"/>` +
    `<ellipse cx="${x - side * 7}" cy="${y - 1}" rx="67" ry="111" fill="none" stroke="${lit(colour, 0.5)}" stroke-width="2" opacity=".7"/>` +
    `<path d="M${x - 74} ${y - 60}c12-36 30-56 52-66" fill="none" stroke="#fffaf0" stroke-width="12" opacity=".45" stroke-linecap="round"/>` +
    `<circle cx="${x - side * 4}" cy="${y + 84}" r="5" fill="${shade(colour, 0.6)}"/>`
  );
}

function clock(sheet: Sheet, colour: string): string {
  const [cx, cy, radius] = [590, 830, 262];
  const ticks = times(60, (_, i) => {
    const long = i % 5 === 0;
    return `<path transform="rotate(${i * 6} ${cx} ${cy})" d="M${cx} ${cy - 206}v${long ? 30 : 12}" stroke="#3b2f27" stroke-width="${long ? 9 : 3}" stroke-linecap="round"/>`;
  });
  return (
    shadow(sheet, [600, FLOOR], 440) +
    [
      [430, 18],
      [760, -18],
    ]
      .map(
        ([x, turn]) =>
          `<path transform="rotate(${turn} ${x} 1080)" d="M${x! - 20} 1010h40l-8 128h-24z" fill="${round(sheet, '#a3784a')}"/>`,
      )
      .join('') +
    `<circle cx="${cx + 34}" cy="${cy + 6}" r="${radius - 4}" fill="${shade(colour, 0.5)}"/>` +
    `<rect x="${cx - 66}" y="${cy - radius - 44}" width="152" height="62" rx="26" fill="${round(sheet, '#c9a45c')}"/>` +
    `<circle cx="${cx}" cy="${cy}" r="${radius}" fill="${sheet.linear(
      [
        [0, lit(colour, 0.42)],
        [0.45, colour],
        [1, shade(colour, 0.42)],
      ],
      [0.1, 0],
      [0.9, 1],
    )}"/>` +
    `<circle cx="${cx}" cy="${cy}" r="230" fill="${shade(colour, 0.55)}"/>` +
    `<circle cx="${cx}" cy="${cy}" r="224" fill="${sheet.radial(
      [
        [0, '#fffaee'],
        [0.7, '#f3e7d0'],
        [1, '#d9c8a8'],
      ],
      [0.38, 0.32],
      0.75,
    )}"/>` +
    ticks.join('') +
    hand(cx, cy, -56, 118, 17, '#2f2621') +
    hand(cx, cy, 62, 172, 11, '#2f2621') +
    hand(cx, cy, 196, 128, 5, '#bf4326') +
    `<circle cx="${cx}" cy="${cy}" r="16" fill="${ball(sheet, '#bf4326')}"/>` +
    `<path d="M${cx - 196} ${cy - 60}a206 206 0 0 1 150-138" fill="none" stroke="#ffffff" stroke-width="18" opacity=".5" stroke-linecap="round"/>`
  );
}

function hand(
  cx: number,
  cy: number,
  angle: number,
  length: number,
  width: number,
  colour: string,
): string {
  return (
    `<g transform="rotate(${angle} ${cx} ${cy})">` +
    `<path d="M${cx + 4} ${cy + 34}V${cy - length + 5}" stroke="#2a1a12" stroke-width="${width}" stroke-linecap="round" opacity=".16"/>` +
    `<path d="M${cx} ${cy + 28}V${cy - length}" stroke="${colour}" stroke-width="${width}" stroke-linecap="round"/></g>`
  );
}
