"""What the consumers of `driverbench export` accept, after their own published definitions.

github-action-benchmark: benchmark-action/github-action-benchmark, src/extract.ts, `BenchmarkResult` and
`extractCustomBenchmarkResult`: an array, not empty, of objects with name, unit and value, and at will range and extra; value
becomes a number, all others text. src/extractRangeInfo.ts: a range with +- or the sign for it is taken apart for its number.
Keys that are not among them are ignored there; here they are an error.

bencher: Bencher Metric Format, https://bencher.dev/bmf.json (draft-07), in bencherdev/bencher
services/console/public/bmf.json: objects of objects of {value, lower_value, upper_value}, all numbers, value required. The
name of a benchmark has 1 to 1,024 bytes (lib/bencher_valid/src/benchmark_name.rs), that of a measure up to 64
(lib/bencher_valid/src/lib.rs).

Beyond both: numbers are positive and finite, and no key occurs twice.
"""

import math

from strict_json import strict_json


def _demand(condition, what):
    if not condition:
        raise ValueError(what)


def _check_number(value, where):
    _demand(type(value) in (int, float), f"{where} is no number: {value!r}")
    _demand(math.isfinite(value) and value > 0, f"{where} is {value}")


def _check_keys(item, required, allowed, where):
    _demand(isinstance(item, dict), f"{where} is no object: {item!r}")
    _demand(required <= item.keys(), f"{where} lacks {required - item.keys()}")
    _demand(item.keys() <= allowed, f"{where} has {item.keys() - allowed}")


def github_action_benchmark(text):
    """{name: row} of a text that the action accepts."""
    rows = strict_json(text)
    _demand(isinstance(rows, list) and rows, "no array, or an empty one")
    for row in rows:
        _check_keys(row, {"name", "unit", "value"}, {"name", "unit", "value", "range", "extra"},
                    f"row {row!r}")
        _check_number(row["value"], row["name"])
        for key in row.keys() - {"value"}:
            _demand(isinstance(row[key], str) and row[key], f"{key} is no text: {row[key]!r}")
    _demand(len({row["name"] for row in rows}) == len(rows), "a name occurs twice")
    return {row["name"]: row for row in rows}


def bencher(text):
    """{name: {measure: metric}} of a text in Bencher Metric Format."""
    rows = strict_json(text)
    _demand(isinstance(rows, dict) and rows, "no object, or an empty one")
    for name, measures in rows.items():
        _demand(1 <= len(name.encode()) <= 1024, f"the name of a benchmark: {name!r}")
        _demand(isinstance(measures, dict) and measures, f"{name}: no measures")
        for measure, metric in measures.items():
            _demand(1 <= len(measure.encode()) <= 64, f"the name of a measure: {measure!r}")
            where = f"{name}, {measure}"
            _check_keys(metric, {"value"}, {"value", "lower_value", "upper_value"}, where)
            for key, value in metric.items():
                _check_number(value, f"{where}, {key}")
            _demand(metric.get("lower_value", 0) <= metric["value"]
                    <= metric.get("upper_value", math.inf), f"{where}: outside of its interval")
    return rows


BY_FORMAT = {"github-action-benchmark": github_action_benchmark, "bencher": bencher}
