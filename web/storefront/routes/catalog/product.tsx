import { useState, type ReactNode } from 'react';
import type { ProductDetail } from '#modules/search/contract.ts';
import type { PageProps } from '../../page.ts';
import { Breadcrumbs } from '../../parts/breadcrumbs.tsx';
import { Container } from '../../parts/container.tsx';
import { ProductGrid } from '../../parts/product-card.tsx';
import { useLanguage } from '../../parts/shop-context.tsx';
import { offerOf, turningPoint, type Sales } from '../../sales/sales-view.ts';
import { useSales } from '../../sales/sales-stream.ts';
import { useTurn } from '../../sales/server-clock.ts';
import type { CardProduct } from './card-product.ts';
import { BuyForm } from './parts/buy-form.tsx';
import { Gallery } from './parts/gallery.tsx';
import { useLatestProduct } from './use-latest-product.ts';
import { findVariant, optionField, type Choice } from './variant-choice.ts';

export interface ProductData {
  readonly product: ProductDetail;
  /** What is chosen when the page opens. */
  readonly choice: Choice;
  readonly companions: readonly CardProduct[];
  /** Flash sales with an offer of this product. */
  readonly sales: Sales;
}

export default function Product({ data }: PageProps<ProductData>): ReactNode {
  const { t } = useLanguage();
  const { companions, sales } = data;
  const now = useSales(sales);
  const turn = useTurn(now);
  const product = useLatestProduct(data.product, turningPoint(now, turn));
  const [choice, choose] = useChoice(product, data.choice);
  const variant = findVariant(product, choice);
  const seen = offerOf(now, variant?.id, turn);
  const was = offerOf(sales, variant?.id, null);
  return (
    <Container className="pt-2 pb-24 md:pt-6 md:pb-0">
      <Way product={product} />
      <div className="mt-2 grid gap-8 md:mt-4 md:grid-cols-[7fr_6fr] md:gap-12 lg:gap-16">
        <Gallery product={product} shown={variant?.imageId ?? null} />
        <div className="flex flex-col gap-8">
          <BuyForm
            product={product}
            choice={choice}
            variant={variant}
            seen={seen}
            was={was}
            onChoose={choose}
          />
          <About product={product} sku={variant?.sku} />
        </div>
      </div>
      {companions.length > 0 && (
        <section aria-labelledby="companions" className="pt-16 md:pt-24">
          <h2 id="companions" className="mb-6 text-28">
            {t('product.also')}
          </h2>
          <ProductGrid products={companions} />
        </section>
      )}
    </Container>
  );
}

/** The choice, kept in the address so that it can be shared and survives a reload. */
function useChoice(product: ProductDetail, first: Choice): [Choice, (choice: Choice) => void] {
  const [choice, setChoice] = useState(first);
  const choose = (next: Choice): void => {
    setChoice(next);
    const address = new URL(location.href);
    for (const [i, { name }] of product.options.entries()) {
      address.searchParams.set(optionField(name), next[i] ?? '');
    }
    history.replaceState(history.state, '', address);
  };
  return [choice, choose];
}

function Way({ product }: { product: ProductDetail }): ReactNode {
  const { t } = useLanguage();
  const [category] = product.categories;
  return (
    <Breadcrumbs
      label={t('product.way')}
      steps={[
        { title: t('product.home'), href: '/' },
        ...(category ? [{ title: category.name, href: `/categories/${category.slug}` }] : []),
        { title: product.title },
      ]}
    />
  );
}

function About({ product, sku }: { product: ProductDetail; sku: string | undefined }): ReactNode {
  const { t } = useLanguage();
  return (
    <section aria-labelledby="about" className="flex flex-col gap-4 border-t border-line pt-8">
      <h2 id="about" className="text-22">
        {t('product.about')}
      </h2>
      {/* Cleaned by the catalogue when it was saved; the page's policy runs no script of it anyway. */}
      <div className="prose" dangerouslySetInnerHTML={{ __html: product.description }} />
      {sku && (
        <p className="text-13 text-quiet">
          {t('product.article')} {sku}
        </p>
      )}
    </section>
  );
}
