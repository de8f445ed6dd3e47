import { ChevronDown, UserRound } from 'lucide-react';
import type { ReactNode } from 'react';
import { CartLink } from './cart-link.tsx';
import { Container } from './container.tsx';
import { SearchField } from './search-field.tsx';
import { useLanguage, useShop } from './shop-context.tsx';
import { useVisitor } from './visitor.ts';

/** The head of every page. On a task page it names the shop and nothing else. */
export function Header({ task }: { task: boolean }): ReactNode {
  return (
    <header className="border-b border-line bg-paper print:hidden">
      <Container className="flex flex-wrap items-center gap-x-6 py-2 md:h-18 md:flex-nowrap md:py-0">
        <Wordmark />
        {!task && (
          <>
            <Categories />
            <div className="order-last w-full pb-2 md:order-none md:ms-auto md:w-64 md:pb-0 lg:w-56 xl:w-72">
              <SearchField />
            </div>
            <div className="ms-auto flex items-center gap-1 md:ms-0">
              <AccountLink />
              <CartLink />
            </div>
          </>
        )}
      </Container>
    </header>
  );
}

function Wordmark(): ReactNode {
  const shop = useShop();
  return (
    <a
      href="/"
      className="inline-flex min-h-11 items-center font-display text-22 font-semibold tracking-tight whitespace-nowrap no-underline"
    >
      {shop.name}
    </a>
  );
}

const categoryLink =
  'inline-flex min-h-11 items-center px-2 text-14 no-underline hover:underline underline-offset-8';

/** So many letters of category names fit beside wordmark and search at 1024 pixels. */
const ROW_LETTERS_MAX = 56;

/** In a row where there is room; below that one native disclosure, which needs no script. */
function Categories(): ReactNode {
  const { categories } = useShop();
  const { t } = useLanguage();
  const links = [
    ...categories.map(({ slug, title }) => ({ href: `/categories/${slug}`, title })),
    { href: '/products', title: t('shell.everything') },
  ];
  const inRow = links.reduce((sum, { title }) => sum + title.length, 0) <= ROW_LETTERS_MAX;
  return (
    <nav aria-label={t('shell.categories')}>
      <ul className={`hidden items-center gap-1 ${inRow ? 'lg:flex' : ''}`}>
        {links.map(({ href, title }) => (
          <li key={href}>
            <a href={href} className={`${categoryLink} whitespace-nowrap`}>
              {title}
            </a>
          </li>
        ))}
      </ul>
      <details className={`group relative ${inRow ? 'lg:hidden' : ''}`}>
        <summary
          className={`${categoryLink} cursor-pointer list-none gap-1 [&::-webkit-details-marker]:hidden`}
        >
          {t('shell.shop')}
          <ChevronDown
            aria-hidden
            size={16}
            strokeWidth={1.5}
            className="transition-transform group-open:rotate-180"
          />
        </summary>
        <ul className="absolute end-0 top-full z-30 md:start-0 md:end-auto flex w-56 flex-col rounded-md border border-line bg-surface p-2 shadow-float">
          {links.map(({ href, title }) => (
            <li key={href}>
              <a href={href} className={`${categoryLink} w-full text-16`}>
                {title}
              </a>
            </li>
          ))}
        </ul>
      </details>
    </nav>
  );
}

function AccountLink(): ReactNode {
  const { t } = useLanguage();
  const { signedIn } = useVisitor();
  return (
    <a
      href={signedIn === false ? '/sign-in' : '/account'}
      className="inline-flex size-11 items-center justify-center rounded-md hover:bg-sunk"
      aria-label={signedIn === false ? t('shell.sign_in') : t('shell.account')}
    >
      <UserRound aria-hidden size={22} strokeWidth={1.5} />
    </a>
  );
}
