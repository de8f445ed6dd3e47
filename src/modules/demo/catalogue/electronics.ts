import { type DemoProduct, variant } from './product.ts';

/** Electronics of the demo shop. */
export const electronics: readonly DemoProduct[] = [
  {
    slug: 'hearth-radio',
    title: 'Hearth radio',
    category: 'electronics',
    brand: 'Lindqvist',
    summary: 'A kitchen radio in oiled walnut: one dial, one voice, no menu.',
    description:
      'Turn the large knob until you hear someone you like. That is the whole manual. The cabinet is a single fold of ' +
      'walnut, oiled by hand, and the speaker sits behind woven wool so that voices sound like people in the room.\n\n' +
      'FM and DAB+, a quiet amplifier, and a battery that lasts through a weekend in the garden.',
    facts: [
      ['Size', '28 × 16 × 11 cm'],
      ['Battery', '18 hours, USB-C'],
      ['Reception', 'FM, DAB+, Bluetooth 5.3'],
      ['Guarantee', '5 years, with spare parts for 10'],
    ],
    taxClass: 'standard',
    unit: 'piece',
    featured: true,
    options: [],
    variants: [variant(1001, 'LQ-HEARTH', 18900, 1850, 24)],
    pictures: [
      {
        file: 'hearth-radio.svg',
        alt: 'A walnut radio with a round dial, two knobs and a woven speaker front',
      },
      {
        file: 'hearth-radio--detail.svg',
        alt: 'Close view of the dial and the wool speaker cloth',
      },
    ],
  },
  {
    slug: 'arc-desk-lamp',
    title: 'Arc desk lamp',
    category: 'electronics',
    brand: 'Ostrava Works',
    summary: 'A balanced arm in brass that stays where you leave it.',
    description:
      'No springs, no screws to tighten: a counterweight keeps the arm at any angle, and a touch of the shade dims the ' +
      'light from reading to evening.\n\nThe lamp is flicker-free, renders colour well enough to paint by, and the ' +
      'light source can be replaced without tools.',
    facts: [
      ['Height', '46 cm, reach 38 cm'],
      ['Light', '650 lm, 2700 K, CRI 95'],
      ['Cable', '2 m, woven linen'],
    ],
    taxClass: 'standard',
    unit: 'piece',
    featured: false,
    options: [
      {
        name: 'Finish',
        values: [
          { value: 'Brass', swatch: '#c39a4f' },
          { value: 'Graphite', swatch: '#3f4142' },
        ],
      },
    ],
    variants: [
      variant(1002, 'OW-ARC-BRS', 14900, 2400, 12, { Finish: 'Brass' }),
      variant(1003, 'OW-ARC-GRA', 13900, 2400, 3, { Finish: 'Graphite' }),
    ],
    pictures: [
      {
        file: 'arc-desk-lamp.svg',
        alt: 'A brass desk lamp with a curved arm, its light falling on the table',
        shows: { Finish: 'Brass' },
      },
      {
        file: 'arc-desk-lamp--graphite.svg',
        alt: 'The same desk lamp in dark graphite',
        shows: { Finish: 'Graphite' },
      },
    ],
  },
  {
    slug: 'field-headphones',
    title: 'Field headphones',
    category: 'electronics',
    brand: 'Lindqvist',
    summary: 'Closed headphones that fold flat, weigh little and can be repaired.',
    description:
      'Every wearing part, from cushions to hinge, comes off with one coin and is sold on its own. The sound is even ' +
      'and unexciting in the best sense: you hear the room in which the music was played.\n\n' +
      'A switch, not an app, turns the noise cancelling on.',
    facts: [
      ['Weight', '238 g'],
      ['Battery', '44 hours, 31 with noise cancelling'],
      ['Connection', 'Bluetooth 5.3 and 3.5 mm cable'],
    ],
    taxClass: 'standard',
    unit: 'piece',
    featured: true,
    options: [
      {
        name: 'Colour',
        values: [
          { value: 'Sand', swatch: '#d8c6a8' },
          { value: 'Pine', swatch: '#2f4a3f' },
        ],
      },
    ],
    variants: [
      variant(1004, 'LQ-FIELD-SND', 21900, 238, 30, { Colour: 'Sand' }, 24900),
      variant(1005, 'LQ-FIELD-PIN', 21900, 238, 0, { Colour: 'Pine' }, 24900),
    ],
    pictures: [
      {
        file: 'field-headphones.svg',
        alt: 'Sand-coloured headphones leaning on a small wooden block',
        shows: { Colour: 'Sand' },
      },
      {
        file: 'field-headphones--pine.svg',
        alt: 'The same headphones in dark pine green',
        shows: { Colour: 'Pine' },
      },
    ],
  },
  {
    slug: 'tempo-alarm-clock',
    title: 'Tempo alarm clock',
    category: 'electronics',
    brand: 'Ostrava Works',
    summary: 'A round face, a soft chime, and no light until you ask for it.',
    description:
      'The hands glide without ticking. Press anywhere on the top and the face glows for six seconds; press again when ' +
      'it rings and it gives you nine more minutes.\n\nSets itself by radio, runs for two years on one cell.',
    facts: [
      ['Size', '11 cm across, 6 cm deep'],
      ['Movement', 'Silent sweep, radio controlled'],
      ['Power', '1 × AA, included'],
    ],
    taxClass: 'standard',
    unit: 'piece',
    featured: false,
    options: [
      {
        name: 'Colour',
        values: [
          { value: 'Tomato', swatch: '#b8452f' },
          { value: 'Oat', swatch: '#e4d9c4' },
        ],
      },
    ],
    variants: [
      variant(1006, 'OW-TEMPO-TOM', 4900, 310, 40, { Colour: 'Tomato' }),
      variant(1007, 'OW-TEMPO-OAT', 4900, 310, 18, { Colour: 'Oat' }),
    ],
    pictures: [
      {
        file: 'tempo-alarm-clock.svg',
        alt: 'A tomato-red alarm clock on short feet, its cream face showing ten past ten',
        shows: { Colour: 'Tomato' },
      },
      {
        file: 'tempo-alarm-clock--oat.svg',
        alt: 'The same alarm clock in pale oat',
        shows: { Colour: 'Oat' },
      },
    ],
  },
];
