export type PersonKind = 'customer' | 'staff';
export type SessionOrigin = 'password' | 'link' | 'registration';

/**
 * The normal form that decides whether two e-mail addresses or user names are the same: Unicode
 * NFKC, lower case. What a person typed is kept beside it and shown. Look-alikes of other alphabets
 * stay different.
 */
export function normalForm(name: string): string {
  return name.normalize('NFKC').toLowerCase().normalize('NFKC').trim();
}

/** Invisible characters (zero width, direction marks) have no place in a name to sign in with. */
function hasInvisibleCharacters(name: string): boolean {
  return /[\p{Cf}\p{Cc}\p{Zl}\p{Zp}]/u.test(name);
}

/**
 * Whether the names may be signed in with: an e-mail address has an @, a user name begins with a
 * letter or digit and has none, and neither hides a character. One of them must be there.
 */
export function areLoginNames(email: string | undefined, username: string | undefined): boolean {
  if (email === undefined && username === undefined) return false;
  if (email !== undefined && !/^[^\s@]+@[^\s@]+$/u.test(normalForm(email))) return false;
  if (
    username !== undefined &&
    !/^[\p{L}\p{N}][\p{L}\p{N}\p{M}._-]{1,39}$/u.test(normalForm(username))
  ) {
    return false;
  }
  return ![email, username].some((name) => name !== undefined && hasInvisibleCharacters(name));
}

// ——— sessions ———

const HOUR_SECONDS = 3600;
const DAY_SECONDS = 24 * HOUR_SECONDS;

/** Longest silence, and longest life, of a session in seconds. Staff can do more, so less long. */
export const sessionLimits: Record<PersonKind, { idleSeconds: number; absoluteSeconds: number }> = {
  staff: { idleSeconds: 12 * HOUR_SECONDS, absoluteSeconds: 7 * DAY_SECONDS },
  customer: { idleSeconds: 14 * DAY_SECONDS, absoluteSeconds: 60 * DAY_SECONDS },
};
/** last_seen_at, and with it the idle limit, is written at most this often. */
export const TOUCH_SECONDS = 60;
/** Ended sessions stay for this long as a record of who was here. */
export const KEEP_ENDED_SESSIONS_DAYS = 30;
export const LINK_SECONDS = 30 * 60;
export const FIRST_LINK_SECONDS = DAY_SECONDS;
/** After signing in by a link, a new password may be set without the old one for this long. */
export const LINK_PASSWORD_SECONDS = 30 * 60;

/** A moment of the database moved by seconds, ISO 8601. */
export function later(iso: string, seconds: number): string {
  return new Date(Date.parse(iso) + seconds * 1000).toISOString();
}

/** The two ends of a session that is opened, or used, at `now`. */
export function sessionEnds(kind: PersonKind, now: string): { idle: string; absolute: string } {
  const { idleSeconds, absoluteSeconds } = sessionLimits[kind];
  return { idle: later(now, idleSeconds), absolute: later(now, absoluteSeconds) };
}

// ——— throttling ———

export type ThrottleScope =
  | 'account_source'
  | 'account_device'
  | 'account'
  | 'source'
  | 'registration';

export interface ThrottlePolicy {
  /** The failure from which on the next try has to wait. */
  readonly lockAt: number;
  readonly firstLockSeconds: number;
  /** 1 locks for the same time again; 2 doubles with each failure. */
  readonly factor: 1 | 2;
  readonly longestLockSeconds: number;
  /** Without a failure for this long the count starts anew. */
  readonly forgetSeconds: number;
}

/**
 * Five failures lock an account for that source, and for nobody else. Attacks from many sources, or
 * on many accounts, are slowed by doubling delays. A known device has a count of its own and none
 * of the others: what strangers do never keeps it out.
 */
export const throttlePolicies: Readonly<Record<ThrottleScope, ThrottlePolicy>> = {
  account_source: {
    lockAt: 5,
    firstLockSeconds: 900,
    factor: 1,
    longestLockSeconds: 900,
    forgetSeconds: 900,
  },
  account_device: {
    lockAt: 5,
    firstLockSeconds: 900,
    factor: 1,
    longestLockSeconds: 900,
    forgetSeconds: 900,
  },
  account: {
    lockAt: 20,
    firstLockSeconds: 1,
    factor: 2,
    longestLockSeconds: 60,
    forgetSeconds: 3600,
  },
  source: {
    lockAt: 30,
    firstLockSeconds: 1,
    factor: 2,
    longestLockSeconds: 300,
    forgetSeconds: 600,
  },
  registration: {
    lockAt: 20,
    firstLockSeconds: 60,
    factor: 2,
    longestLockSeconds: 3600,
    forgetSeconds: 3600,
  },
};

export interface ThrottleState {
  readonly failures: number;
  readonly lastFailureAt: string;
  readonly lockedUntil: string | null;
}

