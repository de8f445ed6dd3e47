import { forgetOldKeys } from '#platform/http/idempotency.ts';
import { timer, type Timer } from '#platform/jobs.ts';
import { keepFigures, readAndKeepMachine, READ_EVERY_SECONDS } from './keep-figures.ts';

export const timers: readonly Timer[] = [
  timer({
    name: 'operations.forget_idempotency_keys',
    everySeconds: 3600,
    run: async (app) => {
      const keys = await forgetOldKeys(app);
      if (keys > 0) {
        app.log.named('emporium.operations').info('event=idempotency.keys_forgotten', { keys });
      }
    },
  }),
  timer({ name: 'operations.keep_figures', everySeconds: 3600, run: keepFigures }),
  timer({
    name: 'operations.read_machine',
    everySeconds: READ_EVERY_SECONDS,
    run: readAndKeepMachine,
  }),
];
