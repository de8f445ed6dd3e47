/** Levels of the program's own log. */
type Level = 'debug' | 'warn' | 'error';

/**
 * How loud a line of PostgreSQL is in our log. Refused statements (ERROR) are the application's
 * everyday business and reported there; what the server says about itself matters from FATAL on,
 * except for sessions that we ended and for our own question whether the database is there yet.
 */
export function levelOfLine(line: string): Level {
  if (/ PANIC: /.test(line)) return 'error';
  if (/ended unexpectedly|supervisor is gone|left behind|did not start|is full/.test(line))
    return 'warn';
  if (
    / FATAL: /.test(line) &&
    !/terminating connection|starting up|shutting down|database "emporium" does not exist/.test(
      line,
    )
  )
    return 'warn';
  return 'debug';
}
