import type { ReactNode } from 'react';
import { ButtonLink } from '../../../shared/ui/button.tsx';
import type { PageProps } from '../../page.ts';
import { Container } from '../../parts/container.tsx';
import { useLanguage } from '../../parts/shop-context.tsx';
import type { ProblemData } from '../../server/problem.ts';

const MINUTES_COUNTED_MAX = 90;

/** Says what happened, what it means for the visitor, and the next step. */
export default function Problem({ data }: PageProps<ProblemData>): ReactNode {
  const { t } = useLanguage();
  const { title, text, requestId, retrySeconds } = data;
  return (
    <Container className="flex flex-col items-start gap-6 py-16 md:py-24">
      <h1 className="text-36 md:text-48">{t(title)}</h1>
      <p className="max-w-140 text-18 text-quiet">
        {data.message ?? t(text, { seconds: retrySeconds ?? 0 })}
      </p>
      {data.back && <Back {...data.back} />}
      <div className="flex flex-wrap items-center gap-4">
        {data.status >= 429 && <ButtonLink href="">{t('problem.retry')}</ButtonLink>}
        {data.title !== 'problem.closed' && (
          <ButtonLink href="/" look={data.status >= 429 ? 'secondary' : 'primary'}>
            {t('problem.home')}
          </ButtonLink>
        )}
      </div>
      {requestId && (
        <p className="text-13 text-quiet">{t('problem.reference', { id: requestId })}</p>
      )}
    </Container>
  );
}

/** Soon in minutes; later by the shop's clock, with the hours for whoever lives by another. */
function Back({ at, minutes }: NonNullable<ProblemData['back']>): ReactNode {
  const { t, shortMoment } = useLanguage();
  return (
    <p className="max-w-140 text-18">
      {minutes <= MINUTES_COUNTED_MAX
        ? t('problem.backIn', { count: minutes })
        : t('problem.backAt', { when: shortMoment(at), count: Math.round(minutes / 60) })}
    </p>
  );
}
