/** Which shops are closed, and the switch. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import {
  changeMaintenance,
  changeMaintenanceOfAll,
  showMaintenance,
  type MaintenanceView,
  type MaintenanceWish,
} from '#modules/operations/contract.ts';
import { call } from '../../api.ts';

const MAINTENANCE = ['maintenance'];
const AGAIN_MS = 15_000;

export type { MaintenanceWish };
export type Notice = NonNullable<MaintenanceView['shop']>;
export type Reach = 'shop' | 'all';

export function useMaintenance() {
  return useQuery({
    queryKey: MAINTENANCE,
    queryFn: ({ signal }) => call(showMaintenance, { signal }),
    refetchInterval: AGAIN_MS,
  });
}

export function useSwitch(reach: Reach) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: MaintenanceWish) =>
      reach === 'shop' ? call(changeMaintenance, { body }) : call(changeMaintenanceOfAll, { body }),
    onSuccess: (view) => client.setQueryData(MAINTENANCE, view),
  });
}
