/** What an action answered: the page it would have shown, or where it would have led. */
export type FormAnswer<Data> =
  | { readonly kind: 'page'; readonly status: number; readonly data: Data }
  | { readonly kind: 'redirect'; readonly to: string };

const asJson = { headers: { accept: 'application/json' }, credentials: 'same-origin' } as const;

/**
 * Sends a form the way the browser would, but takes the answer as data. Throws when there is no
 * answer to use (offline, an error page); callers then let the browser send the form itself.
 */
export async function sendForm<Data>(action: string, fields: FormData): Promise<FormAnswer<Data>> {
  const body = new URLSearchParams();
  for (const [name, value] of fields) if (typeof value === 'string') body.append(name, value);
  return await readAnswer<Data>(await fetch(action, { ...asJson, method: 'POST', body }));
}

/** The data of a page. */
export async function readPage<Data>(address: string): Promise<FormAnswer<Data>> {
  return await readAnswer<Data>(await fetch(address, asJson));
}

async function readAnswer<Data>(response: Response): Promise<FormAnswer<Data>> {
  if (!response.headers.get('content-type')?.startsWith('application/json')) {
    throw new Error(`No data in the answer ${response.status}`);
  }
  return (await response.json()) as FormAnswer<Data>;
}

/** The answer, or undefined when there is none; then the browser goes the way it goes without a script. */
export async function ifAnswered<Answer>(asked: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await asked;
  } catch (error) {
    reportError(error);
    return undefined;
  }
}
