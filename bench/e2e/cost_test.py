"""What an operation costs the client is counted, and a library that wastes memory is seen to."""

import json
import unittest

import e2e

SCENARIO = "simple.get"
ROUNDS = 4
WASTE = 1024  # bytes for each row read, see backends/faulty/waste.cc
SANITIZED = json.loads((e2e.BIN / "backends.json").read_text("utf-8"))["sanitize"] != ""
COUNTS = ("allocations_per_operation", "allocated_bytes_per_operation")


def rows_of(results, name):
    """The blocks of a target, in the order of their rounds."""
    return [row for row in results["benchmarks"]
            if row["name"] == f"{SCENARIO}/{name}/threads:1" and row["run_type"] == "iteration"]


def summary_of(results, name):
    (case,) = results["driverbench"]["cases"]
    return next(row for row in [*case["rows"], *case["floor"]] if row["target"] == name)


class CostTest(e2e.E2eTest):
    def run_beside(self, *targets, out="out"):
        settings = self.settings(list(targets), [SCENARIO])
        self.expect(0, *self.run_arguments(settings, ROUNDS, out))
        return e2e.results_of(self.folder / out)

    @e2e.needs("libmariadb")
    @unittest.skipIf(SANITIZED, "the sanitizers have an allocator of their own")
    def test_a_library_that_wastes_memory(self):
        real = e2e.target("real", "libmariadb")
        prepared = e2e.target("prepared", "libmariadb", protocol="prepared")
        targets = [real, e2e.faulty("waste"), prepared, e2e.target("memory")]
        runs = [self.run_beside(*targets, out=out) for out in ("first", "second")]
        for results in runs:
            for name in ("real", "waste", "prepared"):
                self.assertEqual(len(rows_of(results, name)), ROUNDS)
            for good, bad in zip(rows_of(results, "real"), rows_of(results, "waste")):
                self.assertEqual(good["round"], bad["round"])
                self.assertEqual(bad[COUNTS[1]] - good[COUNTS[1]], WASTE)
                self.assertEqual(bad[COUNTS[0]] - good[COUNTS[0]], 1)
        # Exact: one figure for all blocks of both runs, whatever the operations of a block.
        for name in ("real", "waste", "prepared"):
            for count in COUNTS:
                values = {row[count] for results in runs for row in rows_of(results, name)}
                self.assertEqual(len(values), 1, (name, count, values))
                for results in runs:
                    row = summary_of(results, name)
                    self.assertEqual({row[count]}, values)
                    self.assertNotIn(count + "_low", row)
        # The library allocates in its shared object; that is counted, as the store itself and the
        # scenario over it allocate nothing.
        for results in runs:
            self.assertGreaterEqual(summary_of(results, "real")[COUNTS[0]], 1)
            self.assertEqual([summary_of(results, "memory")[count] for count in COUNTS], [0, 0])

    def test_every_block_has_its_cost(self):
        first, second = e2e.good_targets()
        results = self.run_beside(first, second)
        for block in e2e.blocks_of(self.folder / "out"):
            operations = block["operations"]
            # The client waits for the server's answers.
            self.assertGreater(sum(block["context_switches"].values()), 0)
            self.assertGreaterEqual(min(block["context_switches"].values()), 0)
            self.assertGreater(block["user_ns"] + block["system_ns"], 0)
            self.assertGreater(block["peak_memory_bytes"], 1 << 20)
            self.assertEqual("allocations" in block, not SANITIZED)
            if "instructions" in block:  # not on every machine
                self.assertGreater(block["instructions"], 100 * operations)
        for target in (first, second):
            row = summary_of(results, target["name"])
            self.assertGreater(row["voluntary_switches_per_operation"], 0)
            self.assertNotIn("user_share", row)  # which would take a second of CPU time
            peaks = [block["peak_memory_bytes"] for block in rows_of(results, target["name"])]
            self.assertEqual(row["peak_memory_bytes"], max(peaks))

    def test_a_worker_that_counts_nothing(self):
        keys = ["allocations", "allocated_bytes", "context_switches", "user_ns", "system_ns",
                "instructions", "peak_memory_bytes"]
        worker = self.changed_worker("silent", f"""json.loads(line)
        for key in {keys!r}:
            line["result"].pop(key, None)
        line = json.dumps(line).encode() + b"\\n\"""")
        first, second = e2e.good_targets()
        silent = e2e.target("silent", "libmariadb", worker=worker)
        results = self.run_beside(first, silent, second)
        blocks = [block for block in e2e.blocks_of(self.folder / "out")
                  if block["target"] == "silent"]
        self.assertEqual(len(blocks), ROUNDS)
        for values in [*blocks, *rows_of(results, "silent"), summary_of(results, "silent")]:
            for key in values:
                self.assertNotRegex(key, "alloc|switches|instructions|memory|user|system")

    def test_a_process_is_not_as_large_as_its_parent(self):
        # The peak of getrusage would be that of whoever called exec.
        ballast = self.python_worker("ballast", """
ballast = bytearray(256 << 20)
for page in range(0, len(ballast), 4096):
    ballast[page] = 1
os.execv(REAL, [REAL, "--worker"])""")
        first, second = e2e.good_targets()
        results = self.run_beside(first, e2e.target("ballast", "libmariadb", worker=ballast), second)
        peak = summary_of(results, "ballast")["peak_memory_bytes"]
        if not SANITIZED:  # they hold memory back
            self.assertLess(peak, 128 << 20)


if __name__ == "__main__":
    unittest.main()
