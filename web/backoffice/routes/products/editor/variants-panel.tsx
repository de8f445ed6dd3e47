/** Options and the sheet of variants in one panel, with the product's unit. */
import { useFormContext, useWatch } from 'react-hook-form';
import { Button } from '../../../parts/button.tsx';
import { Panel } from '../../../parts/page.tsx';
import { modifierName } from '../../../keyboard.ts';
import { useMay } from '../../../session.ts';
import { t } from '../../../words/index.ts';
import { useUnits } from '../data.ts';
import type { ProductForm } from './form-model.ts';
import { OptionsPanel } from './options-panel.tsx';
import type { SheetField } from './sheet-columns.ts';
import { suggestSku } from './variant-matrix.ts';
import { VariantSheet } from './variant-sheet.tsx';

const nothingLocked: ReadonlySet<SheetField> = new Set();
const stockLocked: ReadonlySet<SheetField> = new Set(['onHand']);

export function VariantsPanel() {
  const { control } = useFormContext<ProductForm>();
  const may = useMay();
  const unitCode = useWatch({ control, name: 'unit' });
  const unit = useUnits().data?.find((each) => each.code === unitCode);
  return (
    <Panel title={t('variants.title')} actions={<SuggestSkus />} flush>
      <OptionsPanel />
      <VariantSheet
        locked={may('stock.write') ? nothingLocked : stockLocked}
        stepLabel={unitCode === 'piece' ? '' : (unit?.stepLabel ?? '')}
      />
      <p className="px-4 py-2 text-12 text-quiet max-phone:hidden">
        {t('variants.hint', { key: modifierName() })}
      </p>
    </Panel>
  );
}

/** Fills in only what is empty, from the title and the option values. */
function SuggestSkus() {
  const { control, getValues, setValue } = useFormContext<ProductForm>();
  const [title, variants] = useWatch({ control, name: ['title', 'variants'] });
  const isUseful = title.trim() !== '' && variants.some((variant) => variant.sku.trim() === '');
  if (!isUseful) return null;
  function fill() {
    for (const [row, variant] of getValues('variants').entries()) {
      if (variant.sku.trim() !== '') continue;
      const sku = suggestSku(title, variant.optionValues);
      setValue(`variants.${row}.sku`, sku, { shouldDirty: true, shouldValidate: true });
    }
  }
  return (
    <Button kind="quiet" className="text-accent" onClick={fill}>
      {t('variants.suggestSkus')}
    </Button>
  );
}
