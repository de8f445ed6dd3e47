/** The normal form of words in search: what is written is compared folded. Pure. */

const WORDS_MAX = 12;
const WORD_LENGTH_MAX = 40;

/**
 * Lower case without accents or other marks, compatibility forms replaced (full-width A is A),
 * white space single: how words are stored for search and compared. Not for display.
 */
export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cc}\p{Cf}\p{Cs}]/gu, '')
    .toLowerCase()
    .replace(/ß/g, 'ss')
    .replace(/ø/g, 'o')
    .replace(/æ/g, 'ae')
    .replace(/ł/g, 'l')
    .replace(/\s+/gu, ' ')
    .trim();
}

export interface SearchWords {
  /** For websearch_to_tsquery: words, "phrases", or, -not. */
  words: string;
  /** A tsquery in which the last word may be unfinished; empty when there is no plain word. */
  prefix: string;
}

/** Folds and bounds what somebody typed. The prefix query holds letters and digits alone. */
export function searchWords(typed: string): SearchWords {
  const pieces = fold(typed)
    .split(' ')
    .slice(0, WORDS_MAX)
    .map((piece) => readable(piece.slice(0, WORD_LENGTH_MAX)));
  const isPlain = !pieces.some((piece) => /^-|^or$|"/.test(piece));
  const plain = pieces.flatMap((piece) => piece.match(/[\p{L}\p{N}]+/gu) ?? []).slice(0, WORDS_MAX);
  return {
    words: pieces.join(' '),
    prefix: isPlain ? plain.map((word, index) => prefixed(word, index, plain)).join(' & ') : '',
  };
}

/**
 * What PostgreSQL's query reader takes: one `-` in front of a word excludes it. Rows of dashes and
 * brackets make that reader run out of stack ("tsquery stack too small").
 */
function readable(piece: string): string {
  return piece
    .replaceAll(/[()!&|<>:*]+|-{2,}/g, ' ')
    .replaceAll(/(?<![\p{L}\p{N}])-(?![\p{L}\p{N}])/gu, ' ')
    .trim();
}

function prefixed(word: string, index: number, all: readonly string[]): string {
  return index === all.length - 1 && word.length > 1 ? `'${word}':*` : `'${word}'`;
}
