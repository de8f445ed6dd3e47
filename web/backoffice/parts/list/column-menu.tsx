/** Which columns the list shows. */
import { Menu } from '@base-ui/react/menu';
import { Columns3 } from 'lucide-react';
import { t } from '../../words/index.ts';
import { Button } from '../button.tsx';
import { CheckRow, MenuPanel } from '../menu.tsx';
import type { ListColumn } from './columns.ts';

interface ColumnMenuProps<Row> {
  columns: ListColumn<Row>[];
  visible: ListColumn<Row>[];
  onShow: (id: string, isShown: boolean) => void;
}

export function ColumnMenu<Row>({ columns, visible, onShow }: ColumnMenuProps<Row>) {
  const shown = new Set(visible.map((column) => column.id));
  return (
    <Menu.Root>
      <Menu.Trigger
        render={
          <Button
            kind="quiet"
            className="ml-auto text-quiet"
            icon={<Columns3 aria-hidden size={16} strokeWidth={1.5} />}
          />
        }
      >
        {t('common.columns')}
      </Menu.Trigger>
      <MenuPanel align="end">
        {columns
          .filter((column) => !column.fixed)
          .map((column) => (
            <CheckRow
              key={column.id}
              checked={shown.has(column.id)}
              onChange={(next) => onShow(column.id, next)}
            >
              {column.header}
            </CheckRow>
          ))}
      </MenuPanel>
    </Menu.Root>
  );
}
