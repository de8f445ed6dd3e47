import { timer, type Timer } from '#platform/jobs.ts';
import { showDrillFigures } from './metrics.ts';

const LOOK_SECONDS = 30;

/** The figures of drills, which another process carries out. */
export const timers: readonly Timer[] = [
  timer({ name: 'drills.show_figures', everySeconds: LOOK_SECONDS, run: showDrillFigures }),
];
