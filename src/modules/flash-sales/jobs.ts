import { timer, type Timer } from '#platform/jobs.ts';
import { closeSales } from './close-sales.ts';
import { followSales } from './follow-sales.ts';

export const timers: readonly Timer[] = [
  timer({ name: 'flash_sales.follow_sales', everySeconds: 1, run: followSales }),
  timer({ name: 'flash_sales.close_sales', everySeconds: 3, run: closeSales }),
];
