/** Words of the page where shops are closed and opened. */
export const maintenanceWords = {
  'nav.maintenance': 'Maintenance',

  'maintenance.title': 'Maintenance',
  'maintenance.below': 'Close to shoppers for a while; staff go on.',
  'maintenance.shop': 'This shop',
  'maintenance.all': 'Every shop of this installation',
  'maintenance.open': 'Open',
  'maintenance.closed': 'Closed',
  'maintenance.shopIsOpen': 'Shoppers come in.',
  'maintenance.shopIsClosed':
    'Shoppers read that the shop is closed. Staff who sign in see everything.',
  'maintenance.closedWithAll': 'Closed with every shop of this installation.',
  'maintenance.allOpen': 'Each shop is open or closed for itself.',
  'maintenance.allClosed':
    'No shopper comes in anywhere. Shops closed for themselves stay closed later.',
  'maintenance.message': 'What shoppers read',
  'maintenance.messageHint':
    'Up to 300 characters. Without it, that the shop is closed for a short while.',
  'maintenance.until': 'Expected end',
  'maintenance.untilHint':
    'In this shop’s time ({{zone}}). Shoppers are told; nothing opens by itself.',
  'maintenance.untilOver': 'Choose a time that is still to come.',
  'maintenance.close': 'Close the shop',
  'maintenance.closeAll': 'Close every shop',
  'maintenance.save': 'Change what shoppers read',
  'maintenance.reopen': 'Open the shop',
  'maintenance.reopenAll': 'Open the shops',
  'maintenance.askTitle': 'Close the shop?',
  'maintenance.askAllTitle': 'Close every shop?',
  'maintenance.ask': 'From this moment nobody can look or buy. Carts and orders are kept.',
  'maintenance.nowClosed': 'Closed to shoppers.',
  'maintenance.nowOpen': 'Open again.',
  'maintenance.changed': 'Shoppers read it from now on.',
} as const;
