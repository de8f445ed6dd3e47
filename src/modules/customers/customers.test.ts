import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FastifyInstance } from 'fastify';
import { shopTx } from '#platform/database/index.ts';
import { openBrowser, type Browser } from '#kit/browser.ts';
import type { Kit } from '#kit/index.ts';
import { PASSWORD, startMembers, type Members } from '#kit/members.ts';
import type { Address, Customer } from './contract.ts';
import { findOrCreateCustomers } from './find-or-create-customers.ts';
import type { Shopper } from './model.ts';

const ADDRESSES = '/api/v1/account/addresses';
const CUSTOMERS = '/api/v1/admin/customers';
const home = {
  name: 'Ana',
  line1: '1 High Street',
  city: 'Leeds',
  postalCode: 'LS1 1AA',
  country: 'GB',
};

let members: Members;
let kit: Kit;
let server: FastifyInstance;
let counter = 0;

beforeAll(async () => {
  members = await startMembers('customers');
  ({ kit, server } = members);
});
afterAll(() => members.stop());

async function shopper(email: string): Promise<Browser> {
  counter += 1;
  const browser = openBrowser(server, { ip: `10.5.${counter}.1` });
  await browser.post('/api/v1/accounts', { email, password: PASSWORD, name: 'Ana' });
  await browser.get('/api/v1/session');
  return browser;
}

const staff = async (role: string): Promise<Browser> =>
  members.signedIn(await members.addMember(role));

const find = (...shoppers: Shopper[]): Promise<Customer[]> =>
  shopTx({ ...kit.ctx }, (tx) => findOrCreateCustomers(tx, shoppers));
const guest = (email: string): Shopper => ({ email, name: 'Guest' });

test('a list of shoppers gives customers in its order, each made once', async () => {
  const first = await find(
    guest('a@example.com'),
    { email: null, name: 'Number 7', externalNumber: '7' },
    guest('B@Example.com'),
    guest('A@EXAMPLE.com'),
  );
  expect(first.map((one) => one.email)).toEqual([
    'a@example.com',
    null,
    'B@Example.com',
    'a@example.com',
  ]);
  expect(first[3]!.id).toBe(first[0]!.id);
  const again = await find(guest('b@example.com'), {
    email: 'x@example.com',
    name: 'x',
    externalNumber: '7',
  });
  expect(again.map((one) => one.id)).toEqual([first[2]!.id, first[1]!.id]);
  expect(await find()).toEqual([]);
  await expect(find({ email: null, name: 'Nobody' })).rejects.toThrow('needs an account');
});

test('fifty at the same moment make one customer of each shopper', async () => {
  const lists = await Promise.all(
    Array.from({ length: 50 }, (_, turn) => {
      const both = [guest('rush1@example.com'), guest('rush2@example.com')];
      return find(...(turn % 2 ? both : both.toReversed()));
    }),
  );
  expect(new Set(lists.flat().map((one) => one.id)).size).toBe(2);
});

test('an account and a guest with the same unverified address stay two customers', async () => {
  const [before] = await find(guest('same@example.com'));
  const browser = await shopper('same@example.com');
  await browser.post(ADDRESSES, home);
  const boss = await staff('owner');
  const list = await boss.get<{ items: Customer[] }>(`${CUSTOMERS}?email=SAME@example.com`);
  expect(list.body.items).toHaveLength(2);
  expect(list.body.items.find((one) => one.personId === null)?.id).toBe(before!.id);
  const [after] = await find(guest('same@example.com'));
  expect(after!.id).toBe(before!.id);
});

test('an address book: the first is the default, a new default replaces it', async () => {
  const browser = await shopper('book@example.com');
  expect((await browser.get(ADDRESSES)).body['items']).toEqual([]);
  const first = await browser.post<Address>(ADDRESSES, home);
  expect(first.body).toMatchObject({ ...home, isDefaultShipping: true, isDefaultBilling: true });
  const second = await browser.post<Address>(ADDRESSES, {
    ...home,
    line1: '2',
    isDefaultShipping: true,
  });
  const { items } = (await browser.get<{ items: Address[] }>(ADDRESSES)).body;
  expect(items.map((one) => [one.isDefaultShipping, one.isDefaultBilling])).toEqual([
    [false, true],
    [true, false],
  ]);
  const url = `${ADDRESSES}/${second.body.id}`;
  const changed = await browser.put(url, { ...home, city: 'York' }, { 'if-match': '"1"' });
  expect(changed).toMatchObject({ status: 200, body: { city: 'York', isDefaultShipping: true } });
  expect((await browser.put(url, home, { 'if-match': '"1"' })).status).toBe(412);
  expect((await browser.delete(url)).status).toBe(204);
  expect((await browser.get(url)).status).toBe(404);
});

