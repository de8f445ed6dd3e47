/** The product's page: the form, what saving says, and the guard against losing what was typed. */
import { useEffect, useState } from 'react';
import { FormProvider, useForm } from 'react-hook-form';
import { useKeys } from '../../../keyboard.ts';
import { notify, notifyProblem } from '../../../parts/toast.tsx';
import { UnsavedGuard } from '../../../parts/unsaved-guard.tsx';
import { useMay } from '../../../session.ts';
import { useFormat } from '../../../shop.ts';
import { t } from '../../../words/index.ts';
import { loadProduct, mediaSource, type ProductRecord } from '../data.ts';
import { EditorHead } from './editor-head.tsx';
import { EditorPanels } from './editor-panels.tsx';
import { emptyProduct, formOf, type ProductForm } from './form-model.ts';
import { SaveNotices } from './save-notices.tsx';
import { useSave } from './use-save.ts';

interface EditorProps {
  /** The saved product; null while it is new. */
  start: ProductRecord | null;
  /** Called once a new product has been saved whole. */
  onCreated?: (id: string) => void;
}

export function Editor({ start, onCreated }: EditorProps) {
  const { currency } = useFormat();
  const mayReadStock = useMay()('stock.read');
  const [record, setRecord] = useState(start);
  const [createdId, setCreatedId] = useState<string | null>(null);
  const valuesOf = (from: ProductRecord | null): ProductForm =>
    from ? formOf(from.body, from.facts, currency, mediaSource) : emptyProduct();
  const form = useForm<ProductForm>({ defaultValues: valuesOf(start), mode: 'onTouched' });
  const saving = useSave(form);
  const isDirty = form.formState.isDirty;

  async function saveOver(base: ProductRecord | null) {
    await form.handleSubmit(async (values) => {
      const outcome = await saving.save(values, base);
      if (!outcome) return;
      setRecord(outcome.record);
      if (!outcome.isWhole) return keepWhatFailed(outcome.record, values);
      form.reset(valuesOf(outcome.record));
      notify(t(base ? 'product.saved' : 'product.created'));
      if (!start) setCreatedId(outcome.product.id);
    })();
  }

  /** The saved values are the new ground; what was typed stays, so the form shows what is missing. */
  function keepWhatFailed(saved: ProductRecord, typed: ProductForm) {
    const ground = valuesOf(saved);
    form.reset(ground, { keepErrors: true });
    for (const [row, variant] of typed.variants.entries()) {
      for (const field of ['price', 'compareAt', 'onHand'] as const) {
        form.setValue(`variants.${row}.${field}`, variant[field], { shouldDirty: true });
      }
    }
    const missing = typed.pictures.filter((picture) => picture.id === null);
    const uploaded = ground.pictures.length;
    const lost = missing.slice(Math.max(0, uploaded - (typed.pictures.length - missing.length)));
    form.setValue('pictures', [...ground.pictures, ...lost], { shouldDirty: true });
  }

  async function withLatest(next: (latest: ProductRecord) => unknown) {
    if (!record) return;
    try {
      await next(await loadProduct(record.body.id, mayReadStock));
    } catch (error) {
      notifyProblem(error);
    }
  }

  // Leaving waits until the form knows that it is clean, else the guard would ask.
  useEffect(() => {
    if (createdId && !isDirty) onCreated?.(createdId);
  }, [createdId, isDirty, onCreated]);
  useKeys({ 'mod+s': () => void saveOver(record) });
  return (
    <FormProvider {...form}>
      <UnsavedGuard dirty={isDirty} />
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void saveOver(record);
        }}
      >
        <EditorHead
          record={record}
          step={saving.step}
          onDiscard={() => form.reset(valuesOf(record))}
        />
        <div className="mx-auto flex max-w-360 flex-col gap-4 px-6 pb-24 max-phone:px-4">
          <SaveNotices
            saving={saving}
            onLoadTheirs={() =>
              void withLatest((latest) => {
                setRecord(latest);
                form.reset(valuesOf(latest));
                saving.clear();
              })
            }
            onKeepMine={() => void withLatest((latest) => saveOver(latest))}
          />
          <EditorPanels />
        </div>
      </form>
    </FormProvider>
  );
}
