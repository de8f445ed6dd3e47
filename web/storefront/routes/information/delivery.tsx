import type { ReactNode } from 'react';
import { Container } from '../../parts/container.tsx';
import { useLanguage } from '../../parts/shop-context.tsx';
import type { WordKey } from '../../words/language.ts';

const parts: readonly (readonly [title: WordKey, text: WordKey])[] = [
  ['delivery.when', 'delivery.when_text'],
  ['delivery.cost', 'delivery.cost_text'],
  ['delivery.returns', 'delivery.returns_text'],
  ['delivery.repair', 'delivery.repair_text'],
];

export default function Delivery(): ReactNode {
  const { t } = useLanguage();
  return (
    <Container className="py-12 md:py-16">
      <h1 className="mb-12 text-36">{t('delivery.title')}</h1>
      <div className="grid gap-x-12 gap-y-8 md:max-w-4xl md:grid-cols-2">
        {parts.map(([title, text]) => (
          <section key={title} className="flex flex-col gap-2">
            <h2 className="text-22">{t(title)}</h2>
            <p className="text-quiet">{t(text)}</p>
          </section>
        ))}
      </div>
    </Container>
  );
}
