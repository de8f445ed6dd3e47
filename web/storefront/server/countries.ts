/**
 * ISO 3166-1 alpha-2 codes of the countries that parcels are sent to. Whether a shop serves one is
 * told by its quote.
 */
const CODES =
  'AD AE AL AM AR AT AU AZ BA BB BD BE BG BH BN BO BR BS BY BZ CA CH CL CN CO CR CY CZ ' +
  'DE DK DO DZ EC EE EG ES FI FJ FO FR GB GE GI GL GR GT HK HN HR HU ID IE IL IN IS IT ' +
  'JM JO JP KE KR KW KZ LA LB LI LK LT LU LV MA MC MD ME MG MK MN MO MT MU MV MX MY NA ' +
  'NG NI NL NO NP NZ OM PA PE PG PH PK PL PT PY QA RO RS RW SA SE SG SI SK SM SN SV TH ' +
  'TN TR TT TW TZ UA UG US UY UZ VA VN ZA ZM';

export interface CountryName {
  readonly code: string;
  readonly name: string;
}

const kept = new Map<string, readonly CountryName[]>();

/** The countries by name, sorted as the locale sorts, the shop's own first. */
export function countriesOf(locale: string, own: string): readonly CountryName[] {
  const key = `${locale} ${own}`;
  const known = kept.get(key);
  if (known) return known;
  const names = new Intl.DisplayNames(locale, { type: 'region' });
  const all = CODES.split(' ').map((code) => ({ code, name: names.of(code) ?? code }));
  const sorted = all.toSorted(
    (a, b) =>
      Number(b.code === own) - Number(a.code === own) || a.name.localeCompare(b.name, locale),
  );
  kept.set(key, sorted);
  return sorted;
}
