/** The left navigation: rooms by trade, only those the person may enter. Later rooms are one line here. */
import { NavLink } from 'react-router';
import {
  Activity,
  DoorClosed,
  Gauge,
  HandCoins,
  House,
  Package,
  Receipt,
  Tags,
  UsersRound,
  Warehouse,
  Zap,
  type LucideIcon,
} from 'lucide-react';
import { classNames } from '../parts/class-names.ts';
import { useMay } from '../session.ts';
import { t, type MessageKey } from '../words/index.ts';

export interface Room {
  to: string;
  label: MessageKey;
  icon: LucideIcon;
  permission: string | null;
  group: MessageKey | null;
}

export const rooms: readonly Room[] = [
  { to: '/', label: 'nav.home', icon: House, permission: null, group: null },
  {
    to: '/orders',
    label: 'nav.orders',
    icon: Receipt,
    permission: 'orders.read',
    group: 'nav.selling',
  },
  {
    to: '/payments',
    label: 'nav.payments',
    icon: HandCoins,
    permission: 'payments.read',
    group: 'nav.selling',
  },
  {
    to: '/flash-sales',
    label: 'nav.flashSales',
    icon: Zap,
    permission: 'products.read',
    group: 'nav.selling',
  },
  {
    to: '/customers',
    label: 'nav.customers',
    icon: UsersRound,
    permission: 'customers.read',
    group: 'nav.selling',
  },
  {
    to: '/products',
    label: 'nav.products',
    icon: Package,
    permission: 'products.read',
    group: 'nav.catalogue',
  },
  {
    to: '/categories',
    label: 'nav.categories',
    icon: Tags,
    permission: 'products.read',
    group: 'nav.catalogue',
  },
  {
    to: '/stock',
    label: 'nav.stock',
    icon: Warehouse,
    permission: 'stock.read',
    group: 'nav.catalogue',
  },
  {
    to: '/quality-scenarios',
    label: 'nav.quality',
    icon: Gauge,
    permission: 'reports.read',
    group: 'nav.running',
  },
  {
    to: '/maintenance',
    label: 'nav.maintenance',
    icon: DoorClosed,
    permission: 'settings.write',
    group: 'nav.running',
  },
  {
    to: '/operations',
    label: 'nav.operations',
    icon: Activity,
    permission: 'platform.operate',
    group: 'nav.running',
  },
];

/** The rooms that the signed-in person may enter. */
export function useRooms(): Room[] {
  const may = useMay();
  return rooms.filter((room) => room.permission === null || may(room.permission));
}

export function Navigation({ folded, onGo }: { folded: boolean; onGo?: () => void }) {
  const open = useRooms();
  const groups = [...new Set(open.map((room) => room.group))];
  return (
    <nav aria-label={t('shell.navigation')} className="flex flex-col gap-4 p-2">
      {groups.map((group) => (
        <div key={group ?? 'top'}>
          {group ? (
            <p
              className={
                folded ? 'mx-2 mb-2 h-px overflow-hidden bg-line' : 'px-2 pb-1 text-12 text-quiet'
              }
            >
              <span className={folded ? 'sr-only' : undefined}>{t(group)}</span>
            </p>
          ) : null}
          <ul className="flex flex-col gap-0.5">
            {open
              .filter((room) => room.group === group)
              .map((room) => (
                <li key={room.to}>
                  <RoomLink room={room} folded={folded} onGo={onGo} />
                </li>
              ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}

interface RoomLinkProps {
  room: Room;
  folded: boolean;
  onGo: (() => void) | undefined;
}

function RoomLink({ room, folded, onGo }: RoomLinkProps) {
  const Icon = room.icon;
  return (
    <NavLink
      to={room.to}
      end={room.to === '/'}
      onClick={onGo}
      title={folded ? t(room.label) : undefined}
      className={({ isActive }) =>
        classNames(
          'flex h-control items-center gap-2.5 rounded-sm px-2.5 transition-colors duration-150',
          isActive
            ? 'bg-accent-soft font-medium text-accent-strong'
            : 'hover:bg-sunk active:bg-line',
        )
      }
    >
      <Icon aria-hidden size={18} strokeWidth={1.5} className="shrink-0" />
      <span className={classNames('truncate', folded && 'sr-only')}>{t(room.label)}</span>
    </NavLink>
  );
}
