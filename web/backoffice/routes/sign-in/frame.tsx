/** The quiet page around both ways of signing in: the shop's name, one card, nothing else. */
import type { ReactNode } from 'react';
import { useShop } from '../../shop.ts';
import { t } from '../../words/index.ts';

export function SignInFrame({ children }: { children: ReactNode }) {
  const shop = useShop().data;
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center p-4 pb-[12vh]">
      <p className="mb-6 h-8 font-display text-22">{shop?.name}</p>
      <div className="w-full max-w-96 rounded-lg border border-line bg-surface p-8 max-phone:p-6">
        {children}
      </div>
      <p className="mt-6 text-12 text-quiet">{t('shell.name')}</p>
    </main>
  );
}
