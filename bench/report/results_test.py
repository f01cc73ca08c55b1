"""results.json, read by a strict parser and by Google Benchmark's own compare.py.

results_test.py WRITE_SAMPLE_RESULTS COMPARE_PY
"""

import json
import math
import pathlib
import re
import subprocess
import sys
import tempfile
import unicodedata
import unittest

WRITE_SAMPLE_RESULTS = ""
COMPARE_PY = ""
NAMES = ("sample", "slower", "hostile", "failures", "one_round", "empty")


def refuse_constant(text):
    raise ValueError(f"{text} is no JSON")


def refuse_duplicates(pairs):
    keys = [key for key, _ in pairs]
    if len(keys) != len(set(keys)):
        raise ValueError(f"a key occurs twice in {keys}")
    return dict(pairs)


def strict_loads(data):
    return json.loads(data.decode("utf-8"), parse_constant=refuse_constant,
                      object_pairs_hook=refuse_duplicates)


def leaves(value):
    """Every string (keys too) and every number."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from leaves(item)
    elif isinstance(value, list):
        for item in value:
            yield from leaves(item)
    else:
        yield value


class ResultsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        subprocess.run([WRITE_SAMPLE_RESULTS, cls.folder.name], check=True)
        cls.results = {name: strict_loads(cls.path(name).read_bytes()) for name in NAMES}

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    @classmethod
    def path(cls, name):
        return pathlib.Path(cls.folder.name, name + ".json")

    def compare(self, *arguments):
        if not COMPARE_PY or not pathlib.Path(COMPARE_PY).is_file():
            self.fail("compare.py was not found: install libbenchmark-tools and python3-scipy")
        command = [sys.executable, "-B", COMPARE_PY, "--no-color", *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertNotIn("nan", done.stdout)
        return done.stdout

    def test_the_strict_parser_bites(self):
        for text in (b'{"a": NaN}', b'{"a": 1, "a": 2}', b'{"a": -Infinity}', b'{"a": "\xff"}',
                     b'{"a": "\x1b"}'):
            with self.assertRaises(ValueError, msg=text):
                strict_loads(text)

    def test_every_value_is_clean(self):
        for name, results in self.results.items():
            for value in leaves(results):
                with self.subTest(file=name, value=value):
                    if isinstance(value, str):
                        categories = {unicodedata.category(c) for c in value}
                        self.assertFalse(categories & {"Cc", "Cf"})
                    elif isinstance(value, float):
                        self.assertTrue(math.isfinite(value))
                    else:
                        self.assertIsInstance(value, (int, bool))  # and never null

    def test_context_is_google_benchmarks_and_flat(self):
        for name, results in self.results.items():
            with self.subTest(file=name):
                types = {"date": str, "host_name": str, "executable": str, "num_cpus": int,
                         "mhz_per_cpu": int, "cpu_scaling_enabled": bool, "caches": list,
                         "load_avg": list, "library_build_type": str}
                context = results["context"]
                for key, value in context.items():
                    self.assertIs(type(value), types.get(key, str), key)
                self.assertLessEqual(types.keys(), context.keys())
        context = self.results["sample"]["context"]
        self.assertEqual(context["num_cpus"], 2)
        self.assertEqual(context["load_avg"], [0.59, 0.55, 0.72])
        self.assertEqual(context["caches"][0]["size"], 49152)
        self.assertEqual(context["seed"], "18446744073709551557")
        self.assertTrue(context["server"].startswith("MariaDB 10.11.19 - not TiDB"))

    def test_rows(self):
        for name, results in self.results.items():
            names = []
            for row in results["benchmarks"]:
                with self.subTest(file=name, row=row):
                    self.assertRegex(row["run_name"], r"/threads:[0-9]+$")
                    self.assertEqual(row["time_unit"], "ns")
                    if row["run_type"] == "iteration":
                        self.assertEqual(row["name"], row["run_name"])
                        self.assertLess(row["repetition_index"], row["repetitions"])
                        names.append((row["name"], row["repetition_index"]))
                    else:
                        self.assertEqual(row["name"], row["run_name"] + "_" + row["aggregate_name"])
                        self.assertEqual(row["aggregate_unit"], "time")
                        # After all repetitions of that name.
                        self.assertEqual(sum(n == row["run_name"] for n, _ in names),
                                         row["repetitions"])
                        names.append((row["name"], 0))
            self.assertEqual(len(names), len(set(names)), name)
        self.assertEqual(self.results["empty"]["benchmarks"], [])
        self.assertEqual(self.results["failures"]["benchmarks"], [])
        self.assertEqual(len(self.results["one_round"]["benchmarks"]), 2)  # and no aggregates

    def test_numbers_of_the_sample(self):
        rows = [row for row in self.results["sample"]["benchmarks"]
                if row["run_name"] == "simple.get/libmariadb-text/threads:1"]
        blocks = [row for row in rows if row["run_type"] == "iteration"]
        self.assertEqual([row["round"] for row in blocks], list(range(12)))
        for row in blocks:
            self.assertEqual(row["iterations"], 401)
            self.assertAlmostEqual(row["real_time"] * row["items_per_second"], 1e9, delta=1)
            self.assertAlmostEqual(row["cpu_time"], row["real_time"] / 5)
        times = [row["real_time"] for row in blocks]
        mean = math.fsum(times) / 12
        expected = {"mean": mean, "median": sum(sorted(times)[5:7]) / 2,
                    "stddev": math.sqrt(math.fsum((t - mean) ** 2 for t in times) / 11)}
        aggregates = {row["aggregate_name"]: row["real_time"] for row in rows[12:]}
        self.assertEqual(aggregates.keys(), expected.keys())
        for key, value in expected.items():
            self.assertAlmostEqual(aggregates[key], value)

    def test_failed_targets_are_apart_and_never_zero(self):
        for name, results in self.results.items():
            for row in results["benchmarks"]:
                if name != "hostile":  # where a clock stood still
                    self.assertGreater(row["real_time"], 0)
        sample = self.results["sample"]
        self.assertNotIn("trade/soci/threads:1", [row["name"] for row in sample["benchmarks"]])
        wrong = [row for row in sample["driverbench"]["not_measured"] if row["state"] == "wrong"]
        self.assertEqual([(row["scenario"], row["target"], row["reason"]) for row in wrong],
                         [("trade", "soci", 'player "1": coins 100, expected 0')])
        self.assertEqual(self.results["failures"]["driverbench"]["not_measured"][0]["reason"],
                         "connection: [soci] 2013 (HY000): Lost connection")

    def test_own_part(self):
        case = self.results["sample"]["driverbench"]["cases"][0]
        self.assertEqual(case["groups"], [
            {"targets": ["libmysqlclient-text", "libmariadb-text"], "round_trips": 1,
             "commands": {"QUERY": 1}, "fastest": "libmariadb-text", "undecided": []},
            {"targets": ["soci"], "round_trips": 2, "commands": {"QUERY": 2}, "undecided": []}])
        row = case["rows"][1]
        self.assertLess(row["speed_low"], row["speed"])
        self.assertLess(row["speed"], row["speed_high"])
        self.assertEqual(row["verdict"], "faster")
        self.assertGreater(row["smallest_found"], self.results["sample"]["driverbench"]["margin"])
        self.assertEqual([row.get("verdict") for row in case["rows"]],
                         [None, "faster", "slower", None])  # the reference, ..., not built
        self.assertEqual([floor["target"] for floor in case["floor"]], ["memory"])
        self.assertTrue(self.results["hostile"]["driverbench"]["interrupted"])

    def test_compare_benchmarks(self):
        out = self.compare("benchmarks", self.path("sample"), self.path("slower"))
        tested = re.findall(r"^(\S+)_pvalue\s+0\.00", out, re.MULTILINE)
        self.assertIn("simple.get/libmariadb-text/threads:1", tested)
        self.assertIn("U Test, Repetitions: 12 vs 12", out)
        self.assertRegex(out, r"simple.get/soci/threads:1_median +\+0\.1000 ")
        self.assertNotIn("trade/soci", out)

    def test_compare_two_targets(self):
        out = self.compare("filters", self.path("sample"), "^simple.get/libmysqlclient-text/",
                           "^simple.get/libmariadb-text/")
        self.assertRegex(out, r"\[\^simple.get/libmysqlclient-text/ vs. "
                              r"\^simple.get/libmariadb-text/\]threads:1_median +-0\.[01]")
        self.assertIn("U Test, Repetitions: 12 vs 12", out)

    def test_compare_takes_the_others_too(self):
        for name in NAMES:
            with self.subTest(file=name):
                self.compare("benchmarks", self.path(name), self.path(name))


if __name__ == "__main__":
    WRITE_SAMPLE_RESULTS, COMPARE_PY = sys.argv[1:3]
    unittest.main(argv=sys.argv[:1])
