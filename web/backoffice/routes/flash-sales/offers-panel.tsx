/** The articles of a plan: found by words, each with its price and how much is set aside. */
import { useFieldArray, useFormContext } from 'react-hook-form';
import { FieldError } from '../../parts/field.tsx';
import { Panel } from '../../parts/page.tsx';
import { t } from '../../words/index.ts';
import { ArticleSearch } from './article-search.tsx';
import type { Article } from './articles.ts';
import { OfferFields } from './offer-fields.tsx';
import type { PlanFields } from './plan-model.ts';

const head = 'h-9 border-b border-line px-4 text-12 font-medium text-quiet whitespace-nowrap';

export function OffersPanel() {
  const { control, formState } = useFormContext<PlanFields>();
  const { fields, append, remove } = useFieldArray({
    control,
    name: 'offers',
    rules: { validate: (offers) => offers.length > 0 || t('sale.offersMissing') },
  });
  const chosen = new Set(fields.map(({ article }) => article.variantId));
  const missing = formState.errors.offers?.root?.message;
  const add = (article: Article) => append({ article, price: '', allotment: '' });
  return (
    <Panel title={t('sale.offers')} flush>
      <div className="flex flex-col gap-3 px-4 pb-4">
        <ArticleSearch chosen={chosen} onAdd={add} />
        {missing ? <FieldError message={missing} /> : null}
        {fields.length === 0 ? <p className="text-quiet">{t('sale.noOffers')}</p> : null}
      </div>
      {fields.length > 0 ? (
        <table className="w-full border-separate border-spacing-0 border-t border-line max-phone:block">
          <caption className="sr-only">{t('sale.offers')}</caption>
          <thead className="max-phone:hidden">
            <tr>
              <th scope="col" className={`${head} text-left`}>
                {t('sale.column.article')}
              </th>
              <th scope="col" className={`${head} text-right`}>
                {t('sale.column.normal')}
              </th>
              <th scope="col" className={`${head} text-left`}>
                {t('sale.column.price')}
              </th>
              <th scope="col" className={`${head} text-left`}>
                {t('sale.column.allotment')}
              </th>
              <th scope="col" className={`${head} w-12`}>
                <span className="sr-only">{t('common.remove')}</span>
              </th>
            </tr>
          </thead>
          <tbody className="max-phone:block">
            {fields.map((field, index) => (
              <OfferFields
                key={field.id}
                article={field.article}
                index={index}
                onRemove={() => remove(index)}
              />
            ))}
          </tbody>
        </table>
      ) : null}
    </Panel>
  );
}
