/**
 * HTML that strangers wrote, made safe to show. Nothing of the input reaches the output as markup:
 * it is read into tokens, and only elements of the list below are written anew, balanced, without
 * attributes but the address of a link. Text is escaped. Method: allow-list re-serialisation,
 * OWASP Cross Site Scripting Prevention Cheat Sheet, "HTML Sanitization".
 */

const kept = new Set(
  `p br b strong i em u s sub sup ul ol li h2 h3 h4 blockquote pre code hr a
  table thead tbody tr th td`.split(/\s+/),
);
const empty = new Set(['br', 'hr']);
/** What these hold is no text for readers, or is read by other rules than HTML's: dropped whole. */
const droppedWhole = new Set(
  `script style iframe object embed noscript noembed noframes template svg math title textarea
  select xmp plaintext head`.split(/\s+/),
);
const renamed: Readonly<Record<string, string>> = { h1: 'h2', h5: 'h4', h6: 'h4', div: 'p' };
/** Deeper nesting than any description needs; beyond it elements are dropped, their text kept. */
const MAX_DEPTH = 20;
const TAG = /^<(\/?)([a-z][a-z0-9]*)((?:[^>"']|"[^"]*"|'[^']*')*)>/i;
const LINK_SCHEMES = new Set(['http:', 'https:', 'mailto:', 'tel:']);

/**
 * Returns the harmless part of `html`: limited markup that holds no script, style, form, frame,
 * event handler or address of an unknown scheme. Idempotent: its own output comes back unchanged.
 */
export function sanitiseHtml(html: string): string {
  const out: string[] = [];
  const open: string[] = [];
  let rest = 0;
  while (rest < html.length) {
    const next = html.indexOf('<', rest);
    if (next === -1) {
      out.push(escapeText(html.slice(rest)));
      break;
    }
    out.push(escapeText(html.slice(rest, next)));
    rest = readMarkup(html, next, out, open);
  }
  while (open.length > 0) out.push(`</${open.pop()}>`);
  return out.join('').trim();
}

/** Plain words of sanitised or any HTML, for search and short descriptions. */
export function textOfHtml(html: string): string {
  const words = sanitiseHtml(html).replace(/<[^>]*>/g, ' ');
  return decodeEntities(words).replace(/\s+/g, ' ').trim();
}

/** Escapes text for use as HTML text or attribute value; existing references stay as they are. */
function escapeText(text: string): string {
  return text
    .replace(/\0/g, '')
    .replace(/&(?!(?:[a-z][a-z0-9]{1,31}|#\d{1,7}|#x[0-9a-f]{1,6});)/gi, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;');
}

/** Reads what begins with the `<` at `start`; returns where reading goes on. */
function readMarkup(html: string, start: number, out: string[], open: string[]): number {
  if (html.startsWith('<!--', start)) return after(html, '-->', start + 4);
  if (html[start + 1] === '!' || html[start + 1] === '?') return after(html, '>', start);
  // Bounded look: a tag longer than this is no honest markup, and the pattern stays linear.
  const match = TAG.exec(html.slice(start, start + 4000));
  if (!match) {
    out.push('&lt;');
    return start + 1;
  }
  const end = start + match[0].length;
  const closing = match[1] === '/';
  const given = match[2]!.toLowerCase();
  if (droppedWhole.has(given)) return closing ? end : endOfElement(html, given, end);
  const name = renamed[given] ?? given;
  if (kept.has(name)) writeTag(name, closing, match[3]!, out, open);
  return end;
}

function writeTag(
  name: string,
  closing: boolean,
  attributes: string,
  out: string[],
  open: string[],
) {
  if (empty.has(name)) {
    if (!closing) out.push(`<${name}>`);
    return;
  }
  if (!closing) {
    if (open.length >= MAX_DEPTH) return;
    out.push(name === 'a' ? linkTag(attributes) : `<${name}>`);
    open.push(name);
    return;
  }
  const at = open.lastIndexOf(name);
  if (at === -1) return;
  while (open.length > at) out.push(`</${open.pop()}>`);
}

/** A link that leaves the shop is not followed by search engines and gets no handle on our page. */
function linkTag(attributes: string): string {
  const match = /(?:^|[\s"'/])href\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/i.exec(attributes);
  const address = match ? safeAddress(match[1] ?? match[2] ?? match[3] ?? '') : undefined;
  if (address === undefined) return '<a>';
  return `<a href="${escapeText(address)}" rel="nofollow noopener noreferrer">`;
}

function safeAddress(raw: string): string | undefined {
  // Browsers ignore control characters and white space inside a scheme: so does this check.
  const address = decodeEntities(raw).replace(/[\p{Cc}\p{Cf}\s]/gu, '');
  if (/^\/(?![/\\])/.test(address) || address.startsWith('#')) return address;
  if (!URL.canParse(address)) return undefined;
  return LINK_SCHEMES.has(new URL(address).protocol) ? address : undefined;
}

function endOfElement(html: string, name: string, from: number): number {
  const closing = new RegExp(`</${name}(?=[\\s/>])`, 'gi');
  closing.lastIndex = from;
  const match = closing.exec(html);
  return match ? after(html, '>', match.index) : html.length;
}

function after(html: string, mark: string, from: number): number {
  const at = html.indexOf(mark, from);
  return at === -1 ? html.length : at + mark.length;
}

const named: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
  colon: ':',
  tab: '\t',
  newline: '\n',
};

function decodeEntities(text: string): string {
  return text.replace(
    /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]+));?/gi,
    (whole, hex, decimal, name) => {
      if (typeof name === 'string') return named[name.toLowerCase()] ?? whole;
      const code = hex ? Number.parseInt(hex as string, 16) : Number(decimal);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
    },
  );
}
