"""What `driverbench export` prints of runs that were never run, against the consumers' definitions.

exports_test.py WRITE_SAMPLE_RESULTS
"""

import pathlib
import subprocess
import sys
import tempfile
import unicodedata
import unittest

import consumers

WRITE_SAMPLE_RESULTS = ""
# Those of which there is something to export; it is none of a run in which everything failed.
WITH_ROWS = ("sample", "slower", "hostile", "one_round")


class ExportsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        subprocess.run([WRITE_SAMPLE_RESULTS, cls.folder.name], check=True)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def text(self, name, kind):
        return pathlib.Path(self.folder.name, f"{name}.{kind}.json").read_text("utf-8")

    def test_the_checks_bite(self):
        good = '[{"name": "a", "unit": "ns", "value": 1, "range": "1 to 2", "extra": "x"}]'
        consumers.github_action_benchmark(good)
        for old, new in (('"unit": "ns", ', ""), ("1,", "NaN,"), ("1,", "0,"), ("1,", "true,"),
                         ("1,", '"1",'), ('"1 to 2"', "1"), ('"extra"', '"more"'), ("[", "[2,"),
                         ('"extra"', '"name"')):
            with self.subTest(new), self.assertRaises(ValueError):
                self.assertIn(old, good)
                consumers.github_action_benchmark(good.replace(old, new, 1))
        good = '{"a": {"latency": {"value": 2, "lower_value": 1, "upper_value": 3}}}'
        consumers.bencher(good)
        for old, new in (('"value": 2, ', ""), ("1", "Infinity"), ("1", "2.5"), ("3", "1.5"),
                         ("1", "null"), ('"upper_value"', '"upper"'), ('"a"', '""'),
                         ('"a"', f'"{"a" * 1025}"'), ("{", "[", )):
            with self.subTest(new), self.assertRaises(ValueError):
                self.assertIn(old, good)
                consumers.bencher(good.replace(old, new, 1))
        for check in consumers.BY_FORMAT.values():
            for empty in ("[]", "{}"):
                with self.assertRaises(ValueError):
                    check(empty)

    def test_every_format_takes_every_run(self):
        for kind, check in consumers.BY_FORMAT.items():
            for name in WITH_ROWS:
                with self.subTest(kind=kind, run=name):
                    text = self.text(name, kind)
                    for row in check(text):
                        self.assertRegex(row, r"^[^/]+/[^/]+/threads:[0-9]+$")
                        self.assertFalse({unicodedata.category(c) for c in row} & {"Cc", "Cf"})
            for name in ("failures", "empty"):
                self.assertEqual(consumers.strict_json(self.text(name, kind)),
                                 {} if kind == "bencher" else [])

    def test_both_say_the_same(self):
        rows = consumers.github_action_benchmark(self.text("sample", "github-action-benchmark"))
        metrics = consumers.bencher(self.text("sample", "bencher"))
        self.assertEqual(list(rows), list(metrics))
        self.assertNotIn("trade/soci/threads:1", rows)
        for name, row in rows.items():
            latency = metrics[name]["latency"]
            self.assertEqual(row["value"], latency["value"])
            self.assertEqual(row["range"],
                             f"{latency['lower_value']:.0f} to {latency['upper_value']:.0f}")

    def test_a_change_shows(self):
        before = consumers.bencher(self.text("sample", "bencher"))
        after = consumers.bencher(self.text("slower", "bencher"))
        for name, measures in before.items():
            ratio = after[name]["latency"]["value"] / measures["latency"]["value"]
            self.assertAlmostEqual(ratio, 1.1, delta=0.001)


if __name__ == "__main__":
    WRITE_SAMPLE_RESULTS = sys.argv[1]
    unittest.main(argv=sys.argv[:1])
