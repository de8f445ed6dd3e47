import { ball, dice, FLOOR, lit, n, round, shade, shadow, times, type Sheet } from './kit.ts';

/** A jar of seed with a scoop in it, and a robin that has noticed. */
export function seedJar(sheet: Sheet): string {
  const jar =
    'M290 620Q290 590 320 590H640Q670 590 670 620L690 700V1090Q690 1140 640 1140H320Q270 1140 270 1090V700Z';
  const throwDie = dice(29);
  const colours = ['#e9dcc0', '#d2a24e', '#8a6a3f', '#3f352b', '#cbb488', '#f3ead6'];
  const seeds = times(720, () => {
    const [x, y] = [274 + throwDie() * 412, 770 + throwDie() * 372];
    const colour = colours[Math.floor(throwDie() * colours.length)] ?? colours[0]!;
    return `<ellipse cx="${n(x)}" cy="${n(y)}" rx="${n(6 + throwDie() * 7)}" ry="${n(4 + throwDie() * 3)}" transform="rotate(${n(throwDie() * 180)} ${n(x)} ${n(y)})" fill="${colour}"/>`;
  });
  const heap = 'M260 800Q360 752 480 778T700 788V1150H260Z';
  const side = sheet.linear([
    [0, '#1a120c', 0.3],
    [0.2, '#fffaf0', 0.12],
    [0.5, '#fffaf0', 0],
    [0.86, '#1a120c', 0.24],
    [1, '#1a120c', 0.4],
  ]);
  return (
    shadow(sheet, [480, FLOOR], 430) +
    `<path d="${jar}" fill="#f4f3e6" opacity=".42"/>` +
    scoop(sheet) +
    `<g clip-path="${sheet.clip(`<path d="${jar}"/>`)}"><g clip-path="${sheet.clip(`<path d="${heap}"/>`)}"><path d="${heap}" fill="#a9844c"/>${seeds.join('')}</g>` +
    `<rect x="262" y="590" width="440" height="560" fill="${side}"/></g>` +
    `<path d="${jar}" fill="none" stroke="#ffffff" stroke-width="5" opacity=".6"/>` +
    `<path d="M312 700V1060" stroke="#ffffff" stroke-width="20" stroke-linecap="round" opacity=".5"/>` +
    `<path d="M346 720V860" stroke="#ffffff" stroke-width="8" stroke-linecap="round" opacity=".45"/>` +
    `<ellipse cx="480" cy="600" rx="184" ry="30" fill="none" stroke="#ffffff" stroke-width="9" opacity=".75"/>` +
    robin(sheet) +
    fallen(throwDie, colours)
  );
}

function scoop(sheet: Sheet): string {
  const wood = '#b07f4c';
  return (
    `<path d="M470 820L596 440" stroke="${shade(wood, 0.4)}" stroke-width="44" stroke-linecap="round"/>` +
    `<path d="M468 818L594 440" stroke="${sheet.linear([
      [0, lit(wood, 0.3)],
      [1, wood],
    ])}" stroke-width="34" stroke-linecap="round"/>` +
    `<circle cx="592" cy="446" r="6" fill="${shade(wood, 0.6)}"/>`
  );
}

function fallen(throwDie: () => number, colours: readonly string[]): string {
  return times(26, () => {
    const [x, y] = [700 + throwDie() * 300, 1168 + throwDie() * 60];
    const colour = colours[Math.floor(throwDie() * colours.length)] ?? colours[0]!;
    return (
      `<ellipse cx="${n(x + 3)}" cy="${n(y + 4)}" rx="9" ry="4" fill="#2a1a12" opacity=".3"/>` +
      `<ellipse cx="${n(x)}" cy="${n(y)}" rx="9" ry="5" transform="rotate(${n(throwDie() * 180)} ${n(x)} ${n(y)})" fill="${colour}"/>`
    );
  }).join('');
}

function robin(sheet: Sheet): string {
  const brown = '#7b6149';
  const body =
    'M742 1000C742 900 800 846 872 850C948 854 986 916 990 990C994 1070 940 1124 868 1124S742 1084 742 1000Z';
  return (
    shadow(sheet, [868, 1150], 230, 0.3) +
    // The tail, the legs, then the body over them.
    `<path d="M960 1060L1066 1120L1040 1146L936 1106Z" fill="${shade(brown, 0.3)}"/>` +
    [836, 892]
      .map(
        (x) =>
          `<path d="M${x} 1112l-4 42m0 0l-22 8m22-8l16 10" fill="none" stroke="#4a3524" stroke-width="7" stroke-linecap="round"/>`,
      )
      .join('') +
    `<path d="${body}" fill="${ball(sheet, brown)}"/>` +
    `<g clip-path="${sheet.clip(`<path d="${body}"/>`)}">` +
    `<ellipse cx="800" cy="1090" rx="110" ry="90" fill="#efe4d2"/>` +
    `<path d="M740 930Q800 850 860 906Q880 980 846 1046Q780 1080 736 1020Z" fill="${sheet.radial(
      [
        [0, '#f08a45'],
        [0.7, '#d65f2b'],
        [1, '#b34a22'],
      ],
      [0.36, 0.34],
      0.72,
    )}"/>` +
    `<path d="M740 1080Q860 1150 1000 1060V1140H740Z" fill="#2a1a12" opacity=".22" filter="${sheet.blur(12)}"/></g>` +
    `<path d="M880 950C960 950 1010 1010 1000 1080C930 1090 876 1050 880 950Z" fill="${round(sheet, shade(brown, 0.14))}"/>` +
    `<path d="M900 990q60 30 90 74M896 1016q50 24 76 58" fill="none" stroke="${shade(brown, 0.5)}" stroke-width="4" opacity=".6"/>` +
    `<path d="M768 912l-50 24 44 14z" fill="#4a3a2a"/>` +
    `<circle cx="800" cy="908" r="13" fill="#17100b"/><circle cx="796" cy="903" r="4.500" fill="#ffffff"/>`
  );
}
