import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';

const PAGE_SIZE = 50;

interface Page {
  nextCursor: string | null;
}

export interface PagesOptions<P extends Page> {
  queryKey: readonly unknown[];
  /** Asks for one page; `page` goes into the query of the call. */
  load: (page: { limit: number; cursor?: string }, signal: AbortSignal) => Promise<P>;
  pageSize?: number;
  /** Asked again after so many milliseconds while it is looked at: others change it meanwhile. */
  againMs?: number;
  /** Other filters show what was there until their first page has come. */
  keepShown?: boolean;
}

/** Pages of a list as far as somebody has asked for them, for `List`. */
export function usePages<P extends Page>(options: PagesOptions<P>) {
  const { queryKey, load, pageSize = PAGE_SIZE, againMs, keepShown = false } = options;
  return useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) =>
      load({ limit: pageSize, ...(pageParam ? { cursor: pageParam } : {}) }, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    ...(againMs === undefined ? {} : { refetchInterval: againMs }),
    ...(keepShown ? { placeholderData: keepPreviousData } : {}),
  });
}
