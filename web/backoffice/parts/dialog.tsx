/** Windows over the page: a plain one, one that asks before something is destroyed. */
import { useRef, useState, type ReactNode } from 'react';
import { Dialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { t } from '../words/index.ts';
import { Button, IconButton } from './button.tsx';
import { classNames } from './class-names.ts';
import { TextField } from './field.tsx';

interface WindowProps {
  open: boolean;
  onClose: () => void;
  title: string;
  children: ReactNode;
  wide?: boolean;
}

/** A dialog with a title and a cross; Escape and a click beside it close it. */
export function Window({ open, onClose, title, children, wide = false }: WindowProps) {
  const body = useRef<HTMLDivElement | null>(null);
  // A form begins at its first field, not at the cross.
  const firstField = () =>
    body.current?.querySelector<HTMLElement>('input, select, textarea') ?? true;
  return (
    <Dialog.Root open={open} onOpenChange={(next) => (next ? undefined : onClose())}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 animate-fade bg-veil" />
        <Dialog.Viewport className="fixed inset-0 z-40 flex items-center justify-center p-4">
          <Dialog.Popup
            data-window
            initialFocus={firstField}
            className={classNames(
              'flex max-h-full w-full animate-rise flex-col overflow-hidden rounded-lg ' +
                'bg-surface shadow-float',
              wide ? 'max-w-160' : 'max-w-112',
            )}
          >
            <header className="flex items-center justify-between gap-4 px-6 pt-4 pb-2">
              <Dialog.Title className="text-18">{title}</Dialog.Title>
              <Dialog.Close render={<IconButton label={t('common.close')} className="-mr-2" />}>
                <X aria-hidden size={18} strokeWidth={1.5} />
              </Dialog.Close>
            </header>
            <div ref={body} className="min-h-0 overflow-y-auto px-6 pt-1 pb-6">
              {children}
            </div>
          </Dialog.Popup>
        </Dialog.Viewport>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

interface AskProps {
  open: boolean;
  onClose: () => void;
  title: string;
  body: ReactNode;
  confirm: string;
  cancel?: string;
  busy?: boolean;
  /** The word the person has to type (an order number, a name) before the button works. */
  typed?: { label: string; word: string };
  onConfirm: () => void;
}

/** Asks before an act that cannot be undone. The typed word is compared without case and blanks. */
export function Ask(props: AskProps) {
  return (
    <Window open={props.open} onClose={props.onClose} title={props.title}>
      {props.open ? <AskForm {...props} /> : null}
    </Window>
  );
}

function AskForm({ body, confirm, cancel, busy = false, typed, onConfirm, onClose }: AskProps) {
  const [word, setWord] = useState('');
  const fits = !typed || word.trim().toLowerCase() === typed.word.toLowerCase();
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (fits && !busy) onConfirm();
      }}
    >
      <div className="text-quiet">{body}</div>
      {typed ? (
        <TextField
          label={typed.label}
          value={word}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setWord(event.target.value)}
        />
      ) : null}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{cancel ?? t('common.cancel')}</Button>
        <Button type="submit" kind="danger" busy={busy} disabled={!fits}>
          {confirm}
        </Button>
      </div>
    </form>
  );
}
