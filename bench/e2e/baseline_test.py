"""Every shipped target sends and allocates what results/baseline says; one that does more is named."""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import e2e

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
LOCAL = ROOT / "config" / "local.yaml"
DEADLINE = 360  # what tools/baseline itself gives up after, and a little
# Keeps the results of `run`; where some are kept already, those are what the next one gives, after a change of every row of
# one target. Everything else is the real command's.
STAND_IN = """#!{python}
import json, pathlib, shutil, subprocess, sys
kept = pathlib.Path("{kept}")
if sys.argv[1] != "run":
    sys.exit(subprocess.run(["{driverbench}", *sys.argv[1:]], check=False).returncode)
out = pathlib.Path(sys.argv[sys.argv.index("--out") + 1])
if not kept.exists():
    status = subprocess.run(["{driverbench}", *sys.argv[1:]], check=False).returncode
    if (out / "results.json").exists():
        shutil.copy(out / "results.json", kept)
    sys.exit(status)
results = json.loads(kept.read_text("utf-8"))
for case in results["driverbench"]["cases"]:
    for row in case["rows"]:
        if row["target"] == "libmariadb-text":
            {change}
out.mkdir()
(out / "results.json").write_text(json.dumps(results), "utf-8")
sys.exit({ending})
"""
PRODUCT = "tidb" if "TiDB" in e2e.sql("SELECT VERSION()")[0][0] else "mariadb"


@unittest.skipUnless("MariaDB" in e2e.sql("SELECT VERSION()")[0][0] or PRODUCT == "tidb", "no baseline of this server")
class BaselineTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        # Running all targets takes a while: once, for all tests that only need results.
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="driverbench_baseline_test_"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.shipped = cls.with_results("shipped")

    @classmethod
    def with_results(cls, name, change="pass", ending=0):
        """tools/baseline on results after `change`, a line of Python, of a `run` that ended with that status."""
        folder = cls.folder / name
        folder.mkdir()
        program = folder / "driverbench"
        program.write_text(STAND_IN.format(python=sys.executable, driverbench=str(e2e.BIN / "driverbench"),
                                           kept=cls.folder / "results.json", change=change, ending=ending), "utf-8")
        program.chmod(0o755)
        return cls.baseline(env={**os.environ, "DRIVERBENCH_BIN": str(folder)})

    @staticmethod
    def baseline(*arguments, env=None):
        done = subprocess.run([ROOT / "tools" / "baseline", "--server", f"{e2e.HOST}:{e2e.PORT}", *arguments], env=env,
                              capture_output=True, text=True, timeout=DEADLINE, check=False)
        return e2e.Done(done.returncode, e2e.wrapped(done.stdout), done.stderr)

    def expect(self, status, done):
        """Its text."""
        self.assertEqual(done.status, status, done)
        return done.out

    def settings(self, more=""):
        """The shipped settings with libmariadb's targets alone, the first with `more` lines."""
        before, targets, after = re.split(r"(?ms)^(targets:\n.*?)(?=^# Speeds)", LOCAL.read_text("utf-8"))
        entries = "".join(re.findall(r"(?m)^  - name: libmariadb-.*\n(?:    .*\n)+", targets))
        name = "  - name: libmariadb-text\n"
        self.assertIn(name, entries)
        after = after.replace("reference: libmysqlclient-text", "reference: libmariadb-text")
        path = self.folder / f"{self.id().rpartition('.')[2]}.yaml"
        path.write_text(f"{before}targets:\n{entries.replace(name, name + more)}{after}", "utf-8")
        return path

    def test_the_shipped_targets(self):
        self.assertRegex(self.expect(0, self.shipped), r"[1-9]\d* findings: 0 worse")

    @e2e.needs("libmariadb")
    def test_a_query_more_is_named(self):
        text = self.expect(1, self.baseline("--config", self.settings(), "--worker",
                                            f"libmariadb-text={e2e.FAULTY / 'bench_faulty_extra_select'}"))
        self.assertRegex(text, r"simple\.get libmariadb-text commands 1 2 [^ ]+ more")
        self.assertIn("1 QUERY more: SELECT ?", text)
        self.assertIn("tools/baseline --update", text)

    @e2e.needs("libmariadb")
    def test_an_allocation_more_is_named(self):
        text = self.expect(1, self.baseline("--config", self.settings(), "--worker",
                                            f"libmariadb-text={e2e.FAULTY / 'bench_faulty_waste'}"))
        self.assertRegex(text, r"simple\.get libmariadb-text allocations 5 6 [^ ]+ more")
        self.assertNotIn("libmariadb-text commands", text)

    @e2e.needs("libmariadb")
    def test_a_statement_more_at_connecting_is_named(self):
        text = self.expect(1, self.baseline("--config", self.settings("    session: {wait_timeout: 1000}\n")))
        self.assertIn("connecting: 1 QUERY more: SET", text)
        self.assertIn("connecting: 1 round trip more", text)
        self.assertNotIn("libmariadb-prepared commands", text)

    @e2e.needs("libmariadb")
    def test_what_is_not_counted_any_more_is_no_success(self):
        text = self.expect(1, self.with_results("not_counted", 'row.pop("sent"); row.pop("round_trips")'))
        self.assertRegex(text, r"simple\.get libmariadb-text commands .* not counted any more")
        self.assertIn("libmariadb-text in simple.get: round_trips not counted any more", text)
        self.assertIn("tools/baseline --update", text)

    @e2e.needs("libmariadb")
    def test_what_is_not_measured_any_more_is_no_success(self):
        text = self.expect(3, self.with_results("not_measured", 'row["state"] = "unsupported"'))
        self.assertIn("libmariadb-text is unsupported in simple.get, was measured", text)

    def test_a_run_that_failed_is_no_success(self):
        self.expect(3, self.with_results("failed", ending=3))


if __name__ == "__main__":
    unittest.main()
