-- The tables of own_sql.yaml, made in our database and dropped by `driverbench cleanup`.
CREATE TABLE customers (
  id INT PRIMARY KEY,
  name VARCHAR(50) NOT NULL,
  city VARCHAR(50) NOT NULL
);
CREATE TABLE items (
  id INT PRIMARY KEY,
  title VARCHAR(50) NOT NULL,
  price DECIMAL(10, 2) NOT NULL,
  stock INT NOT NULL
);
CREATE TABLE purchases (
  id BIGINT PRIMARY KEY,
  customer INT NOT NULL,
  item INT NOT NULL,
  amount INT NOT NULL,
  bought DATETIME(3) NOT NULL,
  KEY (customer)
);

INSERT INTO customers VALUES (1, 'Ada', 'London'), (2, 'Béla', 'Budapest'), (3, '李', '北京'), (4, 'Zoë', 'Köln');
INSERT INTO items VALUES
  (1, 'tea', 3.50, 100000), (2, 'coffee', 12.00, 100000), (3, 'cup', 7.25, 100000), (4, 'pot', 49.90, 100000), (5, 'spoon', 1.10, 100000);
INSERT INTO purchases VALUES
  (1, 1, 1, 2, '2024-05-01 10:00:00.125'), (2, 1, 4, 1, '2024-05-02 11:30:00'), (3, 2, 2, 3, '2024-05-02 12:00:00'),
  (4, 3, 1, 10, '2024-05-03 08:15:30.5'), (5, 3, 3, 4, '2024-05-03 08:16:00'), (6, 4, 5, 6, '2024-05-04 19:00:00'),
  (7, 1, 5, 2, '2024-05-05 20:00:00'), (8, 4, 2, 1, '2024-05-06 07:45:00');
ANALYZE TABLE customers;
ANALYZE TABLE items;
ANALYZE TABLE purchases;
