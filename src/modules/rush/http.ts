import type { HttpPlugin, Route } from '#platform/http/route.ts';
import { createRecorder, LOOK_MS } from './recorder.ts';

export const routes: Route[] = [];

/** Each server looks for itself whether a rush is to be recorded: off unless a command says so. */
export const plugin: HttpPlugin = async (server, { app }) => {
  const recorder = createRecorder(app);
  server.addHook('onSend', (request, reply, payload, done) => {
    recorder.note(request, reply, payload);
    done(null, payload);
  });
  const look = async (): Promise<void> => {
    try {
      await recorder.look();
    } catch (error) {
      app.log.named('emporium.rush').warn('event=rush.not_recorded', { error });
    }
  };
  const clock = setInterval(() => void look(), LOOK_MS);
  clock.unref();
  server.addHook('onClose', async () => {
    clearInterval(clock);
    await look();
  });
};
