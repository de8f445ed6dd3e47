import { X } from 'lucide-react';
import {
  createContext,
  useCallback,
  useContext,
  useMemo,
  useRef,
  useState,
  type ReactNode,
} from 'react';
import type { CartData } from '../routes/cart/cart-data.ts';
import { CartSheetBody } from './cart-sheet-body.tsx';
import { ifAnswered, readPage, sendForm } from './send-form.ts';
import { useLanguage } from './shop-context.tsx';
import { refreshVisitor } from './visitor.ts';

interface CartSheet {
  /** Shows the cart as it is now. */
  open(): Promise<void>;
  /** Sends an "add to cart" form and shows the cart after it. */
  add(form: HTMLFormElement): Promise<void>;
}

const CartSheetContext = createContext<CartSheet | undefined>(undefined);
const CART = '/cart';

/** The cart beside the page. */
export function useCartSheet(): CartSheet {
  const sheet = useContext(CartSheetContext);
  if (!sheet) throw new Error('useCartSheet outside of a page');
  return sheet;
}

/** Holds the one cart sheet of a page. Where its way fails, the cart's own page takes over. */
export function CartSheetProvider({ children }: { children: ReactNode }): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null);
  const [data, setData] = useState<CartData | null>(null);
  const [added, setAdded] = useState(false);

  const show = useCallback((shown: CartData, wasAdded: boolean) => {
    setData(shown);
    setAdded(wasAdded);
    refreshVisitor();
    if (!dialog.current?.open) dialog.current?.showModal();
  }, []);

  const sheet = useMemo<CartSheet>(
    () => ({
      async open() {
        const answer = await ifAnswered(readPage<CartData>(CART));
        if (answer?.kind === 'page') show(answer.data, false);
        else location.assign(CART);
      },
      async add(form) {
        const sent = await ifAnswered(sendForm<CartData>(CART, new FormData(form)));
        if (!sent) return HTMLFormElement.prototype.submit.call(form);
        if (sent.kind === 'page') return show(sent.data, false);
        const answer = await ifAnswered(readPage<CartData>(sent.to));
        if (answer?.kind === 'page') show(answer.data, true);
        else location.assign(sent.to);
      },
    }),
    [show],
  );

  return (
    <CartSheetContext value={sheet}>
      {children}
      <dialog
        ref={dialog}
        aria-labelledby="cart-sheet-title"
        className="me-0 ms-auto h-dvh max-h-none w-full max-w-[26rem] bg-surface shadow-float open:flex open:flex-col open:animate-[sheet-in_200ms_var(--ease-out)]"
        onClick={(event) => {
          if (event.target === dialog.current) dialog.current.close();
        }}
      >
        <SheetHead added={added} close={() => dialog.current?.close()} />
        {data && <CartSheetBody data={data} close={() => dialog.current?.close()} />}
      </dialog>
    </CartSheetContext>
  );
}

function SheetHead({ added, close }: { added: boolean; close: () => void }): ReactNode {
  const { t } = useLanguage();
  return (
    <div className="flex items-center justify-between border-b border-line px-6 py-3">
      <h2 id="cart-sheet-title" className="text-22" aria-live="polite">
        {added ? t('cart.added') : t('cart.title')}
      </h2>
      <button
        type="button"
        onClick={close}
        aria-label={t('shell.close')}
        className="-me-3 inline-flex size-11 items-center justify-center rounded-md hover:bg-sunk"
      >
        <X aria-hidden size={22} strokeWidth={1.5} />
      </button>
    </div>
  );
}
