import { PackageCheck, RotateCcw, Truck, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { ButtonLink } from '../../../shared/ui/button.tsx';
import type { CategoryLink, PageProps } from '../../page.ts';
import { Container } from '../../parts/container.tsx';
import { Picture } from '../../parts/picture.tsx';
import { ProductGrid } from '../../parts/product-card.tsx';
import { useLanguage } from '../../parts/shop-context.tsx';
import { SaleShelf } from '../../sales/sale-shelf.tsx';
import type { Sales } from '../../sales/sales-view.ts';
import type { CardProduct } from '../catalog/card-product.ts';
import type { WordKey } from '../../words/language.ts';

export interface HomeData {
  readonly sales: Sales;
  readonly hero: readonly CardProduct[];
  readonly products: readonly CardProduct[];
  readonly categories: readonly (CategoryLink & { readonly imageId: string | null })[];
}

export default function Home({ data }: PageProps<HomeData>): ReactNode {
  const { t } = useLanguage();
  return (
    <>
      <Hero products={data.hero} />
      <SaleShelf sales={data.sales} />
      {data.categories.length > 0 && (
        <Section id="categories" title={t('home.categories')}>
          <Categories categories={data.categories} />
        </Section>
      )}
      <Section id="featured" title={t('home.featured')}>
        <ProductGrid products={data.products} />
      </Section>
      <Promises />
    </>
  );
}

/** One sentence and three goods. The pictures overlap the fold, so one sees that there is more. */
function Hero({ products }: { products: readonly CardProduct[] }): ReactNode {
  const { t } = useLanguage();
  return (
    <Container className="grid items-center gap-8 pt-8 pb-4 md:grid-cols-[5fr_7fr] md:gap-12 md:pt-12 lg:gap-16">
      <div className="flex flex-col items-start gap-4 md:gap-6">
        <h1 className="text-36 md:text-48 lg:text-[3.5rem] lg:leading-[1.08]">
          {t('home.headline')}
        </h1>
        <p className="max-w-104 text-16 text-quiet md:text-18">{t('home.lead')}</p>
        <ButtonLink href="/products" size="large">
          {t('home.browse')}
        </ButtonLink>
      </div>
      <ul className="grid grid-cols-3 gap-3 md:gap-6">
        {products.map((product, i) => (
          <li key={product.id} className={['md:mt-12', '', 'md:mt-24'][i]}>
            <a
              href={`/products/${product.slug}`}
              aria-label={product.title}
              className="block aspect-[4/5] overflow-hidden rounded-md bg-sunk md:rounded-lg"
            >
              <Picture
                imageId={product.imageId}
                alt=""
                sizes="(min-width: 80rem) 210px, (min-width: 48rem) 18vw, 30vw"
                first
              />
            </a>
          </li>
        ))}
      </ul>
    </Container>
  );
}

function Section({
  id,
  title,
  children,
}: {
  id: string;
  title: string;
  children: ReactNode;
}): ReactNode {
  return (
    <section aria-labelledby={id}>
      <Container className="pt-12 md:pt-16">
        <h2 id={id} className="mb-6 text-28">
          {title}
        </h2>
        {children}
      </Container>
    </section>
  );
}

function Categories({ categories }: { categories: HomeData['categories'] }): ReactNode {
  return (
    <ul className="grid grid-cols-2 gap-4 md:gap-6 lg:grid-cols-4">
      {categories.map(({ slug, title, imageId }) => (
        <li key={slug} className="group relative flex flex-col gap-3">
          <div className="aspect-square overflow-hidden rounded-md bg-sunk">
            <Picture imageId={imageId} alt="" sizes="(min-width: 64rem) 23vw, 46vw" />
          </div>
          <a
            href={`/categories/${slug}`}
            className="text-16 font-medium underline-offset-4 group-hover:underline after:absolute after:inset-0 after:rounded-md"
          >
            {title}
          </a>
        </li>
      ))}
    </ul>
  );
}

const promises: readonly (readonly [LucideIcon, WordKey, WordKey])[] = [
  [Truck, 'home.promise_delivery', 'home.promise_delivery_text'],
  [RotateCcw, 'home.promise_returns', 'home.promise_returns_text'],
  [PackageCheck, 'home.promise_stock', 'home.promise_stock_text'],
];

function Promises(): ReactNode {
  const { t } = useLanguage();
  return (
    <Container className="pt-16 md:pt-24">
      <ul className="grid gap-8 border-t border-line pt-12 md:grid-cols-3">
        {promises.map(([Icon, title, text]) => (
          <li key={title} className="flex gap-4">
            <Icon aria-hidden size={24} strokeWidth={1.5} className="mt-0.5 shrink-0 text-accent" />
            <div className="flex flex-col gap-1">
              <p className="font-medium">{t(title)}</p>
              <p className="text-14 text-quiet">{t(text)}</p>
            </div>
          </li>
        ))}
      </ul>
    </Container>
  );
}
