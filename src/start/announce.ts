import type { Config } from '#platform/config.ts';
import type { Log } from '#platform/log.ts';

/** What a finished start has to say. */
export interface Opening {
  /** Address of the HTTP API; null without the role `api`. */
  url: string | null;
  roles: readonly string[];
  /** One-time way into the back office, on the first start only. */
  signInLink: string | null;
  durationMs: number;
}

/**
 * Tells that Emporium is open: a short page for a person at a terminal, one log line for a machine.
 */
export function announce(opening: Opening, config: Config, log: Log): void {
  if (process.stdout.isTTY) {
    process.stdout.write(`\n${summary(opening, config).join('\n')}\n\n`);
    return;
  }
  log.info('event=server.open', {
    url: opening.url,
    roles: opening.roles,
    ...(opening.signInLink === null ? {} : { sign_in_link: opening.signInLink }),
    data: config.EMPORIUM_DATA,
    duration_ms: Math.round(opening.durationMs),
  });
}

function summary({ url, roles, signInLink, durationMs }: Opening, config: Config): string[] {
  const opened = `Emporium ${config.APP_VERSION} is open (${(durationMs / 1000).toFixed(1)} s)`;
  const end = 'Ctrl-C closes everything in order.';
  if (url === null) return [opened, '', row('Roles', roles.join(', ')), '', end];
  return [
    opened,
    '',
    row('Storefront', url),
    row('Back office', `${url}/backoffice`),
    ...(signInLink === null
      ? []
      : [row('', 'Sign in there with this link; it works once:'), row('', signInLink)]),
    row('API', `${url}/api/docs`),
    row('Your goods', 'emporium product import <file.csv>'),
    row('Data', config.EMPORIUM_DATA),
    '',
    end,
  ];
}

function row(name: string, value: string): string {
  return `  ${name.padEnd(13)}${value}`;
}
