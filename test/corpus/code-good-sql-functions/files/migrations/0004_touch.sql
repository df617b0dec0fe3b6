CREATE FUNCTION touch() RETURNS trigger AS $$
BEGIN
  NEW.updated_at := now(); -- it's enough (for us
  RETURN NEW;
END
$$ LANGUAGE plpgsql;