test.each([
  { country: 'gb' },
  { country: 'GBR' },
  { line1: '' },
  { line1: undefined },
  { name: 'a\u0000b' },
  { customerId: 'x' },
])('an address with %j is refused', async (change) => {
  const browser = await shopper('refused@example.com');
  expect((await browser.post(ADDRESSES, { ...home, ...change })).status).toBe(400);
  expect((await browser.get(ADDRESSES)).body['items']).toEqual([]);
});

test('trial 38: another person’s address is not there', async () => {
  const ana = await shopper('ana@example.com');
  const { body } = await ana.post<Address>(ADDRESSES, home);
  const ben = await shopper('ben@example.com');
  const url = `${ADDRESSES}/${body.id}`;
  const pages = [await ben.get(url), await ben.put(url, home), await ben.delete(url)];
  expect(pages.map((page) => page.status)).toEqual([404, 404, 404]);
  expect((await openBrowser(server).get(url)).status).toBe(401);
  expect((await ana.get(url)).status).toBe(200);
});

test('an address book is full at fifty, also when the last places are taken at once', async () => {
  const browser = await shopper('collector@example.com');
  for (let place = 0; place < 48; place += 1) await browser.post(ADDRESSES, home);
  const pages = await Promise.all(Array.from({ length: 5 }, () => browser.post(ADDRESSES, home)));
  expect(pages.filter((page) => page.status === 201)).toHaveLength(2);
  expect(pages.filter((page) => page.status === 409)).toHaveLength(3);
});

test('staff find, read, add and change customers within what they may', async () => {
  const boss = await staff('manager');
  const input = { email: 'New@Example.com', externalNumber: 'K-100', name: 'New Customer' };
  const created = await boss.post<Customer>(CUSTOMERS, input);
  expect(created).toMatchObject({ status: 201, body: { ...input, personId: null } });
  expect((await boss.post(CUSTOMERS, input)).body['code']).toBe('customer_exists');
  expect((await boss.post(CUSTOMERS, { name: 'No way to tell' })).status).toBe(400);
  for (const query of ['query=k-100', 'query=new cust', 'email=new@example.com']) {
    const { body } = await boss.get<{ items: Customer[] }>(`${CUSTOMERS}?${query}`);
    expect(body.items.map((one) => one.id)).toEqual([created.body.id]);
  }
  const url = `${CUSTOMERS}/${created.body.id}`;
  expect((await boss.get(url)).body).toMatchObject({ name: 'New Customer', addresses: [] });
  const changed = await boss.patch(url, { phone: '123' }, { 'if-match': '"1"' });
  expect(changed).toMatchObject({ status: 200, body: { name: 'New Customer', phone: '123' } });
  expect((await boss.patch(url, { phone: '4' }, { 'if-match': '"1"' })).status).toBe(412);
  const cashier = await staff('cashier');
  expect((await cashier.get(url)).status).toBe(200);
  expect((await cashier.patch(url, { phone: '4' })).status).toBe(403);
  expect((await (await shopper('plain@example.com')).get(CUSTOMERS)).status).toBe(403);
});

test('trial 37: a customer of another shop is not there', async () => {
  const [customer] = await find(guest('here@example.com'));
  const shop = await kit.anotherShop('elsewhere');
  const there = { ...kit.ctx, shopId: shop.id };
  const [other] = await shopTx(there, (tx) =>
    findOrCreateCustomers(tx, [guest('here@example.com')]),
  );
  expect(other!.id).not.toBe(customer!.id);
  const boss = await staff('owner');
  expect((await boss.get(`${CUSTOMERS}/${other!.id}`)).status).toBe(404);
  expect((await boss.get(`${CUSTOMERS}/not-an-id`)).status).toBe(404);
});
