/* A customer's total isn't kept: it's computed. (Half a bracket in a comment is none. */
CREATE VIEW totals AS
SELECT customer_id, sum(amount) AS total, 'it''s (a) total' AS "the ""label"""
FROM payments
GROUP BY customer_id;

-- Don't call it for more than one customer.
CREATE INDEX payments_by_customer ON payments (customer_id) WHERE state <> '';
