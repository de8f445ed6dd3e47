import type { ReactNode } from 'react';
import { Container } from '../../../parts/container.tsx';
import { useLanguage } from '../../../parts/shop-context.tsx';
import type { WordKey } from '../../../words/language.ts';

type Place = '/account' | '/account/orders' | '/account/addresses';

const places: readonly (readonly [href: Place, words: WordKey])[] = [
  ['/account', 'account.title'],
  ['/account/orders', 'account.orders'],
  ['/account/addresses', 'account.addresses'],
];

interface AccountPageProps {
  place: Place;
  title: string;
  csrf: string | null;
  children: ReactNode;
}

/** The pages of an account with the way between them and out. */
export function AccountPage({ place, title, csrf, children }: AccountPageProps): ReactNode {
  const { t } = useLanguage();
  return (
    <Container className="grid items-start gap-8 py-8 md:grid-cols-[12rem_1fr] md:gap-16 md:py-12">
      <nav aria-label={t('account.title')} className="flex flex-wrap gap-x-4 md:flex-col">
        {places.map(([href, words]) => (
          <a
            key={href}
            href={href}
            aria-current={href === place ? 'page' : undefined}
            className="inline-flex min-h-11 items-center underline-offset-8 hover:underline aria-[current]:font-semibold aria-[current]:text-accent"
          >
            {t(words)}
          </a>
        ))}
        <form method="post" action="/sign-out">
          {csrf && <input type="hidden" name="_csrf" value={csrf} />}
          <button type="submit" className="min-h-11 text-quiet underline-offset-8 hover:underline">
            {t('account.sign_out')}
          </button>
        </form>
      </nav>
      <div className="flex min-w-0 flex-col gap-8">
        <h1 className="text-36 wrap-anywhere">{title}</h1>
        {children}
      </div>
    </Container>
  );
}
