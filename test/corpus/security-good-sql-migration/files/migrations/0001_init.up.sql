BEGIN;

CREATE EXTENSION IF NOT EXISTS pgcrypto;

CREATE TABLE users (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  email text NOT NULL UNIQUE CHECK (email LIKE '%@%'),
  password_hash text NOT NULL, -- argon2id, it's never sent
  created_at timestamptz NOT NULL DEFAULT now()
);

COMMENT ON COLUMN users.password_hash IS 'argon2id; don''t log it';

CREATE OR REPLACE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.updated_at := now();
  EXECUTE format('UPDATE %I SET touched = %L', TG_TABLE_NAME, NEW.id);
  RETURN NEW;
END;
$$;

INSERT INTO users (email, password_hash) VALUES ('demo@example.com', '!');

GRANT SELECT, INSERT ON users TO app;
GRANT ALL ON ALL TABLES IN SCHEMA public TO migrator;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
ALTER ROLE app SET search_path = app, public;

COMMIT;
