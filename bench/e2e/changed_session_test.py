"""What was attested before a run holds in every block of it, or the target has no times."""

import unittest

import e2e

IS_TIDB = "TiDB" in e2e.sql("SELECT VERSION()")[0][0]
SENTENCE = "after the block the session is not as it was attested before the run: "


class ChangedSessionTest(e2e.E2eTest):
    def states(self):
        return e2e.states_of(e2e.results_of(self.folder / "out"))

    @e2e.needs("libmariadb")
    def test_a_library_that_changes_its_session_has_no_times(self):
        good = e2e.good_targets()
        settings = self.settings([good[0], e2e.faulty("isolation"), good[1]], ["simple.get"])
        done = self.expect(3, *self.run_arguments(settings))
        self.assertIn(SENTENCE + 'isolation was "REPEATABLE-READ", is "READ-COMMITTED"',
                      e2e.wrapped(done.out))
        self.assertEqual(self.states(), {("simple.get", "isolation"): "failed",
                                         **{("simple.get", one["name"]): "measured" for one in good}})

    def check_global(self, set_it, set_back, change):
        """Changed for the whole server while a run goes on: new sessions have it."""
        self.addCleanup(e2e.sql, set_back)
        targets = [e2e.target("one", "libmariadb"), e2e.target("other", "libmariadb")]
        settings = self.settings(targets, ["simple.get"])
        running = self.start(*self.run_arguments(settings, rounds=100000))
        self.wait_for(lambda: len(self.kept("block")) > 3, running)
        e2e.sql(set_it)
        done = self.expect_end(3, running)
        said = e2e.wrapped(done.out)
        for target in targets:
            self.assertRegex(said, f"simple.get, {target['name']}: FAILED in 1 of .*{SENTENCE}.*{change}")
        self.assertNotIn("measured", set(self.states().values()))

    @e2e.needs("libmariadb")
    def test_the_isolation_of_new_sessions(self):
        level, = e2e.sql("SHOW GLOBAL VARIABLES LIKE 't%x_isolation'")[0][1:]
        self.assertEqual(level, "REPEATABLE-READ")
        begin = "SET GLOBAL TRANSACTION ISOLATION LEVEL"
        self.check_global(f"{begin} READ COMMITTED", f"{begin} REPEATABLE READ",
                          'isolation was "REPEATABLE-READ", is "READ-COMMITTED"')

    @e2e.needs("libmariadb")
    def test_the_sql_mode_of_new_sessions(self):
        mode, = e2e.sql("SELECT @@GLOBAL.sql_mode")[0]
        self.check_global("SET GLOBAL sql_mode = 'ANSI_QUOTES'", f"SET GLOBAL sql_mode = '{mode}'",
                          f'sql_mode was "{mode}", is "ANSI_QUOTES"')

    @unittest.skipIf(IS_TIDB, "it has no query cache")
    @e2e.needs("libmariadb")
    def test_the_query_cache(self):
        size, kind = e2e.sql("SELECT @@GLOBAL.query_cache_size, @@GLOBAL.query_cache_type")[0]
        self.check_global(
            "SET GLOBAL query_cache_size = 2097152; SET GLOBAL query_cache_type = DEMAND",
            f"SET GLOBAL query_cache_type = {kind}; SET GLOBAL query_cache_size = {size}",
            # A block may end between the two.
            'query_cache_(size was "[0-9]+", is "2097152"|type was "[A-Z]+", is "DEMAND")')


if __name__ == "__main__":
    unittest.main()