/** The state after one more failure at `now`, or how long the caller has to wait before trying. */
export function nextThrottle(
  state: ThrottleState,
  now: string,
  policy: ThrottlePolicy,
): ThrottleState | { waitSeconds: number } {
  const waitMs = state.lockedUntil === null ? 0 : Date.parse(state.lockedUntil) - Date.parse(now);
  if (waitMs > 0) return { waitSeconds: Math.ceil(waitMs / 1000) };
  const quiet = Date.parse(now) - Date.parse(state.lastFailureAt) >= policy.forgetSeconds * 1000;
  const failures = (quiet ? 0 : state.failures) + 1;
  const beyond = failures - policy.lockAt;
  if (beyond < 0) return { failures, lastFailureAt: now, lockedUntil: null };
  const grown = policy.firstLockSeconds * policy.factor ** Math.min(beyond, 30);
  const lockSeconds = Math.min(grown, policy.longestLockSeconds);
  return { failures, lastFailureAt: now, lockedUntil: later(now, lockSeconds) };
}

/** The network that counts as one source: an IPv4 address, or the /64 of an IPv6 one. */
export function sourceOf(ip: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/iu.exec(ip)?.[1];
  if (mapped) return mapped;
  if (!ip.includes(':')) return ip;
  const [head = '', tail] = (ip.split('%')[0] ?? '').toLowerCase().split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(8 - left.length - right.length, 0);
  const groups = [...left, ...Array.from({ length: zeros }, () => '0'), ...right];
  const network = groups.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16));
  return `${network.join(':')}::/64`;
}

// ——— passwords ———

export const PASSWORD_LENGTH = 10;
const PASSWORD_MAX_BYTES = 512;
/** Beginnings that lists of stolen passwords are full of; compared without digits and signs. */
const COMMON = [
  'abc',
  'abcdef',
  'admin',
  'administrator',
  'baseball',
  'changeme',
  'default',
  'dragon',
  'emporium',
  'football',
  'guest',
  'iloveyou',
  'letmein',
  'login',
  'manager',
  'master',
  'monkey',
  'owner',
  'pass',
  'passw',
  'passwd',
  'password',
  'princess',
  'qwert',
  'qwerty',
  'qwertyuiop',
  'qwertz',
  'root',
  'secret',
  'shadow',
  'staff',
  'summer',
  'sunshine',
  'superman',
  'temp',
  'test',
  'user',
  'welcome',
  'winter',
];

/**
 * Why a password is too weak, as a sentence to show, or null. Length counts, not sorts of
 * characters (NIST SP 800-63B, 5.1.1.2): 10 characters, not from the lists, not the person's names.
 */
export function passwordWeakness(password: string, names: readonly string[]): string | null {
  const plain = password.normalize('NFKC').toLowerCase();
  if ([...plain].length < PASSWORD_LENGTH) return `Use at least ${PASSWORD_LENGTH} characters.`;
  if (Buffer.byteLength(password) > PASSWORD_MAX_BYTES) {
    return `Use at most ${PASSWORD_MAX_BYTES} bytes.`;
  }
  if (new Set(plain).size < 5) return 'Use more different characters.';
  if (isRun(plain)) return 'Do not use a row of neighbouring characters.';
  if ([unmasked(plain), plain.replaceAll(/[^\p{L}]/gu, '')].some(isCommon)) {
    return 'This password is on the lists that attackers try first.';
  }
  if (names.some((name) => repeatsName(plain, normalForm(name)))) {
    return 'Do not use your own name or address.';
  }
  return null;
}

/** `abcdefghij`, `9876543210`: each character next to the one before. */
function isRun(text: string): boolean {
  const codes = [...text].map((character) => character.codePointAt(0) ?? 0);
  const steps = codes.slice(1).map((code, index) => code - (codes[index] ?? 0));
  const rows = steps.filter((step) => step === steps[0] && Math.abs(step) === 1).length;
  return rows >= steps.length - 1;
}

/** `p@ssw0rd2026!` is `password` in disguise: ends cut off, look-alikes put back. */
function unmasked(password: string): string {
  const looks: Readonly<Record<string, string>> = {
    0: 'o',
    1: 'l',
    3: 'e',
    5: 's',
    '@': 'a',
    $: 's',
  };
  const core = password.replaceAll(/^[^\p{L}@$]+|[^\p{L}]+$/gu, '');
  return [...core].map((character) => looks[character] ?? character).join('');
}

/** A listed word, once or several times: `passwordpassword`. */
function isCommon(word: string): boolean {
  return COMMON.some(
    (part) => part.repeat(Math.max(1, Math.floor(word.length / part.length))) === word,
  );
}

function repeatsName(password: string, name: string): boolean {
  const parts = [name, name.split('@')[0] ?? ''].filter((part) => part.length >= 4);
  return parts.some((part) => password.replaceAll(part, '').length < 4);
}
