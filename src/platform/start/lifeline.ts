/** What a running program has to give back, in the order in which it was taken. */
export interface Lifeline {
  /**
   * Remembers how to undo something that has just been started. When the end has begun meanwhile it
   * is undone at once, and the returned promise rejects with Stopped, so that a start in progress
   * goes no further.
   */
  add: (name: string, undo: () => Promise<void>) => Promise<void>;
  /** Undoes everything, the latest first. A step that fails is reported and the next one runs. */
  end: () => Promise<void>;
}

/** A start was interrupted by a wish to stop. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
}

interface Step {
  name: string;
  undo: () => Promise<void>;
}

/** Makes an empty lifeline; `failed` hears of steps that could not be undone. */
export function createLifeline(failed: (name: string, error: unknown) => void): Lifeline {
  const steps: Step[] = [];
  let ending: Promise<void> | undefined;

  const undo = async (step: Step): Promise<void> => {
    try {
      await step.undo();
    } catch (error) {
      failed(step.name, error);
    }
  };
  const undoAll = async (): Promise<void> => {
    for (let step = steps.pop(); step !== undefined; step = steps.pop()) await undo(step);
  };
  return {
    add: async (name, undoStep) => {
      const step = { name, undo: undoStep };
      if (ending === undefined) {
        steps.push(step);
      } else {
        await undo(step);
        throw new Stopped(`Stopped while ${name} was starting`);
      }
    },
    end: () => (ending ??= undoAll()),
  };
}
