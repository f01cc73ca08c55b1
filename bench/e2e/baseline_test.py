"""Every shipped target sends and allocates what results/baseline says; one that does more is named."""

import pathlib
import shutil
import sys
import tempfile
import unittest

import e2e

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
DEADLINE = 300
# Changes every row of one target after the run; everything else is the real command's.
STAND_IN = """#!{python}
import json, pathlib, subprocess, sys
status = subprocess.run(["{driverbench}", *sys.argv[1:]], check=False).returncode
if sys.argv[1] == "run":
    path = pathlib.Path(sys.argv[sys.argv.index("--out") + 1]) / "results.json"
    results = json.loads(path.read_text("utf-8"))
    for case in results["driverbench"]["cases"]:
        for row in case["rows"]:
            if row["target"] == "libmariadb-text":
                {change}
    path.write_text(json.dumps(results), "utf-8")
    status = status or {ending}
sys.exit(status)
"""
PRODUCT = "tidb" if "TiDB" in e2e.sql("SELECT VERSION()")[0][0] else "mariadb"


@unittest.skipUnless("MariaDB" in e2e.sql("SELECT VERSION()")[0][0] or PRODUCT == "tidb", "no baseline of this server")
class BaselineTest(unittest.TestCase):
    def baseline(self, status, *arguments, env=None):
        running = e2e.Running(self, [ROOT / "tools" / "baseline", "--server", f"{e2e.HOST}:{e2e.PORT}", *arguments],
                              env=env)
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

    @e2e.needs("libmariadb")
    def test_a_statement_more_at_connecting_is_named(self):
        settings = pathlib.Path(tempfile.mkdtemp(prefix="driverbench_baseline_test_")) / "settings.yaml"
        self.addCleanup(shutil.rmtree, settings.parent)
        name = "  - name: libmariadb-text\n"
        settings.write_text((ROOT / "config" / "local.yaml").read_text("utf-8").replace(
            name, name + "    session: {wait_timeout: 1000}\n"), "utf-8")
        text = self.baseline(1, "--config", settings)
        self.assertIn("connecting: 1 QUERY more: SET", text)
        self.assertIn("connecting: 1 round trip more", text)
        self.assertNotIn("libmariadb-prepared commands", text)

    def with_results(self, change, ending=0):
        """The environment of a driverbench whose `run` ends with that status, its results after `change`, a line of Python."""
        folder = pathlib.Path(tempfile.mkdtemp(prefix="driverbench_baseline_test_"))
        self.addCleanup(shutil.rmtree, folder)
        program = folder / "driverbench"
        program.write_text(STAND_IN.format(python=sys.executable, driverbench=str(e2e.BIN / "driverbench"),
                                           change=change, ending=ending), "utf-8")
        program.chmod(0o755)
        return {"DRIVERBENCH_BIN": str(folder)}

    @e2e.needs("libmariadb")
    def test_what_is_not_counted_any_more_is_no_success(self):
        text = self.baseline(1, env=self.with_results('row.pop("sent"); row.pop("round_trips")'))
        self.assertRegex(text, r"simple\.get libmariadb-text commands .* not counted any more")
        self.assertIn("libmariadb-text in simple.get: round_trips not counted any more", text)
        self.assertIn("tools/baseline --update", text)

    @e2e.needs("libmariadb")
    def test_what_is_not_measured_any_more_is_no_success(self):
        text = self.baseline(3, env=self.with_results('row["state"] = "unsupported"'))
        self.assertIn("libmariadb-text is unsupported in simple.get, was measured", text)

    def test_a_run_that_failed_is_no_success(self):
        self.baseline(3, env=self.with_results("pass", ending=3))


if __name__ == "__main__":
    unittest.main()
