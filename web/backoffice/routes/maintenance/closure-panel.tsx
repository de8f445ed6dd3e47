/** One switch with what shoppers read meanwhile. */
import { useState } from 'react';
import { useForm, type UseFormReturn } from 'react-hook-form';
import { MESSAGE_MAX_LENGTH } from '#modules/operations/contract.ts';
import { Badge } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import { Ask } from '../../parts/dialog.tsx';
import { TextAreaField, TextField } from '../../parts/field.tsx';
import { Panel } from '../../parts/page.tsx';
import { ProblemNotice } from '../../parts/problem-panel.tsx';
import { notify } from '../../parts/toast.tsx';
import { localOfUtc, utcOfLocal } from '../../shop-time.ts';
import { useFormat } from '../../shop.ts';
import { t } from '../../words/index.ts';
import { useSwitch, type MaintenanceWish, type Notice, type Reach } from './data.ts';

interface ClosurePanelProps {
  reach: Reach;
  notice: Notice | null;
  isClosedWithAll?: boolean;
}

interface NoticeFields {
  message: string;
  /** In the shop's zone, as a `datetime-local` field writes it. */
  until: string;
}

const words = {
  shop: {
    title: 'maintenance.shop',
    open: 'maintenance.shopIsOpen',
    closed: 'maintenance.shopIsClosed',
    close: 'maintenance.close',
    reopen: 'maintenance.reopen',
    ask: 'maintenance.askTitle',
  },
  all: {
    title: 'maintenance.all',
    open: 'maintenance.allOpen',
    closed: 'maintenance.allClosed',
    close: 'maintenance.closeAll',
    reopen: 'maintenance.reopenAll',
    ask: 'maintenance.askAllTitle',
  },
} as const;

export function ClosurePanel({ reach, notice, isClosedWithAll = false }: ClosurePanelProps) {
  const { timeZone } = useFormat();
  const [asks, setAsks] = useState(false);
  const change = useSwitch(reach);
  const form = useForm<NoticeFields>({ values: fieldsOf(notice, timeZone) });
  const say = words[reach];
  const isClosed = notice !== null;
  const put = (wish: MaintenanceWish, told: string) =>
    change.mutate(wish, { onSuccess: () => notify(told), onSettled: () => setAsks(false) });
  const close = form.handleSubmit((fields) =>
    put(wishOf(fields, timeZone), t(isClosed ? 'maintenance.changed' : 'maintenance.nowClosed')),
  );
  const submit = form.handleSubmit(async () => (isClosed ? await close() : setAsks(true)));
  return (
    <Panel title={t(say.title)} actions={<OpenOrClosed isClosed={isClosed || isClosedWithAll} />}>
      <p className="text-quiet">
        {t(isClosed ? say.closed : isClosedWithAll ? 'maintenance.closedWithAll' : say.open)}
      </p>
      <form
        noValidate
        className="mt-4 flex flex-col gap-4"
        onSubmit={(event) => void submit(event)}
      >
        {change.error ? <ProblemNotice error={change.error} /> : null}
        <NoticeInputs form={form} timeZone={timeZone} />
        <div className="flex flex-wrap gap-2">
          {isClosed ? (
            <>
              <Button
                kind="primary"
                busy={change.isPending}
                onClick={() => put({ closed: false }, t('maintenance.nowOpen'))}
              >
                {t(say.reopen)}
              </Button>
              <Button type="submit" busy={change.isPending} disabled={!form.formState.isDirty}>
                {t('maintenance.save')}
              </Button>
            </>
          ) : (
            <Button type="submit" kind="danger" busy={change.isPending}>
              {t(say.close)}
            </Button>
          )}
        </div>
      </form>
      <Ask
        open={asks}
        onClose={() => setAsks(false)}
        title={t(say.ask)}
        body={t('maintenance.ask')}
        confirm={t(say.close)}
        busy={change.isPending}
        onConfirm={() => void close()}
      />
    </Panel>
  );
}

function OpenOrClosed({ isClosed }: { isClosed: boolean }) {
  return isClosed ? (
    <Badge meaning="warning">{t('maintenance.closed')}</Badge>
  ) : (
    <Badge meaning="success">{t('maintenance.open')}</Badge>
  );
}

interface NoticeInputsProps {
  form: UseFormReturn<NoticeFields>;
  timeZone: string;
}

function NoticeInputs({ form, timeZone }: NoticeInputsProps) {
  const { errors } = form.formState;
  return (
    <>
      <TextAreaField
        label={t('maintenance.message')}
        optional
        rows={3}
        maxLength={MESSAGE_MAX_LENGTH}
        hint={t('maintenance.messageHint')}
        {...form.register('message')}
      />
      <TextField
        type="datetime-local"
        label={t('maintenance.until')}
        optional
        hint={t('maintenance.untilHint', { zone: timeZone })}
        error={errors.until?.message}
        {...form.register('until', { validate: (until) => isAhead(until, timeZone) })}
      />
    </>
  );
}

/** Nothing, or a time that is still to come; else the sentence for the field. */
function isAhead(until: string, timeZone: string): true | string {
  if (until === '') return true;
  const moment = utcOfLocal(until, timeZone);
  return (moment !== null && Date.parse(moment) > Date.now()) || t('maintenance.untilOver');
}

function fieldsOf(notice: Notice | null, timeZone: string): NoticeFields {
  return {
    message: notice?.message ?? '',
    until: notice?.until ? localOfUtc(notice.until, timeZone) : '',
  };
}

function wishOf({ message, until }: NoticeFields, timeZone: string): MaintenanceWish {
  return {
    closed: true,
    message: message.trim() === '' ? null : message.trim(),
    until: until === '' ? null : utcOfLocal(until, timeZone),
  };
}
