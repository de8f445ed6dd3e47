/** Address and what search engines show, with a preview of it. */
import { useFormContext, useWatch } from 'react-hook-form';
import { TextAreaField, TextField } from '../../../parts/field.tsx';
import { Panel } from '../../../parts/page.tsx';
import { t } from '../../../words/index.ts';
import type { ProductForm } from './form-model.ts';

const TITLE_BEST = 60;
const DESCRIPTION_BEST = 155;
const SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/;

export function SeoPanel() {
  const { register, control, formState } = useFormContext<ProductForm>();
  const [title, description] = useWatch({ control, name: ['seoTitle', 'seoDescription'] });
  return (
    <Panel title={t('product.seo')}>
      <div className="flex flex-col gap-4">
        <Preview />
        <TextField
          label={t('product.slug')}
          prefix="/products/"
          hint={t('product.slugHint')}
          spellCheck={false}
          autoCapitalize="none"
          error={formState.errors.slug?.message}
          {...register('slug', {
            validate: (slug) => slug === '' || SLUG.test(slug) || t('product.slugWrong'),
          })}
        />
        <TextField
          label={t('product.seoTitle')}
          optional
          maxLength={300}
          hint={t('product.seoHint', { count: title.length, best: TITLE_BEST })}
          error={formState.errors.seoTitle?.message}
          {...register('seoTitle')}
        />
        <TextAreaField
          label={t('product.seoDescription')}
          optional
          rows={3}
          maxLength={1000}
          hint={t('product.seoHint', { count: description.length, best: DESCRIPTION_BEST })}
          error={formState.errors.seoDescription?.message}
          {...register('seoDescription')}
        />
      </div>
    </Panel>
  );
}

function Preview() {
  const { control } = useFormContext<ProductForm>();
  const [title, slug, seoTitle, seoDescription, description] = useWatch({
    control,
    name: ['title', 'slug', 'seoTitle', 'seoDescription', 'description'],
  });
  const summary = seoDescription || plainText(description);
  return (
    <figure className="rounded-sm bg-sunk px-3 py-2">
      <figcaption className="sr-only">{t('product.seoPreview')}</figcaption>
      <p className="truncate text-12 text-quiet">
        {location.host}/products/{slug || '…'}
      </p>
      <p className="truncate text-16 text-accent">{seoTitle || title || '…'}</p>
      <p className="line-clamp-2 text-quiet">{summary || t('product.descriptionHint')}</p>
    </figure>
  );
}

function plainText(html: string): string {
  return new DOMParser().parseFromString(html, 'text/html').body.textContent ?? '';
}
