/** What the palette offers: pages and actions that fit the words, and records that the server finds. */
import { useQuery } from '@tanstack/react-query';
import {
  Hourglass,
  Monitor,
  Moon,
  Package,
  Plus,
  Receipt,
  Sun,
  Tags,
  TriangleAlert,
  UserRound,
  Zap,
  type LucideIcon,
} from 'lucide-react';
import { useNavigate } from 'react-router';
import { listProductsEndpoint } from '#modules/catalog/contract.ts';
import { listCustomers } from '#modules/customers/contract.ts';
import { listOrders } from '#modules/orders/contract.ts';
import { call } from '../api.ts';
import { usePaused } from '../parts/use-paused.ts';
import { useMay } from '../session.ts';
import { useFormat } from '../shop.ts';
import { chooseAppearance } from '../theme.ts';
import { t } from '../words/index.ts';
import { useRooms } from './navigation.tsx';

export interface PaletteItem {
  id: string;
  label: string;
  note?: string;
  icon: LucideIcon;
  run: () => void;
}

export interface PaletteGroup {
  value: string;
  items: PaletteItem[];
}

const PAUSE_MS = 150;
const FOUND_AT_MOST = 5;

/** Groups without items are left out; `busy` while the server is asked. */
export function usePaletteGroups(query: string): { groups: PaletteGroup[]; busy: boolean } {
  const words = query.trim();
  const asked = usePaused(words, PAUSE_MS);
  const products = useProducts(asked);
  const orders = useOrders(asked);
  const customers = useCustomers(asked);
  const fits = (item: PaletteItem) => everyWordIn(words, item.label);
  const groups = [
    { value: t('palette.orders'), items: words ? orders.items : [] },
    { value: t('palette.products'), items: words ? products.items : [] },
    { value: t('palette.customers'), items: words ? customers.items : [] },
    { value: t('palette.pages'), items: usePages().filter(fits) },
    { value: t('palette.actions'), items: useActions().filter(fits) },
  ];
  const busy = words !== asked || products.busy || orders.busy || customers.busy;
  return { groups: groups.filter((group) => group.items.length > 0), busy: words !== '' && busy };
}

function usePages(): PaletteItem[] {
  const navigate = useNavigate();
  return useRooms().map((room) => ({
    id: room.to,
    label: t(room.label),
    icon: room.icon,
    run: () => void navigate(room.to),
  }));
}

function useActions(): PaletteItem[] {
  const navigate = useNavigate();
  const may = useMay();
  const go = (to: string) => () => void navigate(to);
  const actions: (PaletteItem & { permission?: string })[] = [
    {
      id: 'add product',
      label: t('palette.addProduct'),
      icon: Plus,
      permission: 'products.write',
      run: go('/products/new'),
    },
    {
      id: 'add category',
      label: t('palette.addCategory'),
      icon: Tags,
      permission: 'products.write',
      run: go('/categories?new'),
    },
    {
      id: 'open orders',
      label: t('palette.openOrders'),
      icon: Receipt,
      permission: 'orders.read',
      run: go('/orders?state=placed'),
    },
    {
      id: 'low stock',
      label: t('palette.lowStock'),
      icon: TriangleAlert,
      permission: 'stock.read',
      run: go('/stock?level=low'),
    },
    {
      id: 'plan sale',
      label: t('sales.plan'),
      icon: Zap,
      permission: 'products.write',
      run: go('/flash-sales/new'),
    },
    {
      id: 'holds',
      label: t('holds.toHolds'),
      icon: Hourglass,
      permission: 'stock.read',
      run: go('/stock/holds'),
    },
    { id: 'account', label: t('account.title'), icon: UserRound, run: go('/account') },
    {
      id: 'light',
      label: t('palette.themeLight'),
      icon: Sun,
      run: () => chooseAppearance('light'),
    },
    { id: 'dark', label: t('palette.themeDark'), icon: Moon, run: () => chooseAppearance('dark') },
    {
      id: 'system',
      label: t('palette.themeSystem'),
      icon: Monitor,
      run: () => chooseAppearance('system'),
    },
  ];
  return actions.filter(({ permission }) => permission === undefined || may(permission));
}

interface Found {
  items: PaletteItem[];
  busy: boolean;
}

function useProducts(query: string): Found {
  const navigate = useNavigate();
  const allowed = useMay()('products.read');
  const found = useQuery({
    queryKey: ['palette', 'products', query],
    enabled: allowed && query !== '',
    queryFn: ({ signal }) =>
      call(listProductsEndpoint, { query: { query, limit: FOUND_AT_MOST }, signal }),
  });
  const items = (found.data?.items ?? []).map((product) => ({
    id: product.id,
    label: product.title,
    note: product.skus[0] ?? '',
    icon: Package,
    run: () => void navigate(`/products/${product.id}`),
  }));
  return { items, busy: found.isFetching };
}

function useOrders(query: string): Found {
  const navigate = useNavigate();
  const format = useFormat();
  const allowed = useMay()('orders.read');
  const found = useQuery({
    queryKey: ['palette', 'orders', query],
    enabled: allowed && query !== '',
    queryFn: ({ signal }) => call(listOrders, { query: { query, limit: FOUND_AT_MOST }, signal }),
  });
  const items = (found.data?.items ?? []).map((order) => ({
    id: order.id,
    label: `${order.number ?? t('orders.noNumber')} · ${order.customerName || order.email}`,
    note: `${order.firstTitle} · ${format.money(order.total)}`,
    icon: Receipt,
    run: () => void navigate(`/orders/${order.id}`),
  }));
  return { items, busy: found.isFetching };
}

function useCustomers(query: string): Found {
  const navigate = useNavigate();
  const allowed = useMay()('customers.read');
  const found = useQuery({
    queryKey: ['palette', 'customers', query],
    enabled: allowed && query !== '',
    queryFn: ({ signal }) =>
      call(listCustomers, { query: { query, limit: FOUND_AT_MOST }, signal }),
  });
  const items = (found.data?.items ?? []).map((customer) => ({
    id: customer.id,
    label: customer.name || (customer.email ?? t('customers.noName')),
    note: customer.email ?? '',
    icon: UserRound,
    run: () => void navigate(`/customers/${customer.id}`),
  }));
  return { items, busy: found.isFetching };
}

function everyWordIn(words: string, label: string): boolean {
  const text = label.toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
