import { notFound, type Head, type PageRequest, type PageResult } from '../../page.ts';
import type { ProblemData } from '../../server/problem.ts';

/** No address leads here: the server shows this page where another could not be shown. */
export async function load(): Promise<PageResult<ProblemData>> {
  return notFound;
}

export function head({ title }: ProblemData, { language }: PageRequest): Head {
  return { title: language.t(title), hidden: true };
}
