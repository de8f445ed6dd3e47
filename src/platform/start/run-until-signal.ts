import { createLifeline, Stopped, type Lifeline } from './lifeline.ts';

/** What a long-running program does, from start to end. */
export interface Service {
  /** Starts everything, putting each part on the lifeline as it comes up. */
  start: (lifeline: Lifeline) => Promise<void>;
  /** What has to be done even when somebody is too impatient to wait for the order of things. */
  rescue: () => Promise<void>;
  say: (message: string, extra?: Record<string, unknown>) => void;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs a service until SIGINT, SIGTERM or SIGHUP, then ends it in order: 0. A second signal ends
 * the process at once after `rescue`: 1. An error during the start undoes what was started and is
 * thrown. An uncaught exception ends the service in order too, with 1: nobody knows what state it
 * left. Resolves with the exit code.
 */
export async function runUntilSignal(service: Service): Promise<number> {
  const lifeline = createLifeline((part, error) =>
    service.say('event=stop.failed', { part, error }),
  );
  const signals = hearSignals(service);
  const starting = service.start(lifeline);
  try {
    const first = await Promise.race([signals.first, starting.then(() => signals.first)]);
    service.say('event=stopping', { reason: first.reason });
    await lifeline.end();
    await starting.catch((error: unknown) => {
      // Parts that were still starting fail as their ground is taken away.
      if (!(error instanceof Stopped)) service.say('event=start.interrupted', { error });
    });
    return first.code;
  } catch (error) {
    await lifeline.end();
    // Ctrl-C reaches the children of a start as well: their end is no failure then.
    if (signals.heard()) return 0;
    throw error;
  } finally {
    signals.stop();
  }
}

interface Ending {
  reason: string;
  code: number;
}

function hearSignals(service: Service): {
  first: Promise<Ending>;
  heard: () => boolean;
  stop: () => void;
} {
  let heard = 0;
  let end: (ending: Ending) => void = () => undefined;
  const first = new Promise<Ending>((resolve) => (end = resolve));
  const onSignal = (signal: NodeJS.Signals): void => {
    heard += 1;
    if (heard === 1) end({ reason: signal, code: 0 });
    // Closing a terminal sends SIGINT and SIGHUP nearly at once, and the third would find the
    // second at work.
    else if (heard === 2) void service.rescue().finally(() => process.exit(1));
  };
  const onException = (error: unknown): void => {
    service.say('event=crashed', { error });
    end({ reason: 'uncaught exception', code: 1 });
  };
  const onRejection = (error: unknown): void => service.say('event=unhandled_rejection', { error });
  for (const signal of SIGNALS) process.on(signal, onSignal);
  process.on('uncaughtException', onException);
  process.on('unhandledRejection', onRejection);
  const stop = (): void => {
    for (const signal of SIGNALS) process.off(signal, onSignal);
    process.off('uncaughtException', onException);
    process.off('unhandledRejection', onRejection);
  };
  return { first, heard: () => heard > 0, stop };
}
