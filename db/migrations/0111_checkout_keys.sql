-- breaking: no

-- Cart, order and payment are looked at after the claim of the checkout id, in the same transaction;
-- that they are there is a check (checkout.attempts_have_their_parts), not a key.
alter table checkout.attempts add foreign key (shop_id) references shops.shops (id);
