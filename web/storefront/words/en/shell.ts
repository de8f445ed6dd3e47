/** The frame of every page, the first page, pages of plain text, and pages that could not be shown. */
export const shellWords = {
  'shell.skip': 'Skip to content',
  'shell.categories': 'Categories',
  'shell.everything': 'Everything',
  'shell.search_label': 'Search the shop',
  'shell.search_placeholder': 'Search',
  'shell.account': 'Account',
  'shell.sign_in': 'Sign in',
  'shell.cart': 'Cart',
  'shell.cart_with_one': 'Cart, {{count}} article',
  'shell.cart_with_other': 'Cart, {{count}} articles',
  'shell.close': 'Close',
  'shell.shop': 'Shop',
  'shell.help': 'Help',
  'shell.delivery': 'Delivery and returns',
  'shell.orders': 'Your orders',
  'shell.prices_with_tax': 'All prices include tax. Delivery is shown before you pay.',
  'shell.prices_without_tax':
    'Prices do not include tax. Tax and delivery are shown before you pay.',
  'shell.suggestions': 'Suggestions',

  'home.description':
    'Electronics, clothing, books and things for home and garden, chosen with care by {{shop}}.',
  'home.headline': 'Goods worth keeping.',
  'home.lead':
    'A small selection, each piece used by us before it is sold to you. Most of it can be repaired.',
  'home.browse': 'See everything',
  'home.categories': 'By category',
  'home.featured': 'On the shelf now',
  'home.promise_delivery': 'Delivered in 2 to 4 days',
  'home.promise_delivery_text':
    'Packed by hand, sent with tracking. The price is shown before you pay.',
  'home.promise_returns': '30 days to change your mind',
  'home.promise_returns_text': 'Send it back unused and we return what you paid for it.',
  'home.promise_stock': 'What you see is here',
  'home.promise_stock_text': 'Stock is counted as you look. We never sell what we do not have.',

  'delivery.title': 'Delivery and returns',
  'delivery.when': 'When it arrives',
  'delivery.when_text':
    'We pack on working days, usually within a day. Standard delivery takes 2 to 4 days after that, and the parcel can be tracked.',
  'delivery.cost': 'What it costs',
  'delivery.cost_text':
    'The exact price depends on weight and country. It is shown at checkout, before you pay, together with faster ways if there are any.',
  'delivery.returns': 'Sending something back',
  'delivery.returns_text':
    'You have 30 days from the day it arrives. Write to us with your order number; we answer with a label and return what you paid once it is here.',
  'delivery.repair': 'When something breaks',
  'delivery.repair_text':
    'Write to us first. Most of what we sell can be repaired, and we keep the parts.',

  'problem.not_found': 'Nothing lives here',
  'problem.not_found_text':
    'The page was moved or never existed. Search for what you wanted, or start at the beginning.',
  'problem.error': 'This page did not load',
  'problem.error_text':
    'The fault is ours and has been noted. Try again in a moment; your cart is safe.',
  'problem.reference': 'Reference for support: {{id}}',
  'problem.busy': 'Many people are here',
  'problem.busy_text':
    'We let everybody in, a few at a time. This page tries again in {{seconds}} seconds.',
  'problem.closed': 'We are tidying up',
  'problem.closed_text':
    'The shop opens again shortly. This page looks for itself every minute; your cart is kept.',
  'problem.backIn_one': 'We expect to be back within a minute.',
  'problem.backIn_other': 'We expect to be back in about {{count}} minutes.',
  'problem.backAt_one': 'We expect to be back by {{when}}, in about an hour.',
  'problem.backAt_other': 'We expect to be back by {{when}}, in about {{count}} hours.',
  'problem.forgery': 'This form came from elsewhere',
  'problem.forgery_text':
    'For your safety nothing was done. Open the page again and send the form from there.',
  'problem.home': 'To the first page',
  'problem.retry': 'Try again',
} as const;
