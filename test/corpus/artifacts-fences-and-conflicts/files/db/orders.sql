-- Orders.
<<<<<<< HEAD
CREATE TABLE orders (id bigint PRIMARY KEY);
=======
CREATE TABLE orders (id uuid PRIMARY KEY);
>>>>>>> feature/uuid
