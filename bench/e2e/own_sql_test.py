"""SQL of the user's own: compared over all libraries, checked by another one, refused where it cannot be checked."""

import json
import re
import unittest

import e2e

TABLES = """CREATE TABLE customers (id INT PRIMARY KEY, name VARCHAR(20), city VARCHAR(20));
CREATE TABLE items (id INT PRIMARY KEY, price DECIMAL(8, 2), weight FLOAT, stock INT);
CREATE TABLE purchases (id BIGINT AUTO_INCREMENT PRIMARY KEY, customer INT, item INT, amount INT,
  bought TIMESTAMP(3) NULL, FOREIGN KEY (item) REFERENCES items (id));
INSERT INTO customers VALUES (1, 'Ada', 'London'), (2, 'B''e\u0301la', NULL), (3, '\u674e \U0001f600', 'K\u00f6ln');
INSERT INTO items VALUES (1, 3.50, 0.1234565, 1000), (2, 12.00, 2123.87, 1000), (3, 7.25, 1e10, 1000);
INSERT INTO purchases VALUES (1, 1, 1, 2, '2024-05-01 10:00:00.125'), (2, 1, 2, 1, '2024-05-02'), (3, 1, 3, 7, NULL),
  (4, 2, 2, 3, '2024-05-03'), (5, 3, 1, 10, '2024-05-04'), (6, 3, 3, 4, '2024-05-05'), (7, 3, 2, 1, '2024-05-06');
"""
JOIN = ("SELECT c.name, c.city, i.price * p.amount AS total, i.weight, p.bought FROM purchases p "
        "JOIN customers c ON c.id = p.customer JOIN items i ON i.id = p.item WHERE p.customer = ?")
READ = {"name": "own.join", "tables": "tables.sql", "values": [{"name": "id", "range": [1, 4]}],
        "statements": [{"sql": JOIN, "values": ["id"]}]}
TOP = {**READ, "name": "own.top",
       "statements": [{"sql": JOIN + " ORDER BY p.amount, p.id, c.id, i.id LIMIT 2", "values": ["id"]}]}
WRITE = {"name": "own.buy", "tables": "tables.sql", "transaction": True, "leave_out": ["purchases.id"],
         "values": [{"name": ["customer", "city"], "query": "SELECT id, city FROM customers"},
                    {"name": "item", "list": [1, 2, 3]}, {"name": "amount", "range": [1, 3]}],
         "statements": [{"sql": "SELECT stock FROM items WHERE id = ? FOR UPDATE", "values": ["item"]},
                        {"sql": "UPDATE items SET stock = stock - ? WHERE id = ?", "values": ["amount", "item"]},
                        {"sql": "INSERT INTO purchases (customer, item, amount) VALUES (?, ?, ?)",
                         "values": ["customer", "item", "amount"]},
                        {"sql": "DELETE FROM purchases WHERE customer = ? AND amount > ?",
                         "values": ["customer", "amount"]}]}

# What a wrong worker makes of its answer to `run`, and what is said of it.
LIES = {
    "hashes_nothing": ("""(lambda a: a["result"].update(answers=[h and "0" * 16 for h in a["result"]["answers"]])
        or json.dumps(a).encode() + b"\\n")(json.loads(line))""",
                       r"with the values \(\d\) it reads something else than \w+"),
    "echoes": ("""(lambda a: a["result"].update(answers=["%016x" % n for n in range(100)])
        or json.dumps(a).encode() + b"\\n")(json.loads(line))""",
               r"with the values \(\d\) it reads something else than \w+"),
    "answers_nothing": ("""(lambda a: a["result"].pop("answers") and json.dumps(a).encode() + b"\\n")(json.loads(line))""",
                        r"the values \(\d\) have no answer"),
}


def scenario(name="own", **keys):
    return {"name": name, "tables": "tables.sql", **keys}


