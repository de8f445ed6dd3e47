import { timer, type Timer } from '#platform/jobs.ts';
import { followWords } from './follow-words.ts';

export const timers: readonly Timer[] = [
  timer({ name: 'orders.follow_words', everySeconds: 5, run: followWords }),
];
