import { beatHeart } from '#platform/database/replication-heartbeat.ts';
import { forgetOldKeys } from '#platform/http/idempotency.ts';
import { timer, type Timer } from '#platform/jobs.ts';
import { lookAtCertificates } from './findings-network.ts';
import { watchQueue } from './watch-queue.ts';
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
  timer({
    name: 'operations.beat_heart',
    everySeconds: 1,
    run: async (app) => {
      if (app.database.replica !== undefined) await beatHeart(app);
    },
  }),
  timer({ name: 'operations.keep_figures', everySeconds: 3600, run: keepFigures }),
  timer({
    name: 'operations.watch_certificates',
    everySeconds: 3600,
    run: async (app) => {
      const log = app.log.named('emporium.operations');
      for (const { state, found } of await lookAtCertificates(app)) {
        if (state !== 'ok') log.warn('event=certificate.to_renew', { state, found });
      }
    },
  }),
  timer({ name: 'operations.watch_queue', everySeconds: 20, run: watchQueue }),
  timer({
    name: 'operations.read_machine',
    everySeconds: READ_EVERY_SECONDS,
    run: readAndKeepMachine,
  }),
];
