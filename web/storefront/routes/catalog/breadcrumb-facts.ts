/**
 * schema.org BreadcrumbList of a way through the shop: title and path of each step, the first page
 * left out.
 */
export function breadcrumbFacts(
  origin: string,
  steps: readonly (readonly [title: string, path: string])[],
): object {
  return {
    '@context': 'https://schema.org',
    '@type': 'BreadcrumbList',
    itemListElement: steps.map(([name, path], i) => ({
      '@type': 'ListItem',
      position: i + 1,
      name,
      item: origin + path,
    })),
  };
}
