/** The head of the product page, always in view: what it is, whether it is saved, and Save. */
import { useState } from 'react';
import { Menu } from '@base-ui/react/menu';
import { ArrowLeft, Ellipsis, ExternalLink, Trash2 } from 'lucide-react';
import { useFormContext, useWatch } from 'react-hook-form';
import { Link, useNavigate } from 'react-router';
import { Button, IconButton } from '../../../parts/button.tsx';
import { Ask } from '../../../parts/dialog.tsx';
import { MenuPanel, MenuRow, menuRowClass } from '../../../parts/menu.tsx';
import { usePageTitle } from '../../../parts/page.tsx';
import { notify, notifyProblem } from '../../../parts/toast.tsx';
import { t } from '../../../words/index.ts';
import { useDeleteDraft, type ProductRecord } from '../data.ts';
import { StateBadge } from '../state-badge.tsx';
import type { ProductForm } from './form-model.ts';
import type { SaveStep } from './save-product.ts';

interface EditorHeadProps {
  record: ProductRecord | null;
  step: SaveStep | null;
  onDiscard: () => void;
}

export function EditorHead({ record, step, onDiscard }: EditorHeadProps) {
  const { control, formState } = useFormContext<ProductForm>();
  const typed = useWatch({ control, name: 'title' });
  const title = typed.trim() || record?.body.title || t('product.new');
  usePageTitle(title);
  const faults = formState.isSubmitted ? countFaults(formState.errors) : 0;
  return (
    <div className="sticky top-bar z-20 mb-4 border-b border-line bg-paper max-phone:top-14">
      <div className="mx-auto flex max-w-360 flex-wrap items-center gap-x-3 gap-y-2 px-6 py-3 max-phone:px-4">
        <Link
          to="/products"
          aria-label={t('common.back', { place: t('products.title') })}
          className={
            '-ml-2 flex size-control shrink-0 items-center justify-center rounded-sm text-quiet ' +
            'hover:bg-sunk hover:text-ink'
          }
        >
          <ArrowLeft aria-hidden size={18} strokeWidth={1.5} />
        </Link>
        <h1 className="min-w-0 truncate text-22">{title}</h1>
        {record ? <StateBadge state={record.body.state} /> : null}
        <div className="ml-auto flex items-center gap-2 max-phone:ml-0 max-phone:w-full">
          {faults > 0 ? (
            <output className="text-danger">{t('product.checkFields', { count: faults })}</output>
          ) : formState.isDirty ? (
            <span className="text-quiet max-phone:hidden">{t('unsaved.notice')}</span>
          ) : null}
          {formState.isDirty && !step ? (
            <Button kind="quiet" className="max-phone:ml-auto" onClick={onDiscard}>
              {t('unsaved.discard')}
            </Button>
          ) : null}
          <Button
            type="submit"
            kind="primary"
            busy={step !== null}
            disabled={!formState.isDirty && step === null}
            className="max-phone:ml-auto"
          >
            {step ? t(`save.step.${step}`) : t('product.save')}
          </Button>
          {record ? <MoreMenu record={record} /> : null}
        </div>
      </div>
    </div>
  );
}

function MoreMenu({ record }: { record: ProductRecord }) {
  const [asking, setAsking] = useState(false);
  const navigate = useNavigate();
  const remove = useDeleteDraft();
  const { body, etag } = record;
  function confirm() {
    remove.mutate(
      { id: body.id, etag },
      {
        onSuccess: () => {
          notify(t('product.deleted'));
          void navigate('/products');
        },
        onError: notifyProblem,
      },
    );
  }
  return (
    <>
      <Menu.Root>
        <Menu.Trigger render={<IconButton label={t('common.more')} />}>
          <Ellipsis aria-hidden size={18} strokeWidth={1.5} />
        </Menu.Trigger>
        <MenuPanel align="end">
          {body.state === 'active' ? (
            <Menu.LinkItem
              href={`/products/${body.slug}`}
              target="_blank"
              rel="noopener"
              className={menuRowClass}
            >
              <ExternalLink aria-hidden size={16} strokeWidth={1.5} />
              {t('product.view')}
            </Menu.LinkItem>
          ) : null}
          <MenuRow
            danger
            disabled={body.state !== 'draft'}
            icon={<Trash2 aria-hidden size={16} strokeWidth={1.5} />}
            onClick={() => setAsking(true)}
          >
            {t('product.deleteDraft')}
          </MenuRow>
        </MenuPanel>
      </Menu.Root>
      <Ask
        open={asking}
        onClose={() => setAsking(false)}
        title={t('product.deleteTitle')}
        body={t('product.deleteBody')}
        typed={{ label: t('product.deleteTyped', { title: body.title }), word: body.title }}
        confirm={t('product.deleteDraft')}
        busy={remove.isPending}
        onConfirm={confirm}
      />
    </>
  );
}

/** Counts the sentences in the form's tree of errors. */
function countFaults(errors: unknown): number {
  if (typeof errors !== 'object' || errors === null) return 0;
  if ('message' in errors && typeof errors.message === 'string') return 1;
  return Object.values(errors).reduce((sum: number, each) => sum + countFaults(each), 0);
}