# Settings that are refused before anything runs: the scenario, where, and what of the sentence.
REFUSED = [
    (scenario(statements=["SELECT now() FROM items"]), "own: answers otherwise each time"),
    (scenario(statements=["SELECT rand() FROM items"]), "own: answers otherwise each time"),
    (scenario(statements=["SELECT id FROM items LIMIT 2"]), "own: LIMIT takes rows of the server's choice"),
    (scenario(statements=["SELECT id FROM items ORDER BY price LIMIT 2"]),
     "own: LIMIT takes rows of the server's choice"),
    (scenario(statements=["SELECT nothing FROM items"]), "own: fails on server local through"),
    (scenario(statements=["INSERT INTO purchases (customer, bought) VALUES (1, now(3))"]),
     "own: leaves other rows in purchases each time"),
    (scenario(statements=["SELECT id FROM items; SELECT 1"]), "sql: a second statement"),
    (scenario(statements=["DROP TABLE items"]), "sql: begins with DROP"),
    (scenario(statements=["UPDATE mysql.user SET a = 1"]), "sql: writes a table that the file of"),
    (scenario(statements=[{"sql": "SELECT id FROM items WHERE id = ?"}]), r"1 \? in the statement, 0 named"),
    (scenario(statements=[{"sql": "SELECT id FROM items WHERE id = ?", "values": ["idd"]}],
              values=[{"name": "id", "range": [1, 2]}]), "unknown value idd: did you mean id"),
    (scenario(statements=["SELECT id FROM items"], values=[{"name": "id", "range": [2, 1]}]), "range: found"),
    (scenario(statements=["SELECT id FROM items"], values=[{"name": "id", "text": 3, "list": [1]}]),
     "more than one of list, range"),
    (scenario(statements=["SELECT id FROM items"],
              values=[{"name": "id", "query": "SELECT id FROM items WHERE id > 9"}]), "gives no row"),
    (scenario(statements=["DELETE FROM items"], threads=[2]), "statements that write run one thread"),
    (scenario(statements=["DELETE FROM items"], tuples=10), "statements that write need at least 100"),
    (scenario(name="simple.get", statements=["SELECT id FROM items"]), "is a scenario that is there"),
    ({"name": "own", "statements": ["DELETE FROM items"]}, "without `tables`"),
    ({"name": "own", "statements": ["SELECT id FROM items FOR UPDATE"]}, "locks rows"),
]


