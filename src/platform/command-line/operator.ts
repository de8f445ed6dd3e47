import { userInfo } from 'node:os';
import { system, type Actor } from '../context.ts';

/** Who sits at the keyboard, for the record: `operator ada`. They may do what the program may. */
export function operator(): Actor {
  return { ...system, name: nameOfOperator() };
}

/** A container may have no user name. */
function nameOfOperator(): string {
  try {
    return `operator ${userInfo().username}`;
  } catch {
    return 'operator without a user name';
  }
}
