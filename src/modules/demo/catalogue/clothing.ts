import { type DemoProduct, type DemoVariant, variant } from './product.ts';

const jumperColours = [
  ['Navy', 'NVY'],
  ['Ecru', 'ECR'],
] as const;
const jumperSizes = ['S', 'M', 'L', 'XL'] as const;
/** Pieces per colour and size: real wardrobes sell out in the middle first. */
const jumperStock: Record<string, number> = {
  'NVY-S': 9,
  'NVY-M': 0,
  'NVY-L': 14,
  'NVY-XL': 6,
  'ECR-S': 5,
  'ECR-M': 11,
  'ECR-L': 2,
  'ECR-XL': 8,
};

/** Clothing of the demo shop. */
export const clothing: readonly DemoProduct[] = [
  {
    slug: 'fisherman-jumper',
    title: 'Fisherman jumper',
    category: 'clothing',
    brand: 'Harrow & Daughters',
    summary: 'Heavy ribbed wool, knitted in the round, warm when it is wet.',
    description:
      'Knitted on the coast from untreated wool that still holds a little of its own grease, which is why rain runs ' +
      'off it. It starts stiff and becomes yours in about three weeks.\n\n' +
      'Elbows and cuffs are knitted double. When they go, in ten years or so, send it back and we knit new ones.',
    facts: [
      ['Material', '100 % wool, five-ply'],
      ['Weight', 'About 980 g in size M'],
      ['Care', 'Air it. Wash cold, lay flat'],
      ['Fit', 'Straight; take your usual size'],
    ],
    taxClass: 'standard',
    unit: 'piece',
    featured: true,
    options: [
      {
        name: 'Colour',
        values: [
          { value: 'Navy', swatch: '#25324a' },
          { value: 'Ecru', swatch: '#e9dfc9' },
        ],
      },
      { name: 'Size', values: jumperSizes.map((value) => ({ value })) },
    ],
    variants: jumperVariants(),
    pictures: [
      {
        file: 'fisherman-jumper.svg',
        alt: 'A folded navy jumper with deep ribs and a rolled collar',
        shows: { Colour: 'Navy' },
      },
      {
        file: 'fisherman-jumper--ecru.svg',
        alt: 'The same folded jumper in undyed ecru',
        shows: { Colour: 'Ecru' },
      },
    ],
  },
  {
    slug: 'merino-beanie',
    title: 'Merino beanie',
    category: 'clothing',
    brand: 'Harrow & Daughters',
    summary: 'Fine merino, long enough to fold once or to pull down in wind.',
    description:
      'Soft enough for a bare forehead and thin enough to live in a pocket from October to April. One size, because ' +
      'the rib stretches and remembers.',
    facts: [
      ['Material', '100 % merino, 17.5 micron'],
      ['Size', 'One size, 54-61 cm'],
      ['Care', 'Wool wash at 30 °C'],
    ],
    taxClass: 'standard',
    unit: 'piece',
    featured: false,
    options: [
      {
        name: 'Colour',
        values: [
          { value: 'Mustard', swatch: '#c8922b' },
          { value: 'Moss', swatch: '#5f6b3c' },
          { value: 'Berry', swatch: '#7a2f43' },
        ],
      },
    ],
    variants: [
      variant(2011, 'HD-BEANIE-MUS', 3400, 72, 46, { Colour: 'Mustard' }),
      variant(2012, 'HD-BEANIE-MOS', 3400, 72, 31, { Colour: 'Moss' }),
      variant(2013, 'HD-BEANIE-BER', 3400, 72, 4, { Colour: 'Berry' }),
    ],
    pictures: [
      {
        file: 'merino-beanie.svg',
        alt: 'A mustard ribbed beanie with a folded brim',
        shows: { Colour: 'Mustard' },
      },
      {
        file: 'merino-beanie--moss.svg',
        alt: 'The beanie in moss green',
        shows: { Colour: 'Moss' },
      },
      {
        file: 'merino-beanie--berry.svg',
        alt: 'The beanie in dark berry',
        shows: { Colour: 'Berry' },
      },
    ],
  },
  {
    slug: 'market-tote',
    title: 'Market tote',
    category: 'clothing',
    brand: 'Ropewalk',
    summary: 'Waxed canvas with leather handles. Stands up when you put it down.',
    description:
      'Cut from one length of canvas, so there is no seam at the bottom to give way. Inside is one pocket, sized for a ' +
      'phone or a paperback, and nothing else to lose things in.',
    facts: [
      ['Size', '40 × 36 × 16 cm, 22 l'],
      ['Material', 'Waxed cotton 18 oz, vegetable-tanned leather'],
      ['Carries', '25 kg, tested'],
    ],
    taxClass: 'standard',
    unit: 'piece',
    featured: false,
    options: [],
    variants: [variant(2021, 'RW-TOTE', 8900, 860, 16)],
    pictures: [
      {
        file: 'market-tote.svg',
        alt: 'A canvas tote with tan leather handles, a loaf of bread looking out',
      },
      {
        file: 'market-tote--detail.svg',
        alt: 'Close view of the leather handle and its stitching',
      },
    ],
  },
  {
    slug: 'lambswool-scarf',
    title: 'Lambswool scarf',
    category: 'clothing',
    brand: 'Harrow & Daughters',
    summary: 'Two metres of brushed lambswool in a quiet check.',
    description:
      'Woven in a mill that has made nothing else since 1898, then brushed with teasels, the plant, because no machine ' +
      'is as gentle. Long enough to go round twice.',
    facts: [
      ['Size', '200 × 32 cm with fringe'],
      ['Material', '100 % lambswool'],
      ['Care', 'Dry clean, or cool hand wash'],
    ],
    taxClass: 'standard',
    unit: 'piece',
    featured: false,
    options: [],
    variants: [variant(2031, 'HD-SCARF-CHK', 5900, 240, 27, {}, 7200)],
    pictures: [
      {
        file: 'lambswool-scarf.svg',
        alt: 'A folded scarf in rust and cream check, its fringe hanging down',
      },
      {
        file: 'lambswool-scarf--detail.svg',
        alt: 'Close view of the check and the twisted fringe',
      },
    ],
  },
];

function jumperVariants(): DemoVariant[] {
  return jumperColours.flatMap(([Colour, code], c) =>
    jumperSizes.map((Size, s) => {
      const article = 2001 + c * jumperSizes.length + s;
      const stock = jumperStock[`${code}-${Size}`] ?? 0;
      return variant(article, `HD-JUMPER-${code}-${Size}`, 16500, 980, stock, { Colour, Size });
    }),
  );
}
