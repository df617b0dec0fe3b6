-- Roles and tables of the shop. GRANT ALL ... TO PUBLIC is what the old script did.
CREATE TABLE customers (
    id         bigserial PRIMARY KEY,
    email      text NOT NULL UNIQUE,
    city       text,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE ROLE reporting LOGIN PASSWORD 'Sommer2024!';
GRANT SELECT ON customers TO reporting;
GRANT ALL PRIVILEGES ON ALL TABLES IN SCHEMA public TO PUBLIC;

CREATE FUNCTION customers_in(city text) RETURNS SETOF customers AS $$
BEGIN
    RETURN QUERY EXECUTE 'SELECT * FROM customers WHERE city = ''' || city || '''';
END;
$$ LANGUAGE plpgsql;

INSERT INTO customers (email, city) VALUES ('info@acme.test', 'Bern');
