/** A URL that names several hosts, taken apart. */
export interface ManyHosts {
  /** One URL for each host, everything else alike. */
  urls: string[];
  /** The hosts as they are written in the URL. */
  names: string[];
}

const PARTS = /^(postgres(?:ql)?:\/\/(?:[^@/]*@)?)([^/?#]*)([^#]*)$/;

/**
 * Takes apart a URL of the form that libpq knows: `postgres://user:password@a:5432,b:5432/name?…`
 * (https://www.postgresql.org/docs/18/libpq-connect.html, several hosts). Undefined for one host.
 * `target_session_attrs` is understood as read-write, whatever it says: the program writes.
 */
export function manyHosts(url: string): ManyHosts | undefined {
  const [, before = '', hosts = '', after = ''] = PARTS.exec(url) ?? [];
  const names = hosts.split(',');
  if (names.length < 2) return undefined;
  const rest = after.replace(/([?&])target_session_attrs=[^&]*&?/, '$1').replace(/[?&]$/, '');
  return { names, urls: names.map((name) => `${before}${name}${rest}`) };
}
