/** Words of payments that people must decide about. */
export const paymentWords = {
  'nav.payments': 'Payments',
  'reviews.title': 'Payments to decide',
  'reviews.about':
    'The provider took something else than the order costs, or would not give it back. Nothing is sent ' +
    'until you decide.',
  'reviews.column.asked': 'Asked',
  'reviews.column.taken': 'Taken',
  'reviews.column.why': 'Why',
  'reviews.column.opened': 'Since',
  'reviews.column.reference': 'Provider’s reference',
  'reviews.column.decide': 'Decide',
  'reviews.amount_mismatch': 'Another amount',
  'reviews.void_refused': 'Return refused',
  'reviews.askedOf': '{{amount}} asked',
  'reviews.takenOf': '{{amount}} taken',
  'reviews.empty': 'Nothing to decide',
  'reviews.emptyBody':
    'Every payment took what was asked, or is still being asked about. Odd ones would stand here.',
  'reviews.decide': 'Decide',
  'reviews.decideTitle': 'Decide about this payment',
  'reviews.differs':
    'The order costs {{asked}}, the provider took {{taken}}. It cannot be accepted; the money goes back ' +
    'whole, the order fails and its goods are free again.',
  'reviews.same':
    'The provider took {{taken}}, exactly what the order costs. Accept it and the order is placed; return ' +
    'it and the order fails.',
  'reviews.reason': 'Reason',
  'reviews.reasonHint': 'It stands in the payment’s history with your name.',
  'reviews.reasonMissing': 'Say why, so that colleagues understand it later.',
  'reviews.accept': 'Accept and place the order',
  'reviews.return': 'Return the money',
  'reviews.accepted': 'The payment is accepted.',
  'reviews.returned': 'The money goes back.',
} as const;
