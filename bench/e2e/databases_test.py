"""Whose tables are touched, and by how many runs at once."""

import unittest

import e2e


class DatabasesTest(e2e.E2eTest):
    def tables(self):
        return sql_names(f"SELECT table_name FROM information_schema.tables "
                         f"WHERE table_schema = '{self.database}'")

    def test_a_second_run_is_refused_while_one_runs(self):
        settings = self.settings(e2e.good_targets(), ["simple.get"])
        first = self.start(*self.run_arguments(settings, rounds=100000, out="first"))
        blocks = self.folder / "first" / "blocks.jsonl"
        self.wait_for(lambda: blocks.exists() and blocks.read_text("utf-8").count("\n") > 3, first)
        for verb in (["run", "--rounds", 1, "--out", self.folder / "second"], ["check"],
                     ["cleanup"]):
            self.expect_refused("another run of driverbench works on database " + self.database,
                                *verb, "--config", settings)
        self.assertFalse((self.folder / "second").exists())
        first.signal()
        self.expect_end(3, first)
        self.expect(0, *self.run_arguments(settings, rounds=1, out="third"))

    def test_a_database_may_have_the_longest_name(self):
        self.database = self.database.ljust(64, "x")
        self.addCleanup(e2e.sql, f"DROP DATABASE IF EXISTS {self.database}")
        settings = self.settings(e2e.good_targets(), ["simple.get"])
        self.expect(0, *self.run_arguments(settings, rounds=1))
        self.assertEqual(self.tables(), ["player"])

    def test_a_table_that_is_not_ours_is_left_alone(self):
        sql = f"SELECT * FROM {self.database}.player"
        e2e.sql(f"CREATE DATABASE {self.database}; USE {self.database}; "
                "CREATE TABLE player (name VARCHAR(20) PRIMARY KEY); "
                "INSERT INTO player VALUES ('Ada'), ('Grace')")
        before = e2e.sql(sql)
        settings = self.settings(e2e.good_targets(), ["simple.get", "simple"])
        for verb in (["run", "--rounds", 1, "--out", self.folder / "out"], ["check"]):
            with self.subTest(verb=verb[0]):
                done = self.expect(2, *verb, "--config", settings)
                self.assertIn(f"the table {self.database}.player was not made by driverbench",
                              e2e.wrapped(done.out + done.err))
                self.assertEqual(e2e.sql(sql), before)
        done = self.expect(0, "cleanup", "--config", settings)
        self.assertIn("there was no table", done.out)
        self.assertEqual(e2e.sql(sql), before)

    def test_cleanup_drops_our_own_table_and_no_other(self):
        settings = self.settings(e2e.good_targets(), ["simple.get"])
        self.expect(0, *self.run_arguments(settings, rounds=1))
        self.assertEqual(self.tables(), ["player"])
        e2e.sql(f"CREATE TABLE {self.database}.mine (id INT PRIMARY KEY)")
        done = self.expect(0, "cleanup", "--config", settings)
        self.assertIn(f"dropped player of database {self.database}", done.out)
        self.assertEqual(self.tables(), ["mine"])
        done = self.expect(0, "cleanup", "--config", settings)
        self.assertIn("there was no table", done.out)


def sql_names(statement):
    return [row[0] for row in e2e.sql(statement)]


if __name__ == "__main__":
    unittest.main()
