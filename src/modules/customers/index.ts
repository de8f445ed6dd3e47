export { addressFields, type Address, type Customer } from './contract.ts';
export {
  customerOfPerson,
  findCustomerOfPerson,
  findOrCreateCustomers,
} from './find-or-create-customers.ts';
export { findCustomersById } from './find-customers.ts';
export { type Shopper } from './model.ts';
