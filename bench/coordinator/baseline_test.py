"""Every shipped target sends and allocates what results/baseline says; one that does more is named."""

import pathlib
import unittest

import e2e

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
DEADLINE = 300
PRODUCT = "tidb" if "TiDB" in e2e.sql("SELECT VERSION()")[0][0] else "mariadb"


@unittest.skipUnless("MariaDB" in e2e.sql("SELECT VERSION()")[0][0] or PRODUCT == "tidb", "no baseline of this server")
class BaselineTest(unittest.TestCase):
    def baseline(self, status, *arguments):
        running = e2e.Running(self, [ROOT / "tools" / "baseline", "--server", f"{e2e.HOST}:{e2e.PORT}", *arguments])
        done = running.wait(DEADLINE)
        self.assertEqual(done.status, status, done.out + done.err)
        return e2e.wrapped(done.out)

    def test_the_shipped_targets(self):
        text = self.baseline(0)
        self.assertRegex(text, r"[1-9]\d* findings: 0 worse")

    @e2e.needs("libmariadb")
    def test_a_query_more_is_named(self):
        text = self.baseline(1, "--worker", f"libmariadb-text={e2e.FAULTY / 'bench_faulty_extra_select'}")
        self.assertRegex(text, r"simple\.get libmariadb-text commands 1 2 [^ ]+ more")
        self.assertIn("1 QUERY more: SELECT ?", text)
        self.assertIn("tools/baseline --update", text)

    @e2e.needs("libmariadb")
    def test_an_allocation_more_is_named(self):
        text = self.baseline(1, "--worker", f"libmariadb-text={e2e.FAULTY / 'bench_faulty_waste'}")
        self.assertRegex(text, r"simple\.get libmariadb-text allocations 5 6 [^ ]+ more")
        self.assertNotIn("libmariadb-text commands", text)


if __name__ == "__main__":
    unittest.main()
