/** Every permission there is, with the words the back office shows. Strings are the truth. */
export const permissions = {
  'products.read': 'See products and prices',
  'products.write': 'Change products and prices',
  'stock.read': 'See stock',
  'stock.write': 'Count, receive and move stock',
  'orders.read': 'See orders',
  'orders.write': 'Change orders',
  'customers.read': 'See customers',
  'customers.write': 'Change customers',
  'people.read': 'See staff, roles and the audit trail',
  'people.write': 'Change staff and roles',
  'settings.read': 'See settings',
  'settings.write': 'Change settings',
  'payments.read': 'See payments',
  'payments.refund': 'Give money back',
  'reports.read': 'See reports and measures',
  'till.use': 'Sell at the till',
  'partners.feed': 'Send product feeds',
  'platform.operate': 'Operate the whole system',
} as const satisfies Record<string, string>;

export type PermissionName = keyof typeof permissions;

export const permissionNames = Object.keys(permissions) as PermissionName[];

interface SeededRole {
  readonly code: string;
  readonly name: string;
  readonly permissions: readonly PermissionName[];
}

const reading: readonly PermissionName[] = [
  'products.read',
  'stock.read',
  'orders.read',
  'reports.read',
];

/** The roles that every shop begins with; a shop edits its own afterwards. */
export const seededRoles: readonly SeededRole[] = [
  { code: 'platform_admin', name: 'Platform admin', permissions: permissionNames },
  {
    code: 'owner',
    name: 'Owner',
    permissions: permissionNames.filter((name) => name !== 'platform.operate'),
  },
  {
    code: 'manager',
    name: 'Manager',
    permissions: [
      ...reading,
      'products.write',
      'stock.write',
      'orders.write',
      'customers.read',
      'customers.write',
      'people.read',
      'settings.read',
      'payments.read',
      'payments.refund',
      'till.use',
    ],
  },
  {
    code: 'cashier',
    name: 'Cashier',
    permissions: ['products.read', 'stock.read', 'orders.read', 'customers.read', 'till.use'],
  },
  {
    code: 'stock_keeper',
    name: 'Stock keeper',
    permissions: ['products.read', 'stock.read', 'stock.write'],
  },
  {
    code: 'accountant',
    name: 'Accountant',
    permissions: [...reading, 'customers.read', 'payments.read'],
  },
  { code: 'viewer', name: 'Viewer', permissions: reading },
  { code: 'partner', name: 'Partner', permissions: ['partners.feed'] },
  { code: 'customer', name: 'Customer', permissions: [] },
];
