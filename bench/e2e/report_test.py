"""report.html: written by `run` and by `driverbench report`, and what is said by a build that cannot draw.

How it looks and what it does is browser_test.py's.
"""

import re
import unittest

import e2e

NO_RUNTIME = "there is no report.html: run tools/setup --report and build again"


class ReportTest(e2e.E2eTest):
    def run_once(self, targets, status=0, out="out"):
        settings = self.settings(targets, ["simple.get"])
        return self.expect(status, *self.run_arguments(settings, out=out)).out

    def can_draw(self, said, out):
        """Whether this build can; a run of one that cannot has all but the page, and says what to do, once."""
        if NO_RUNTIME not in said:
            return True
        self.assertEqual(said.count(NO_RUNTIME), 1)
        self.assertTrue((out / "table.md").exists())
        self.assertFalse((out / "report.html").exists())
        self.expect_refused(NO_RUNTIME, "report", out)
        return False

    def test_a_run_and_the_report_of_it(self):
        names = [target["name"] for target in e2e.good_targets()]
        out = self.folder / "out"
        said = self.run_once(e2e.good_targets())
        if not self.can_draw(said, out):
            return
        page = out / "report.html"
        self.assertIn(f"report: {page}\n", said)
        text = page.read_text("utf-8")
        self.assertLess(len(text), 3_000_000)
        for name in names:
            self.assertIn(f'<th scope="row">{name}</th>', text)
            self.assertRegex(text, f'"target":"{name}"')
        self.assertEqual(len(re.findall("<figure>", text)), len(re.findall("<details><summary>As a table", text)))
        page.unlink()
        said = self.expect(0, "report", out, out / "results.json").out  # a file of a run is as good as its folder
        self.assertEqual(said, f"report: {page}\n" * 2)
        self.assertEqual(page.read_text("utf-8"), text)
        self.assertEqual([path.name for path in out.glob("*.new")], [])

    def test_the_status_is_that_of_the_worst(self):
        good, bad = self.folder / "good", self.folder / "bad"
        said = self.run_once(e2e.good_targets(), out="good")
        if not self.can_draw(said, good):
            return
        self.run_once([*e2e.good_targets(), e2e.faulty("swap")], 3, "bad")
        self.expect(3, "report", bad, good)
        self.assertIn("swap: WRONG", (bad / "report.html").read_text("utf-8"))

    def test_refused(self):
        self.expect_refused("folders is required", "report")
        if self.can_draw(self.run_once(e2e.good_targets()), self.folder / "out"):
            (self.folder / "out" / "report.html").unlink()
            self.expect_refused("nowhere is no folder of a run", "report", self.folder / "out", "nowhere")
            self.assertFalse((self.folder / "out" / "report.html").exists())
            (self.folder / "out" / "report.html").mkdir()
            self.expect_refused("report.html: Is a directory", "report", self.folder / "out")


if __name__ == "__main__":
    unittest.main()
