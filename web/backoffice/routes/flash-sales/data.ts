/** Flash sales: the list, one watched live, planning, stopping; and the queue before checkout. */
import { useEffect, useState } from 'react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import {
  deleteSale,
  getSale,
  listSales,
  postSale,
  putSale,
  SALE_EVENTS_PATH,
  stopSale,
  type AdminSale,
  type SaleInput,
  type SaleState,
} from '#modules/flash-sales/contract.ts';
import { getWaitingRoom, putWaitingRoom, type RoomMode } from '#modules/waiting-room/contract.ts';
import { addressOf, call } from '../../api.ts';
import { usePages } from '../../parts/list/use-pages.ts';

const LIST_AGAIN_MS = 5_000;
const ROOM_AGAIN_MS = 2_000;
const SALE_AGAIN_MS = 5_000;

export const saleStates: readonly SaleState[] = ['planned', 'live', 'ended', 'stopped'];

export function useSales(state: SaleState | undefined) {
  return usePages({
    queryKey: ['flash sales', 'list', state ?? ''],
    load: (page, signal) =>
      call(listSales, { query: { ...page, ...(state ? { state } : {}) }, signal }),
    againMs: LIST_AGAIN_MS,
  });
}

const saleKey = (id: string) => ['flash sales', 'one', id] as const;

/** One sale as it is, for a form: it must not change under the person's hands. */
export function useSale(id: string) {
  return useQuery({
    queryKey: [...saleKey(id), 'form'],
    queryFn: ({ signal }) => call(getSale, { params: { id }, signal }),
    refetchOnWindowFocus: false,
    staleTime: 0,
    gcTime: 0,
  });
}

/**
 * One sale, told anew every second while somebody looks; `isLive` says whether the server does.
 * Where it cannot, the sale is asked for every few seconds.
 */
export function useWatchedSale(id: string) {
  const client = useQueryClient();
  const [isLive, setLive] = useState(false);
  const query = useQuery({
    queryKey: saleKey(id),
    queryFn: ({ signal }) => call(getSale, { params: { id }, signal }),
    refetchInterval: isLive ? false : SALE_AGAIN_MS,
  });
  useEffect(() => {
    let source: EventSource | undefined;
    function close() {
      source?.close();
      source = undefined;
      setLive(false);
    }
    function follow() {
      if (document.hidden) return close();
      if (source) return;
      source = new EventSource(addressOf(SALE_EVENTS_PATH, { id }));
      source.addEventListener('sale', (event) => {
        setLive(true);
        client.setQueryData(saleKey(id), JSON.parse(String(event.data)) as AdminSale);
      });
      source.addEventListener('error', () => setLive(false));
    }
    document.addEventListener('visibilitychange', follow);
    follow();
    return () => {
      document.removeEventListener('visibilitychange', follow);
      close();
    };
  }, [client, id]);
  return { ...query, isLive };
}

interface Plan {
  /** Absent for a new sale. */
  sale: Pick<AdminSale, 'id' | 'version'> | null;
  body: SaleInput;
  idempotencyKey: string;
}

export function usePlanSale() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ sale, body, idempotencyKey }: Plan) =>
      sale
        ? call(putSale, {
            params: { id: sale.id },
            body,
            ifMatch: String(sale.version),
            idempotencyKey,
          })
        : call(postSale, { body, idempotencyKey }),
    onSuccess: () => salesChanged(client),
  });
}

export function useStopSale() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => call(stopSale, { params: { id } }),
    onSuccess: (sale) => {
      client.setQueryData(saleKey(sale.id), sale);
      salesChanged(client);
    },
  });
}

export function useDropSale() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => call(deleteSale, { params: { id } }),
    onSuccess: (_, id) => {
      client.removeQueries({ queryKey: saleKey(id) });
      salesChanged(client);
    },
  });
}

/** Allotments leave the normal stock and come back to it. */
function salesChanged(client: ReturnType<typeof useQueryClient>): void {
  void client.invalidateQueries({ queryKey: ['flash sales', 'list'] });
  void client.invalidateQueries({ queryKey: ['stock'] });
  void client.invalidateQueries({ queryKey: ['products', 'facts'] });
}

const ROOM = ['waiting room'];

export function useWaitingRoom(enabled: boolean) {
  return useQuery({
    queryKey: ROOM,
    enabled,
    queryFn: ({ signal }) => call(getWaitingRoom, { signal }),
    refetchInterval: ROOM_AGAIN_MS,
  });
}

export function useSetRoom() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (mode: RoomMode) => call(putWaitingRoom, { body: { mode } }),
    onSuccess: (room) => client.setQueryData(ROOM, room),
  });
}
