import PdfDocument from 'pdfkit';
import { formatMoney } from '#platform/money.ts';
import type { OrderView } from './contract.ts';

/** What the head of a receipt says about the shop. */
export interface ReceiptShop {
  name: string;
  locale: string;
  timeZone: string;
}

const PAGE = { width: 595, height: 842, margin: 56 };
const INK = '#1c1a17';
const QUIET = '#6b655b';
const LINE = '#d8d3c8';
const BOTTOM = PAGE.height - PAGE.margin - 40;

/** The receipt as PDF (A4): number, lines, totals, tax, method and reference. */
export async function receiptPdf(order: OrderView, shop: ReceiptShop): Promise<Buffer> {
  const document = new PdfDocument({
    size: 'A4',
    margin: PAGE.margin,
    info: { Title: `Receipt ${order.number ?? ''}`, Author: shop.name },
  });
  const chunks: Buffer[] = [];
  document.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<void>((done) => document.on('end', done));
  drawHead(document, order, shop);
  drawLines(document, order, shop);
  drawTotals(document, order, shop);
  document.end();
  await ended;
  return Buffer.concat(chunks);
}

type Page = InstanceType<typeof PdfDocument>;

function drawHead(page: Page, order: OrderView, shop: ReceiptShop): void {
  const placed = new Intl.DateTimeFormat(shop.locale, {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: shop.timeZone,
  }).format(new Date(order.placedAt ?? order.createdAt));
  page.font('Times-Roman').fontSize(26).fillColor(INK).text(printable(shop.name));
  page
    .moveDown(0.6)
    .font('Helvetica-Bold')
    .fontSize(11)
    .text(`Receipt ${order.number ?? ''}`);
  page.font('Helvetica').fontSize(10).fillColor(QUIET).text(placed);
  if (order.state === 'cancelled') page.fillColor('#a3281f').text('Cancelled');
  const address = order.shippingAddress;
  const city = `${address.postalCode} ${address.city}`;
  const lines = [address.name, address.line1, address.line2, city, address.region, address.country];
  page.moveDown(1).fillColor(INK);
  for (const line of lines) if (line) page.text(printable(line));
  page.fillColor(QUIET).text(printable(order.email)).moveDown(1.4);
}

function drawLines(page: Page, order: OrderView, shop: ReceiptShop): void {
  for (const line of order.lines) {
    if (page.y > BOTTOM) page.addPage();
    const title = [line.title, line.variantTitle].filter(Boolean).join(', ');
    const unit = formatMoney(line.unitPrice, shop.locale);
    const detail = [line.sku, `${line.quantity} × ${unit}`].filter(Boolean).join('   ');
    row(page, printable(title), formatMoney(line.total, shop.locale));
    page.fontSize(9).fillColor(QUIET).text(printable(detail)).moveDown(0.5);
  }
}

function drawTotals(page: Page, order: OrderView, shop: ReceiptShop): void {
  if (page.y > BOTTOM - 120) page.addPage();
  const show = (money: OrderView['total']) => formatMoney(money, shop.locale);
  const right = PAGE.width - PAGE.margin;
  page.moveTo(PAGE.margin, page.y).lineTo(right, page.y).strokeColor(LINE).stroke().moveDown(0.6);
  row(page, 'Goods', show(order.subtotal));
  row(
    page,
    order.shipping.name ? `Delivery: ${printable(order.shipping.name)}` : 'Delivery',
    show(order.shipping.price),
  );
  for (const tax of order.taxes) {
    row(page, `${order.pricesIncludeTax ? 'Included: ' : ''}${printable(tax.name)}`, show(tax.tax));
  }
  page.moveDown(0.3).font('Helvetica-Bold');
  row(page, 'Total', show(order.total));
  const { method, reference, cardLastFour } = order.payment;
  const card = cardLastFour ? ` ending ${cardLastFour}` : '';
  const paid = `Paid by ${method}${card}${reference ? `, reference ${reference}` : ''}`;
  page.font('Helvetica').fontSize(9).fillColor(QUIET).moveDown(1).text(printable(paid));
}

/** Text left, amount right, on one line of the page. */
function row(page: Page, text: string, amount: string): void {
  const { y } = page;
  const width = PAGE.width - 2 * PAGE.margin;
  page
    .fontSize(10)
    .fillColor(INK)
    .text(printable(amount), PAGE.margin, y, { width, align: 'right' });
  page.text(text, PAGE.margin, y, { width: width - 110 });
}

/** The built-in fonts know Latin-1 and the euro; what they lack is shown as a question mark. */
function printable(text: string): string {
  return text
    .replaceAll('\u202f', ' ')
    .replaceAll('\u00a0', ' ')
    .replaceAll(/[^\u0020-\u00ff€×–—‘’“”]/g, '?');
}
