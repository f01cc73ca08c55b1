"""Two runs never work on one database, and one that has lost its lock stops."""

import os
import pathlib
import signal
import time
import unittest

import e2e

USER = "driverbench_e2e_lock"


class LockTest(e2e.E2eTest):
    def setUp(self):
        super().setUp()
        # Runs of other tests have locks of their own.
        e2e.sql(f"DROP USER IF EXISTS {USER}; CREATE USER {USER}; GRANT ALL ON {self.database}.* TO {USER}")
        self.addCleanup(e2e.sql, f"DROP USER IF EXISTS {USER}")
        self.shut = self.folder / "shut"

    def begin(self, out, targets=()):
        """A run that goes on until it is stopped, after its first blocks."""
        settings = self.settings(list(targets) or e2e.good_targets(), ["simple.get"],
                                 server={"user": USER}, name=f"{out}.yaml")
        running = self.start(*self.run_arguments(settings, rounds=100000, out=out))
        self.wait_for(lambda: self.blocks(out) > 3, running)
        return running

    def blocks(self, out):
        path = self.folder / out / "blocks.jsonl"
        return path.read_text("utf-8").count('{"block"') if path.exists() else 0

    def gated_targets(self):
        """Of which the first waits before each block while a file is there."""
        first, *others = e2e.good_targets()
        program = self.python_worker("gated", f"""
real = subprocess.Popen([{str(e2e.BIN / e2e.BUILT[first["backend"]]["worker"])!r}, "--worker"],
                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
for request in sys.stdin.buffer:
    while json.loads(request)["do"] == "run" and os.path.exists({str(self.shut)!r}):
        time.sleep(0.02)
    real.stdin.write(request)
    real.stdin.flush()
    sys.stdout.buffer.write(real.stdout.readline())
    sys.stdout.buffer.flush()
""")
        return [{**first, "worker": program}, *others]

    def shut_gate(self, running):
        """Returns when no block ends any more."""
        self.shut.touch()
        before = -1
        while before != self.blocks("first"):
            before = self.blocks("first")
            time.sleep(1)
        self.assertIsNone(running.process.poll())

    def holders(self):
        """Connections without a database: nothing else of a run has one for long."""
        return [row[0] for row in e2e.sql(
            "SELECT id FROM information_schema.processlist "
            f"WHERE user = '{USER}' AND (db IS NULL OR db = '') ORDER BY time DESC")]

    def only_holder(self, running):
        """The one of a run that goes on, at a moment when its blocks have none."""
        seen = []

        def is_alone():
            seen[:] = self.holders()
            return len(seen) == 1

        self.wait_for(is_alone, running)
        return seen[0]

    def test_a_run_whose_lock_is_killed_stops_at_once(self):
        first = self.begin("first")
        holder = self.only_holder(first)
        e2e.sql(f"KILL {holder}")
        done = self.expect_end(3, first)
        self.assertIn(f"this run has lost its lock on database {self.database} of {e2e.HOST}:"
                      f"{e2e.PORT}, which its connection {holder} held", e2e.wrapped(done.out))
        self.assertIn("nobody has it now", e2e.wrapped(done.out))
        self.assertEqual({block["outcome"] for block in e2e.blocks_of(self.folder / "first")}, {"ok"})
        kind, end = e2e.lines_of(self.folder / "first")[-1]
        self.assertEqual((kind, end["complete"]), ("end", False))

    def test_a_run_whose_holder_of_the_lock_dies_stops_at_once(self):
        first = self.begin("first", self.gated_targets())
        self.shut_gate(first)
        # The lock is the first thing that a run takes, in a process of its own.
        pid = first.process.pid
        holder = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text("utf-8").split()[0]
        os.kill(int(holder), signal.SIGKILL)
        second = self.begin("second")
        self.shut.unlink()
        done = self.expect_end(3, first)
        self.assertRegex(e2e.wrapped(done.out),
                         f"this run has lost its lock on database {self.database}, the process that held it "
                         f"[^;]*; another run of driverbench works on database {self.database}")
        second.signal()
        self.expect_end(3, second)
        self.assertEqual({block["outcome"] for block in e2e.blocks_of(self.folder / "second")}, {"ok"})

    def test_the_run_that_has_the_lock_now_is_named_and_left_alone(self):
        first = self.begin("first", self.gated_targets())
        self.shut_gate(first)
        holder, = self.holders()
        e2e.sql(f"KILL {holder}")
        second = self.begin("second")
        before = self.blocks("first")
        self.shut.unlink()
        done = self.expect_end(3, first)
        said = e2e.wrapped(done.out)
        self.assertIn(f"its connection {holder} held", said)
        if "TiDB" in e2e.sql("SELECT VERSION()")[0][0]:
            self.assertIn("another connection has it now, another run: wait for its end", said)
        else:
            self.assertRegex(said, rf"connection {self.holders()[0]} of {USER}@[^ ]+ has it now, "
                                   "another run: wait for its end")
        self.assertEqual(self.blocks("first"), before, "a block beside another run is kept")
        now = self.blocks("second")
        self.wait_for(lambda: self.blocks("second") > now + 3, second)
        second.signal()
        self.expect_end(3, second)
        self.assertEqual({block["outcome"] for block in e2e.blocks_of(self.folder / "second")}, {"ok"})

    def test_a_block_may_take_longer_than_a_connection_may_be_idle(self):
        timeout, = e2e.sql("SELECT @@GLOBAL.wait_timeout")[0]
        self.addCleanup(e2e.sql, f"SET GLOBAL wait_timeout = {timeout}")
        e2e.sql("SET GLOBAL wait_timeout = 1")
        first = self.begin("first", self.gated_targets())
        self.shut_gate(first)
        time.sleep(3)
        self.assertEqual(len(self.holders()), 1)
        self.expect_refused("another run of driverbench works on database " + self.database,
                            *self.run_arguments(self.folder / "first.yaml", rounds=1, out="second"))
        before = self.blocks("first")
        self.shut.unlink()
        self.wait_for(lambda: self.blocks("first") > before + 3, first)
        first.signal()
        self.expect_end(3, first)


if __name__ == "__main__":
    unittest.main()
