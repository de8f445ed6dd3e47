/** Whether a store has no file of that name; what it says depends on how it was asked. */
export function isNoObject(error: unknown): boolean {
  return isNamed(error, 'NoSuchKey') || isNamed(error, 'NotFound');
}

/** Whether a store has given an upload up, or never knew it. */
export function isNoUpload(error: unknown): boolean {
  return isNamed(error, 'NoSuchUpload');
}

function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}
