"""How many operations a block has: by server, corrected after the first round, and found without a long search."""

import json
import unittest

import e2e

# Asks the real worker for slow operations, honestly so, in the blocks that WHICH says; keeps a log of the requests.
SLOWED = """
real = subprocess.Popen([REAL, "--worker"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
for line in sys.stdin.buffer:
    request = json.loads(line)
    if request["do"] == "run":
        with open({log!r}, "a") as log:
            log.write(json.dumps(request) + "\\n")
        if {which}:
            request["handicap"] = {{"spin_ns": 50_000_000, "every": 1, "jitter_ns": 0}}
    real.stdin.write(json.dumps(request).encode() + b"\\n")
    real.stdin.flush()
    sys.stdout.buffer.write(real.stdout.readline())
    sys.stdout.buffer.flush()
"""


def sizes_of(blocks):
    return {(block["operations"], block["warmup"]) for block in blocks}


@e2e.needs("libmariadb")
class BlockSizesTest(e2e.E2eTest):
    def slowed(self, which):
        """A target whose operations take 50 ms in the blocks of this condition."""
        self.log = self.folder / "requests"
        program = self.python_worker("slowed", SLOWED.format(log=str(self.log), which=which))
        return e2e.target("slowed", "libmariadb", worker=program)

    def requests(self):
        return [json.loads(line) for line in self.log.read_text("utf-8").splitlines()]

    def test_a_far_server_does_not_shrink_the_blocks_of_a_near_one(self):
        far_database = self.database + "_far"
        self.addCleanup(e2e.sql, f"DROP DATABASE IF EXISTS {far_database}")
        servers = [{"name": name, "host": e2e.HOST, "port": e2e.PORT, "database": database, **more}
                   for name, database, more in (("near", self.database, {}),
                                                ("far", far_database, {"network": {"rtt": "50ms"}}))]
        targets = [e2e.target(f"{name}_{backend}", backend, server=name)
                   for name in ("near", "far") for backend in e2e.WITH_SERVER[:2]]
        settings = self.settings(targets, ["simple.get"], servers=servers, run={"block_time": "50ms"})
        done = self.expect(0, *self.run_arguments(settings))
        sizes = {}
        for block in e2e.blocks_of(self.folder / "out"):
            sizes.setdefault(block["target"].partition("_")[0], set()).add(block["operations"])
        self.assertEqual(sizes["far"], {1})
        near, = sizes["near"]
        self.assertGreater(near, 4)
        self.assertIn(f"simple.get: 1 to {near} operations a block, 2 rounds, 1 thread\n", done.out)

    def test_sizes_that_a_slow_start_spoilt_are_corrected(self):
        """The first block, by which sizes are chosen, has operations of 50 ms."""
        targets = [self.slowed('request["block"] == 1'), e2e.target("even", "libmariadb")]
        settings = self.settings(targets, ["simple.get"], run={"block_time": "20ms"})
        self.expect(0, *self.run_arguments(settings, rounds=3))
        blocks = e2e.blocks_of(self.folder / "out")
        self.assertEqual([(block["target"], block["round"]) for block in sorted(
            blocks, key=lambda block: (block["target"], block["round"]))],
            [(name, number) for name in ("even", "slowed") for number in range(3)])
        (operations, _), = sizes_of(blocks)
        # Of the pilot by itself one.
        self.assertGreater(operations, 2)
        self.assertIn(1, [request["operations"] for request in self.requests()])

    def test_a_slow_case_is_not_searched_for_long(self):
        """Of many threads and slow operations: one each is enough to know."""
        settings = self.settings([self.slowed("True"), e2e.target("even", "libmariadb")],
                                 [{"name": "simple.bulk", "threads": [16]}])
        self.expect(0, *self.run_arguments(settings, rounds=1))
        first, *others = self.requests()
        self.assertEqual((first["threads"], first["warmup"], first["operations"]), (16, 1, 1))
        kept = {block["number"] for block in e2e.blocks_of(self.folder / "out")}
        self.assertEqual([request["operations"] for request in others if request["block"] not in kept], [])


if __name__ == "__main__":
    unittest.main()
