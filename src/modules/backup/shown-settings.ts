import type { Config } from '#platform/config.ts';

/** Secrets, and addresses that may hold one: what is kept of them is only that they were set. */
const SECRET = /(KEY|SECRET|TOKEN|PASSWORD|_URL|_DSN|COMMAND)/;

/** The settings of an installation, for whoever has to set it up anew from its backup. */
export function shownSettings(config: Config, hasSecretKey: boolean): Record<string, unknown> {
  const settings = Object.fromEntries(
    Object.entries(config).map(([name, value]) => [
      name,
      SECRET.test(name) && value !== undefined ? 'set, not kept here' : value,
    ]),
  );
  const secretKey = hasSecretKey
    ? 'in uploads.tar'
    : 'not kept: either SECRET_KEY was set, or the backup is not encrypted';
  return { settings, secretKey };
}
