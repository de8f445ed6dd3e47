/** Finds articles by title, SKU or barcode; each found one is a button that adds it to the plan. */
import { useState, type KeyboardEvent } from 'react';
import { Plus } from 'lucide-react';
import { TextField } from '../../parts/field.tsx';
import { ProblemNotice } from '../../parts/problem-panel.tsx';
import { useFormat } from '../../shop.ts';
import { t } from '../../words/index.ts';
import { useArticles, type Article } from './articles.ts';

interface ArticleSearchProps {
  chosen: ReadonlySet<string>;
  onAdd: (article: Article) => void;
}

export function ArticleSearch({ chosen, onAdd }: ArticleSearchProps) {
  const [words, setWords] = useState('');
  const found = useArticles(words);
  const offered = (found.data ?? []).filter(({ variantId }) => !chosen.has(variantId));
  const isAsked = words.trim() !== '';
  function onKeyDown(event: KeyboardEvent<HTMLInputElement>) {
    if (event.key === 'Escape') setWords('');
    if (event.key !== 'Enter') return;
    // Enter adds the first that fits, and does not send the plan.
    event.preventDefault();
    if (offered[0]) onAdd(offered[0]);
  }
  return (
    <div className="flex max-w-160 flex-col gap-2">
      <TextField
        label={t('sale.find')}
        value={words}
        autoComplete="off"
        maxLength={100}
        onChange={(event) => setWords(event.target.value)}
        onKeyDown={onKeyDown}
      />
      {found.error && isAsked ? <ProblemNotice error={found.error} /> : null}
      {isAsked ? (
        <div aria-live="polite" aria-busy={found.isFetching}>
          {found.isPending ? <p className="text-quiet">{t('sale.finding')}</p> : null}
          {found.data && offered.length === 0 ? (
            <p className="text-quiet">{t('sale.nothingFound')}</p>
          ) : null}
          {offered.length > 0 ? <Found articles={offered} onAdd={onAdd} /> : null}
        </div>
      ) : null}
    </div>
  );
}

function Found({ articles, onAdd }: { articles: Article[]; onAdd: (article: Article) => void }) {
  const format = useFormat();
  return (
    <ul className="max-h-72 divide-y divide-line overflow-y-auto rounded-sm border border-line">
      {articles.map((article) => (
        <li key={article.variantId}>
          <button
            type="button"
            className={
              'flex min-h-row w-full items-center gap-3 px-3 text-left hover:bg-paper ' +
              'focus-visible:outline-offset-[-2px]'
            }
            onClick={() => onAdd(article)}
          >
            <Plus aria-hidden size={16} strokeWidth={1.5} className="shrink-0 text-accent" />
            <span className="min-w-0 flex-1 truncate font-medium">
              <span className="sr-only">{t('sale.add')}</span> {article.name}
            </span>
            <span className="text-12 text-quiet max-phone:hidden">{article.sku}</span>
            <span className="tabular w-20 text-right">{format.minor(article.normalMinor)}</span>
            {article.available === null ? null : (
              <span className="tabular w-28 text-right text-quiet max-phone:hidden">
                {t('sale.ofAvailable', {
                  amount: format.quantity(article.available, article.unit),
                })}
              </span>
            )}
          </button>
        </li>
      ))}
    </ul>
  );
}
