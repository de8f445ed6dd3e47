import { randomFillSync } from 'node:crypto';

const POOL_BYTES = 16 * 256;
const pool = Buffer.allocUnsafe(POOL_BYTES);
let offset = POOL_BYTES;
let lastMs = 0;
let sequence = 0;

const SEQUENCE_MAX = 0xfff;

/**
 * A new UUID version 7 (RFC 9562, section 5.7): 48 bits of Unix milliseconds, then 12 bits that
 * count within the millisecond (section 6.2, method 1), then random bits. Ids of one process grow:
 * what was made later sorts later. When a millisecond is used up the next one is borrowed.
 */
export function newId(now = Date.now()): string {
  if (offset === POOL_BYTES) {
    randomFillSync(pool);
    offset = 0;
  }
  const bytes = pool.subarray(offset, offset + 16);
  offset += 16;
  tick(now, bytes[6]!);
  bytes.writeUIntBE(lastMs, 0, 6);
  bytes.writeUInt16BE(0x7000 | sequence, 6);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** A clock that was set back does not make ids that sort before older ones. */
function tick(now: number, random: number): void {
  if (now > lastMs) {
    lastMs = now;
    sequence = random;
  } else if (sequence < SEQUENCE_MAX) sequence += 1;
  else {
    lastMs += 1;
    sequence = random;
  }
}
