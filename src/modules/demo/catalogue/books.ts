import { type DemoProduct, variant } from './product.ts';

/** Books of the demo shop. Titles, people and publishers are invented. */
export const books: readonly DemoProduct[] = [
  {
    slug: 'the-salt-year',
    title: 'The Salt Year',
    category: 'books',
    brand: 'Ida Marlowe',
    summary: 'A novel about a lighthouse, three sisters, and a debt paid in salt.',
    description:
      'When the harbour freezes for the first time in a century, the Voss sisters have four months to decide whether ' +
      'the light stays lit. Ida Marlowe writes as the tide moves: slowly, and then all at once.\n\n' +
      'Winner of the Northern Shelf Prize.',
    facts: [
      ['Author', 'Ida Marlowe'],
      ['Pages', '342'],
      ['Publisher', 'Gannet Press, 2026'],
      ['Language', 'English'],
    ],
    taxClass: 'reduced',
    unit: 'piece',
    featured: true,
    options: [{ name: 'Format', values: [{ value: 'Hardback' }, { value: 'Paperback' }] }],
    variants: [
      variant(3001, 'GP-SALT-HB', 2400, 520, 38, { Format: 'Hardback' }),
      variant(3002, 'GP-SALT-PB', 1400, 310, 64, { Format: 'Paperback' }),
    ],
    pictures: [
      {
        file: 'the-salt-year.svg',
        alt: 'A deep blue book, on its cover a lighthouse over white waves',
      },
      { file: 'the-salt-year--detail.svg', alt: 'Close view of the lighthouse on the cover' },
    ],
  },
  {
    slug: 'bread-slowly',
    title: 'Bread, Slowly',
    category: 'books',
    brand: 'Tomas Abel',
    summary: 'Forty loaves, one method, and permission to wait.',
    description:
      'A book for people whose first loaf was a brick. Tomas Abel explains what dough is doing while you are not ' +
      'looking, then gives forty recipes that fit around a working week.\n\nLies flat when open, and the pages wipe clean.',
    facts: [
      ['Author', 'Tomas Abel'],
      ['Pages', '256, with 90 photographs'],
      ['Publisher', 'Gannet Press, 2025'],
      ['Language', 'English'],
    ],
    taxClass: 'reduced',
    unit: 'piece',
    featured: false,
    options: [],
    variants: [variant(3003, 'GP-BREAD', 2900, 980, 22)],
    pictures: [
      {
        file: 'bread-slowly.svg',
        alt: 'A terracotta cookbook leaning on a round loaf',
      },
      { file: 'bread-slowly--detail.svg', alt: 'Close view of the scored crust of the loaf' },
    ],
  },
  {
    slug: 'lichens-a-field-guide',
    title: 'Lichens: a field guide',
    category: 'books',
    brand: 'Ruth Okafor',
    summary: 'Two hundred species you have walked past, drawn from life.',
    description:
      'Small enough for a coat pocket, with a ruler on the back cover and a key that starts from what you can see: ' +
      'where it grows, what colour it is, and whether it lets go of the bark.',
    facts: [
      ['Author', 'Ruth Okafor'],
      ['Pages', '198, with 212 plates'],
      ['Binding', 'Flexible cloth, water-resistant'],
      ['Language', 'English'],
    ],
    taxClass: 'reduced',
    unit: 'piece',
    featured: false,
    options: [],
    variants: [variant(3004, 'TH-LICHEN', 1900, 280, 5)],
    pictures: [
      {
        file: 'lichens-a-field-guide.svg',
        alt: 'A green cloth field guide with lichens on its cover, a branch before it',
      },
      {
        file: 'lichens-a-field-guide--detail.svg',
        alt: 'Close view of the lichens printed on the cover',
      },
    ],
  },
  {
    slug: 'night-trains',
    title: 'Night Trains',
    category: 'books',
    brand: 'Elio Conti',
    summary: 'Thirty sleepers across a continent, and what happens in the corridor.',
    description:
      'From Lisbon to Lviv in couchettes, with timetables, menus and the people who punch tickets at four in the ' +
      'morning. A travel book for those who would rather arrive late than fly.',
    facts: [
      ['Author', 'Elio Conti'],
      ['Pages', '288, with 12 maps'],
      ['Publisher', 'Thornfield, 2026'],
      ['Language', 'English'],
    ],
    taxClass: 'reduced',
    unit: 'piece',
    featured: false,
    options: [{ name: 'Format', values: [{ value: 'Hardback' }, { value: 'Paperback' }] }],
    variants: [
      variant(3005, 'TH-TRAINS-HB', 2600, 560, 0, { Format: 'Hardback' }),
      variant(3006, 'TH-TRAINS-PB', 1600, 340, 41, { Format: 'Paperback' }),
    ],
    pictures: [
      {
        file: 'night-trains.svg',
        alt: 'A stack of books, on top a night-blue one with a lit train under the moon',
      },
      {
        file: 'night-trains--detail.svg',
        alt: 'Close view of the train windows printed on the cover',
      },
    ],
  },
];
