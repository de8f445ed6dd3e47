/** As in a spreadsheet: arrows and Enter move, Ctrl/Cmd-D copies from above, paste fills. */
import type { ClipboardEvent, KeyboardEvent } from 'react';
import { useFormContext } from 'react-hook-form';
import type { ProductForm } from './form-model.ts';
import { sheetColumns, type SheetField } from './sheet-columns.ts';

interface CellPlace {
  row: number;
  field: SheetField;
}

/** Handlers for one cell of the sheet. `locked` columns are passed over by paste. */
export function useSheetKeys(locked: ReadonlySet<SheetField>) {
  const { getValues, setValue } = useFormContext<ProductForm>();
  const write = (place: CellPlace, value: string) =>
    setValue(`variants.${place.row}.${place.field}`, value, {
      shouldDirty: true,
      shouldValidate: true,
    });

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>, place: CellPlace) {
    const step = { ArrowUp: -1, ArrowDown: 1, Enter: 1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      focusCell(event.currentTarget, place.row + step, place.field);
    } else if (event.key.toLowerCase() === 'd' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      const above = place.row > 0 ? getValues(`variants.${place.row - 1}.${place.field}`) : null;
      if (above !== null) write(place, above);
    }
  }

  function onPaste(event: ClipboardEvent<HTMLInputElement>, place: CellPlace) {
    const text = event.clipboardData.getData('text/plain').replace(/\r/g, '').replace(/\n$/, '');
    if (!/[\t\n]/.test(text)) return;
    event.preventDefault();
    const fields = sheetColumns.map((column) => column.field);
    const left = fields.indexOf(place.field);
    const last = getValues('variants').length;
    for (const [down, line] of text.split('\n').entries()) {
      if (place.row + down >= last) break;
      for (const [right, value] of line.split('\t').entries()) {
        const field = fields[left + right];
        if (field && !locked.has(field)) write({ row: place.row + down, field }, value.trim());
      }
    }
  }

  return { onKeyDown, onPaste };
}

function focusCell(from: HTMLElement, row: number, field: SheetField): void {
  const sheet = from.closest('[data-sheet]');
  const cell = sheet?.querySelector<HTMLInputElement>(`[data-cell="${row}:${field}"]`);
  cell?.focus();
  cell?.select();
}
