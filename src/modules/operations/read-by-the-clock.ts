import type { HttpPlugin } from '#platform/http/route.ts';
import { readAndKeepMachine, READ_EVERY_SECONDS } from './keep-figures.ts';
import { watchDisk } from './metrics.ts';

/** A process that serves reads its own machine; a worker has a timer for it. */
export const readByTheClock: HttpPlugin = async (server, { app }) => {
  watchDisk(app.config.EMPORIUM_DATA);
  const read = async (): Promise<void> => {
    try {
      await readAndKeepMachine(app);
    } catch (error) {
      app.log.named('emporium.operations').warn('event=machine.not_read', { error });
    }
  };
  const clock = setInterval(() => void read(), READ_EVERY_SECONDS * 1000);
  clock.unref();
  server.addHook('onClose', async () => {
    clearInterval(clock);
  });
};
