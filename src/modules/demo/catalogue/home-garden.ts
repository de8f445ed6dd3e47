import { type DemoProduct, variant } from './product.ts';

/** Home and garden of the demo shop, with one article that is sold by weight. */
export const homeGarden: readonly DemoProduct[] = [
  {
    slug: 'stoneware-mug',
    title: 'Stoneware mug',
    category: 'home-garden',
    brand: 'Kiln Row',
    summary: 'Thrown by hand, glazed twice, with a thumb rest where you want one.',
    description:
      'Each mug is thrown, trimmed and handled by the same person, whose initial is under the foot. The outside is ' +
      'left bare at the base so that you can feel the clay.\n\nDishwasher and microwave safe. No two are quite alike.',
    facts: [
      ['Holds', '320 ml'],
      ['Material', 'Stoneware, lead-free glaze'],
      ['Made in', 'Kiln Row, in batches of sixty'],
    ],
    taxClass: 'standard',
    unit: 'piece',
    featured: true,
    options: [
      {
        name: 'Glaze',
        values: [
          { value: 'Oat', swatch: '#e6dcc8' },
          { value: 'Moss', swatch: '#7f8a5c' },
          { value: 'Ink', swatch: '#2f3d4c' },
        ],
      },
    ],
    variants: [
      variant(4001, 'KR-MUG-OAT', 2200, 410, 58, { Glaze: 'Oat' }),
      variant(4002, 'KR-MUG-MOS', 2200, 410, 36, { Glaze: 'Moss' }),
      variant(4003, 'KR-MUG-INK', 2200, 410, 3, { Glaze: 'Ink' }),
    ],
    pictures: [
      {
        file: 'stoneware-mug.svg',
        alt: 'A stoneware mug in oat glaze, steam rising',
        shows: { Glaze: 'Oat' },
      },
      {
        file: 'stoneware-mug--moss.svg',
        alt: 'The mug in moss green glaze',
        shows: { Glaze: 'Moss' },
      },
      { file: 'stoneware-mug--ink.svg', alt: 'The mug in dark ink glaze', shows: { Glaze: 'Ink' } },
    ],
  },
  {
    slug: 'enamel-watering-can',
    title: 'Enamel watering can',
    category: 'home-garden',
    brand: 'Fenwick',
    summary: 'A long spout for the back of the shelf, balanced for one hand.',
    description:
      'The handle runs in one line from front to back, so the can pours as your wrist turns and never slips. Enamelled ' +
      'steel, with a brass rose that unscrews for cleaning.',
    facts: [
      ['Holds', '2.4 l'],
      ['Reach of spout', '31 cm'],
      ['Material', 'Enamelled steel, brass rose'],
    ],
    taxClass: 'standard',
    unit: 'piece',
    featured: false,
    options: [],
    variants: [variant(4011, 'FW-CAN', 5400, 920, 19)],
    pictures: [
      {
        file: 'enamel-watering-can.svg',
        alt: 'A cream enamel watering can with a long spout and a brass rose',
      },
      {
        file: 'enamel-watering-can--detail.svg',
        alt: 'Close view of the brass rose at the end of the spout',
      },
    ],
  },
  {
    slug: 'beeswax-candles',
    title: 'Beeswax candles',
    category: 'home-garden',
    brand: 'Abbey Lane',
    summary: 'A pair of dipped tapers that smell faintly of summer.',
    description:
      'Dipped thirty times, cooled between each. Pure beeswax burns slowly, without smoke, and gives the room a ' +
      'warmth that paraffin does not. Sold by the pair, joined by the wick as they were dipped.',
    facts: [
      ['Size', '2.2 × 26 cm, two pieces'],
      ['Burns', 'About 9 hours each'],
      ['Material', '100 % beeswax, cotton wick'],
    ],
    taxClass: 'standard',
    unit: 'piece',
    featured: false,
    options: [{ name: 'Pack', values: [{ value: 'One pair' }, { value: 'Three pairs' }] }],
    variants: [
      variant(4021, 'AL-TAPER-1', 1600, 180, 75, { Pack: 'One pair' }),
      variant(4022, 'AL-TAPER-3', 4200, 540, 20, { Pack: 'Three pairs' }, 4800),
    ],
    pictures: [
      { file: 'beeswax-candles.svg', alt: 'Two honey-coloured candles burning in brass holders' },
      { file: 'beeswax-candles--detail.svg', alt: 'Close view of the two flames' },
    ],
  },
  {
    slug: 'olive-tree',
    title: 'Young olive tree',
    category: 'home-garden',
    brand: 'Fenwick',
    summary: 'Four years old, in a terracotta pot, happy on a bright sill.',
    description:
      'Grown slowly, which is why the stem is thick and the crown is round. It wants light, a drink when the soil is ' +
      'dry, and in a mild winter it may stay outside. Sent in a box made for it, upright, on Mondays to Wednesdays.',
    facts: [
      ['Height', '60-70 cm with pot'],
      ['Pot', 'Terracotta, 20 cm'],
      ['Hardy to', '−5 °C'],
    ],
    taxClass: 'standard',
    unit: 'piece',
    featured: false,
    options: [],
    variants: [variant(4031, 'FW-OLIVE-4Y', 4800, 5200, 7)],
    pictures: [
      {
        file: 'olive-tree.svg',
        alt: 'A small olive tree with silver-green leaves in a terracotta pot',
      },
      { file: 'olive-tree--detail.svg', alt: 'Close view of the leaves and three green olives' },
    ],
  },
  {
    slug: 'garden-bird-seed',
    title: 'Garden bird seed',
    category: 'home-garden',
    brand: 'Fenwick',
    summary: 'Sunflower hearts, millet and oats, weighed out for you.',
    description:
      'A mix with nothing the birds throw out: no wheat, no dyed peas, so nothing sprouts below the feeder. Choose ' +
      'how much you need; we weigh it into a paper bag.',
    facts: [
      ['Contains', 'Sunflower hearts 50 %, millet 30 %, oats 20 %'],
      ['Sold', 'By weight, from 100 g'],
      ['Keeps', '6 months, dry'],
    ],
    taxClass: 'reduced',
    unit: 'kilogram',
    featured: false,
    options: [],
    variants: [variant(4041, 'FW-SEED', 640, 1000, 42_000)],
    pictures: [
      {
        file: 'garden-bird-seed.svg',
        alt: 'A glass jar of mixed seed with a wooden scoop, a robin beside it',
      },
      { file: 'garden-bird-seed--detail.svg', alt: 'Close view of the robin' },
    ],
  },
];
