import { defineRefusals } from '#platform/refusal.ts';

export const qualityRefusals = defineRefusals({
  sales_paused: {
    status: 503,
    detail:
      'This shop has paused sales for a moment to check its records. Nothing was charged. Try again soon.',
  },
});
