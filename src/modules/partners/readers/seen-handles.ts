import { createHash } from 'node:crypto';

const SLOTS = 2 ** 22;
const FULL = SLOTS * 0.75;

/**
 * A set of up to three million names in 32 MB, however long they are: 64 bits of each one's SHA-256
 * in an open table. Two names share their 64 bits once in 10^6 files of that size.
 */
export class SeenHandles {
  #slots: BigUint64Array | undefined;
  #count = 0;

  /** Whether the name is new here; it is not any more. A full table says no to every new name. */
  add(name: string): boolean {
    this.#slots ??= new BigUint64Array(SLOTS);
    const hash = createHash('sha256').update(name).digest().readBigUInt64LE() || 1n;
    let at = Number(hash % BigInt(SLOTS));
    while (this.#slots[at] !== 0n) {
      if (this.#slots[at] === hash) return false;
      at = (at + 1) % SLOTS;
    }
    if (this.#count >= FULL) return false;
    this.#slots[at] = hash;
    this.#count += 1;
    return true;
  }
}
