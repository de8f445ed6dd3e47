-- breaking: no

-- Cart, order and payment are looked at after the claim of the checkout id, in the same transaction;
-- that they are there is a check (checkout.attempts_have_their_parts), not a key.
-- No key to the shop either: each insert would lock the one shop row that all of its checkouts share.
