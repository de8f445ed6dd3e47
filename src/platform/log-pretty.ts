const COLOUR: Record<string, string> = {
  WARN: '\u001b[33m',
  ERROR: '\u001b[31m',
  DEBUG: '\u001b[2m',
};
const RESET = '\u001b[0m';
const DIM = '\u001b[2m';

interface Line {
  timestamp: string;
  level: string;
  logger: string;
  message: string;
  extra?: Record<string, unknown>;
}

/** One JSON log line as a person reads it: time, level when it matters, message, fields. */
export function prettyLine(json: string): string {
  const line = JSON.parse(json) as Line;
  const time = line.timestamp.slice(11, 19);
  const level = line.level === 'INFO' ? '' : ` ${line.level}`;
  const { stack, ...fields } = line.extra ?? {};
  const shown = Object.entries(fields).map(([name, value]) => `${name}=${plain(value)}`);
  const trace = typeof stack === 'string' ? `\n${stack}` : '';
  const colour = COLOUR[line.level] ?? '';
  const head = `${DIM}${time}${RESET}${colour}${level} ${line.message}${RESET}`;
  return `${head} ${DIM}${shown.join(' ')}${RESET}${trace}\n`;
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
