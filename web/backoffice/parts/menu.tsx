/** The floating panel of a menu and its rows. */
import type { ReactNode } from 'react';
import { Menu } from '@base-ui/react/menu';
import { Check } from 'lucide-react';
import { classNames } from './class-names.ts';

const row =
  'flex h-8 cursor-pointer items-center gap-2 rounded-sm px-2 text-13 no-underline outline-none ' +
  'select-none ' +
  'max-phone:h-11 max-phone:text-14 data-highlighted:bg-sunk data-disabled:opacity-50';

export function MenuPanel({ align = 'start', children }: MenuPanelProps) {
  return (
    <Menu.Portal>
      <Menu.Positioner align={align} sideOffset={6} className="z-40">
        <Menu.Popup
          className={
            'min-w-48 animate-rise rounded-md border border-line bg-surface p-1 shadow-float ' +
            'outline-none'
          }
        >
          {children}
        </Menu.Popup>
      </Menu.Positioner>
    </Menu.Portal>
  );
}

interface MenuPanelProps {
  align?: 'start' | 'end';
  children: ReactNode;
}

interface MenuRowProps {
  icon?: ReactNode;
  danger?: boolean;
  disabled?: boolean;
  onClick: () => void;
  children: ReactNode;
}

export function MenuRow({
  icon,
  danger = false,
  disabled = false,
  onClick,
  children,
}: MenuRowProps) {
  return (
    <Menu.Item
      disabled={disabled}
      onClick={onClick}
      className={classNames(row, danger && 'text-danger')}
    >
      {icon}
      {children}
    </Menu.Item>
  );
}

interface CheckRowProps {
  checked: boolean;
  onChange: (checked: boolean) => void;
  children: ReactNode;
}

/** A row with a tick; the menu stays open so that several can be set. */
export function CheckRow({ checked, onChange, children }: CheckRowProps) {
  return (
    <Menu.CheckboxItem
      checked={checked}
      onCheckedChange={onChange}
      closeOnClick={false}
      className={row}
    >
      <span className="flex size-4 items-center justify-center">
        <Menu.CheckboxItemIndicator>
          <Check aria-hidden size={16} strokeWidth={1.5} className="text-accent" />
        </Menu.CheckboxItemIndicator>
      </span>
      {children}
    </Menu.CheckboxItem>
  );
}

interface ChoiceProps<V extends string> {
  value: V;
  options: readonly { value: V; label: string; icon?: ReactNode }[];
  onChange: (value: V) => void;
}

/** One of several, with a tick at the one that holds. */
export function MenuChoice<V extends string>({ value, options, onChange }: ChoiceProps<V>) {
  return (
    <Menu.RadioGroup value={value} onValueChange={(next: V) => onChange(next)}>
      {options.map((option) => (
        <Menu.RadioItem key={option.value} value={option.value} closeOnClick className={row}>
          <span className="flex size-4 items-center justify-center text-quiet">{option.icon}</span>
          <span className="flex-1">{option.label}</span>
          <Menu.RadioItemIndicator>
            <Check aria-hidden size={16} strokeWidth={1.5} className="text-accent" />
          </Menu.RadioItemIndicator>
        </Menu.RadioItem>
      ))}
    </Menu.RadioGroup>
  );
}

/** The class of a menu row, for links inside a menu. */
export const menuRowClass = row;