class OwnSqlTest(e2e.E2eTest):
    def setUp(self):
        super().setUp()
        self.write("tables.sql", TABLES)

    @staticmethod
    def checksums(results):
        prefix = "answers to "
        return {key.removeprefix(prefix): text for key, text in results["context"].items() if key.startswith(prefix)}

    def test_all_libraries_read_and_write_the_same(self):
        targets = e2e.all_targets()
        settings = self.settings(targets, [{**READ, "threads": [1, 3]}, TOP, WRITE])
        done = self.expect(0, "check", "--config", settings)
        unsupported = {line.split()[0] for line in done.out.splitlines() if " unsupported: " in line}
        self.assertLessEqual(unsupported, {"memory", "soci-prepared"})
        self.assertEqual(len(re.findall(r"(?m) own\.\w+ +ok$", done.out)),
                         3 * (len(targets) - len(unsupported)))
        self.expect(0, *self.run_arguments(settings))
        results = e2e.results_of(self.folder / "out")
        states = e2e.states_of(results)
        self.assertEqual({states[name, target["name"]] for target in targets
                          if target["name"] not in unsupported
                          for name in ("own.join", "own.top", "own.buy")}, {"measured"})
        sums = self.checksums(results)
        self.assertEqual(set(sums), {"own.buy", "own.join", "own.top"})
        for checksum in sums.values():
            self.assertRegex(checksum, "^[0-9a-f]{8}$")
        kept = (self.folder / "out" / "settings.yaml").read_text("utf-8")
        self.assertIn("tables.sql", kept)
        self.assertIn("ORDER BY p.amount", kept)

        # The same data give the same checksums, and others do not.
        self.write("tables.sql", TABLES.replace("'Ada'", "'Ida'"))
        fewer = self.settings(e2e.good_targets(), [READ, TOP, WRITE], name="fewer.yaml")
        self.expect(0, *self.run_arguments(fewer, out="other"))
        others = self.checksums(e2e.results_of(self.folder / "other"))
        self.assertEqual({name for name in sums if sums[name] != others[name]}, {"own.join", "own.top"})

        self.expect(0, "cleanup", "--config", settings)
        self.assertEqual(e2e.sql(f"SHOW TABLES FROM {self.database}"), [])

    def test_audit_shows_what_is_sent(self):
        settings = self.settings(e2e.good_targets(), [WRITE])
        done = self.expect(0, "audit", "--config", settings, "--json")
        for audit in json.loads(done.out)["audits"]:
            self.assertEqual(audit["outcome"], "ok", audit)
            self.assertEqual(audit["operation"]["commands"], {"QUERY": 5}, audit)

    def test_a_worker_that_does_not_answer_is_wrong(self):
        first, second = e2e.good_targets()
        liars = [e2e.target(name, "libmariadb", worker=self.changed_worker(name, change))
                 for name, (change, _) in LIES.items()]
        faults = [e2e.faulty("wrong_join_row"), e2e.faulty("order_ignored")]
        settings = self.settings([first, *liars, *faults, second], [TOP])
        self.expect(3, *self.run_arguments(settings))
        results = e2e.results_of(self.folder / "out")
        states = e2e.states_of(results)
        reasons = {row["target"]: row["reason"] for row in results["driverbench"]["not_measured"]}
        for target in (first, second):
            self.assertEqual(states["own.top", target["name"]], "measured")
        for name, (_, words) in LIES.items():
            self.assertEqual(states["own.top", name], "wrong")
            self.assertRegex(reasons[name], words)
        for fault in faults:
            self.assertEqual(states["own.top", fault["name"]], "wrong")
            self.assertRegex(reasons[fault["name"]], "it reads something else than")

    def test_what_is_written_is_compared(self):
        first, second = e2e.good_targets()
        settings = self.settings([first, e2e.faulty("lost_statement"), second], [WRITE])
        self.expect(3, *self.run_arguments(settings))
        results = e2e.results_of(self.folder / "out")
        self.assertEqual(e2e.states_of(results)["own.buy", "lost_statement"], "wrong")
        reason = next(row["reason"] for row in results["driverbench"]["not_measured"]
                      if row["target"] == "lost_statement")
        self.assertRegex(reason, r"^purchases holds \d+ rows, [0-9a-f]{16} after the block, "
                                 r"\d+ rows, [0-9a-f]{16} after the same by \w+$")

    def test_tables_that_are_there_are_only_read(self):
        e2e.sql(f"CREATE DATABASE {self.database}")
        e2e.sql(f"CREATE TABLE {self.database}.mine (id INT PRIMARY KEY, v INT)")
        e2e.sql(f"INSERT INTO {self.database}.mine VALUES (1, 10), (2, 20)")
        own = {"name": "own", "values": [{"name": "id", "list": [1, 2, 3]}],
               "statements": [{"sql": "SELECT v FROM mine WHERE id = ?", "values": ["id"]}]}
        settings = self.settings(e2e.good_targets(), [own, "simple.get"])
        self.expect(0, *self.run_arguments(settings))
        self.expect(0, "cleanup", "--config", settings)
        self.assertEqual(e2e.sql(f"SELECT v FROM {self.database}.mine ORDER BY id"), [["10"], ["20"]])
        # Other rows are other work: what compare says of all the rest it says all the same.
        e2e.sql(f"UPDATE {self.database}.mine SET v = 30 WHERE id = 2")
        self.expect(0, *self.run_arguments(settings, out="other"))
        was, now = (self.checksums(e2e.results_of(self.folder / out))["own"] for out in ("out", "other"))
        done = self.expect(0, "compare", "out", "other", cwd=self.folder)
        self.assertIn(f"own is not compared: the checksum of its answers was {was}, is {now}, so its rows may be others",
                      e2e.wrapped(done.out))
        self.assertNotIn("times are not compared", e2e.wrapped(done.out))
        # A file that would make a table of that name is refused too.
        self.write("tables.sql", "CREATE TABLE mine (id INT PRIMARY KEY, v INT)")
        settings = self.settings(e2e.good_targets(), [{**own, "tables": "tables.sql"}])
        self.expect_refused(r"settings\.yaml:\d+:\d+: own: its tables cannot be made .*was not made by driverbench",
                            *self.run_arguments(settings, out="refused"))

    def test_what_cannot_be_checked_is_refused_with_its_place(self):
        for number, (own, words) in enumerate(REFUSED):
            with self.subTest(own=own):
                settings = self.settings(e2e.good_targets(), [own])
                self.expect_refused(rf"settings\.yaml:\d+:\d+: .*{words}",
                                    *self.run_arguments(settings, out=f"refused_{number}"))
        self.write("tables.sql", "CREATE TABLE a (id INT);\n\n  DROP TABLE a;\n")
        settings = self.settings(e2e.good_targets(), [scenario(statements=["SELECT id FROM a"])])
        self.expect_refused(r"tables\.sql:3:3: begins with DROP; allowed: CREATE TABLE",
                            *self.run_arguments(settings, out="refused_file"))
        self.write("tables.sql", "CREATE TABLE a (id INT); INSERT INTO a VALUES ('no number')")
        self.expect_refused(r"settings\.yaml:\d+:\d+: own: its tables cannot be made on server local: "
                            r".*\(INSERT INTO a VALUES", *self.run_arguments(settings, out="refused_rows"))


if __name__ == "__main__":
    unittest.main()
