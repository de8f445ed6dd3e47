import { useEffect, useState } from 'react';
import { readPage } from '../../../parts/send-form.ts';
import type { WaitData } from '../wait-data.ts';

const SECOND_MS = 1000;
const LATE_SECONDS = 3;

/**
 * The place as the shop last told it, asked for at the pace that the shop names, also in a hidden
 * tab: one's turn comes there too. Where no answer comes (a restart, a tunnel) it is asked again,
 * and the second value says so; the place is kept by the shop.
 */
export function useLivePlace(first: WaitData): [WaitData, boolean] {
  const [live, setLive] = useState(first);
  const [isLate, setLate] = useState(false);
  const waits = live.state === 'waiting' || live.state === 'unknown';

  useEffect(() => {
    if (!waits) return undefined;
    let timer: ReturnType<typeof setTimeout>;
    let isOver = false;
    function askIn(seconds: number): void {
      if (!isOver) timer = setTimeout(ask, Math.max(1, seconds) * SECOND_MS);
    }
    function ask(): void {
      readPage<WaitData>('/checkout/wait').then(
        (answer) => {
          if (answer.kind === 'redirect') return location.assign(answer.to);
          setLive({ ...answer.data, isAgain: first.isAgain });
          setLate(false);
          askIn(answer.data.retryAfterSeconds);
        },
        () => {
          setLate(true);
          askIn(LATE_SECONDS);
        },
      );
    }
    askIn(first.retryAfterSeconds);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [waits, first]);

  return [live, isLate];
}
