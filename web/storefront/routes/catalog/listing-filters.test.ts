import { expect, test } from 'vitest';
import {
  listingAddress,
  majorAmount,
  minorAmount,
  readFilters,
  type Filters,
} from './listing-filters.ts';

const none: Filters = {
  query: '',
  minPrice: '',
  maxPrice: '',
  inStock: false,
  sort: '',
  category: '',
  vendors: [],
};

test.each([
  ['', none],
  ['query=%20wool%20&inStock=true', { ...none, query: 'wool', inStock: true }],
  ['minPrice=12,50&maxPrice=30', { ...none, minPrice: '12.50', maxPrice: '30' }],
  ['sort=price_asc&category=books', { ...none, sort: 'price_asc', category: 'books' }],
  [
    'vendor=Fenwick&vendor=Lindqvist&vendor=Fenwick',
    { ...none, vendors: ['Fenwick', 'Lindqvist'] },
  ],
  ["sort=drop&minPrice=-1&maxPrice=1e9&inStock=yes&category='%22", none],
])('the address ?%s asks for this', (address, filters) => {
  expect(readFilters(new URLSearchParams(address))).toEqual(filters);
});

test('filters written into an address are read back', () => {
  const filters = {
    ...none,
    query: 'blue & white',
    minPrice: '5',
    inStock: true,
    vendors: ['Harrow & Daughters'],
  };
  const address = listingAddress('/search', filters);
  expect(readFilters(new URL(address, 'http://shop.test').searchParams)).toEqual(filters);
});

test('an address holds nothing that was not chosen', () => {
  expect(listingAddress('/products', none)).toBe('/products');
});

test.each([
  ['12.50', 'EUR', 1250],
  ['0.29', 'EUR', 29],
  ['1200', 'JPY', 1200],
  ['1.5', 'KWD', 1500],
])('%s %s are %i of the smallest unit', (typed, currency, amount) => {
  expect(minorAmount(typed, currency)).toBe(amount);
});

test('a price is shown with decimals only where it has some', () => {
  expect(majorAmount({ amount: 3400, currency: 'EUR' })).toBe('34');
  expect(majorAmount({ amount: 640, currency: 'EUR' })).toBe('6.40');
});
