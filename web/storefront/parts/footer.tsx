import type { ReactNode } from 'react';
import { Container } from './container.tsx';
import { useLanguage, useShop } from './shop-context.tsx';

/** The foot of every page: where else one can go, and what the prices mean. */
export function Footer(): ReactNode {
  const { categories, name, pricesIncludeTax } = useShop();
  const { t } = useLanguage();
  return (
    <footer className="mt-24 border-t border-line bg-sunk print:hidden">
      <Container className="grid gap-8 py-12 sm:grid-cols-2 md:grid-cols-[2fr_1fr_1fr]">
        <div className="flex flex-col gap-2 sm:col-span-2 md:col-span-1">
          <p className="font-display text-22 font-semibold tracking-tight">{name}</p>
          <p className="max-w-80 text-14 text-quiet">
            {pricesIncludeTax ? t('shell.prices_with_tax') : t('shell.prices_without_tax')}
          </p>
        </div>
        <LinkList
          title={t('shell.shop')}
          links={[
            ...categories.map(({ slug, title }) => [`/categories/${slug}`, title] as const),
            ['/products', t('shell.everything')],
            ['/sale', t('sale.page')],
          ]}
        />
        <LinkList
          title={t('shell.help')}
          links={[
            ['/delivery', t('shell.delivery')],
            ['/account/orders', t('shell.orders')],
            ['/account', t('shell.account')],
          ]}
        />
      </Container>
    </footer>
  );
}

interface LinkListProps {
  title: string;
  links: readonly (readonly [href: string, title: string])[];
}

function LinkList({ title, links }: LinkListProps): ReactNode {
  return (
    <nav aria-label={title} className="flex flex-col gap-2">
      <p className="text-13 font-medium text-quiet">{title}</p>
      <ul className="flex flex-col">
        {links.map(([href, text]) => (
          <li key={href}>
            <a
              href={href}
              className="inline-flex min-h-11 items-center text-14 underline-offset-4 hover:underline md:min-h-8"
            >
              {text}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
