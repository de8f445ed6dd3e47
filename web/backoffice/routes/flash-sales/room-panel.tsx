/** The queue before checkout: how long it is, how fast it moves, and when there is one. */
import { useId } from 'react';
import type { RoomMode, WaitingRoom } from '#modules/waiting-room/contract.ts';
import { Badge } from '../../parts/badge.tsx';
import { FilterSelect } from '../../parts/list/filter-select.tsx';
import { notify, notifyProblem } from '../../parts/toast.tsx';
import { useMay } from '../../session.ts';
import { useFormat } from '../../shop.ts';
import { t } from '../../words/index.ts';
import { useSetRoom, useWaitingRoom } from './data.ts';

const modes: readonly RoomMode[] = ['auto', 'on', 'off'];

/** Not shown to those who may not see it, nor where the shop has none. */
export function RoomPanel() {
  const heading = useId();
  const may = useMay();
  const room = useWaitingRoom(may('settings.read')).data;
  const maySet = may('settings.write');
  if (!room) return null;
  return (
    <section
      aria-labelledby={heading}
      className="mb-4 rounded-md border border-line bg-surface px-4 py-3"
    >
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <h2 id={heading} className="font-sans text-14 font-semibold tracking-normal">
          {t('room.title')}
        </h2>
        <Badge meaning={room.state === 'queueing' ? 'warning' : 'neutral'}>
          {t(`room.${room.state}`)}
        </Badge>
        <div className="ml-auto max-phone:ml-0 max-phone:w-full">
          <Mode room={room} disabled={!maySet} />
        </div>
      </div>
      <Figures room={room} />
    </section>
  );
}

function Mode({ room, disabled }: { room: WaitingRoom; disabled: boolean }) {
  const set = useSetRoom();
  if (disabled) return <span className="text-quiet">{t(`room.mode.${room.mode}`)}</span>;
  return (
    <FilterSelect
      label={t('room.mode')}
      value={room.mode === 'auto' ? '' : room.mode}
      onChange={(next) =>
        set.mutate(modes.find((each) => each === next) ?? 'auto', {
          onSuccess: () => notify(t('room.changed')),
          onError: notifyProblem,
        })
      }
    >
      {modes.map((each) => (
        <option key={each} value={each === 'auto' ? '' : each}>
          {t(`room.mode.${each}`)}
        </option>
      ))}
    </FilterSelect>
  );
}

function Figures({ room }: { room: WaitingRoom }) {
  const format = useFormat();
  const rate = (value: number) => format.number(Math.round(value * 10) / 10);
  const { estimatedSeconds } = room;
  const figures = [
    [t('room.waiting'), format.number(room.waiting)],
    [t('room.called'), format.number(room.admitted)],
    [t('room.admitted'), rate(room.admittedPerSecond)],
    [t('room.settled'), rate(room.settledPerSecond)],
    [
      t('room.estimate'),
      estimatedSeconds === null
        ? t('room.noEstimate')
        : t('room.seconds', { count: format.number(estimatedSeconds) }),
    ],
  ] as const;
  return (
    <dl className="mt-2 flex flex-wrap gap-x-8 gap-y-2">
      {figures.map(([name, value]) => (
        <div key={name}>
          <dt className="text-12 text-quiet">{name}</dt>
          <dd className="tabular text-16 font-medium">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
