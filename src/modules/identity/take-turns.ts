const last = new Map<string, Promise<unknown>>();

/**
 * Runs work with the same key one after the other in this process, in the order of asking. Tries to
 * sign in to one account take turns: a try counts as a failure until its password was found right,
 * and many right ones at the same moment must not lock each other out.
 */
export async function inTurn<T>(key: string, work: () => Promise<T>): Promise<T> {
  const before = last.get(key);
  const mine = afterwards(before, work);
  last.set(key, mine);
  try {
    return await mine;
  } finally {
    if (last.get(key) === mine) last.delete(key);
  }
}

/** Whether the one before succeeded is its own caller's concern. */
async function afterwards<T>(
  before: Promise<unknown> | undefined,
  work: () => Promise<T>,
): Promise<T> {
  await Promise.allSettled([before]);
  return await work();
}
