-- Orders, and what they're made of.
CREATE TABLE orders (
  id BIGINT PRIMARY KEY,
  customer_id BIGINT NOT NULL REFERENCES customers (id),
  state TEXT NOT NULL CHECK (state IN ('new', 'paid', 'sent')),
  note TEXT DEFAULT 'it''s new',
