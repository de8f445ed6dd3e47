/** Short notices from below, with an undo where something was taken away. */
import { Toast } from '@base-ui/react/toast';
import { CircleAlert, CircleCheck, X } from 'lucide-react';
import { toProblem } from '../problem.ts';
import { t } from '../words/index.ts';
import { IconButton } from './button.tsx';

const manager = Toast.createToastManager();
const UNDO_MS = 10_000;
const NOTICE_MS = 5_000;

/** Says that something was done; `undo` adds a button that takes it back. */
export function notify(title: string, undo?: () => void): void {
  const id = manager.add({
    title,
    type: 'done',
    timeout: undo ? UNDO_MS : NOTICE_MS,
    ...(undo
      ? {
          actionProps: {
            children: t('common.undo'),
            onClick: () => {
              manager.close(id);
              undo();
            },
          },
        }
      : {}),
  });
}

/** Says that something could not be done, and why. */
export function notifyProblem(error: unknown): void {
  const problem = toProblem(error);
  manager.add({
    title: problem.message,
    type: 'problem',
    priority: 'high',
    timeout: UNDO_MS,
    ...(problem.requestId
      ? { description: t('problem.requestId', { id: problem.requestId }) }
      : {}),
  });
}

/** The place where notices appear; once, around the whole application. */
export function Toasts() {
  return (
    <Toast.Provider toastManager={manager} limit={3}>
      <Toast.Portal>
        <Toast.Viewport
          aria-label={t('shell.notifications')}
          className={
            'fixed right-4 bottom-4 z-50 flex w-88 max-w-[calc(100vw-2rem)] flex-col gap-2 ' +
            'max-phone:bottom-20'
          }
        >
          <ToastList />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function ToastList() {
  const { toasts } = Toast.useToastManager();
  return toasts.map((toast) => (
    <Toast.Root
      key={toast.id}
      toast={toast}
      className="animate-rise rounded-md bg-ink text-paper shadow-float data-limited:hidden"
    >
      <Toast.Content className="flex items-center gap-3 py-2 pr-2 pl-3">
        {toast.type === 'problem' ? (
          <CircleAlert aria-hidden size={16} strokeWidth={1.5} className="shrink-0" />
        ) : (
          <CircleCheck aria-hidden size={16} strokeWidth={1.5} className="shrink-0" />
        )}
        <div className="min-w-0 flex-1 py-1">
          <Toast.Title className="font-sans text-13 font-medium tracking-normal" render={<p />} />
          <Toast.Description className="text-12 break-all opacity-80" />
        </div>
        <Toast.Action
          className={
            'h-8 rounded-sm px-2 font-medium underline underline-offset-3 hover:opacity-80'
          }
        />
        <Toast.Close
          render={
            <IconButton
              label={t('common.close')}
              className="text-paper! hover:bg-transparent hover:opacity-80"
            />
          }
        >
          <X aria-hidden size={16} strokeWidth={1.5} />
        </Toast.Close>
      </Toast.Content>
    </Toast.Root>
  ));
}
