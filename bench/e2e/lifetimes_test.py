"""Options of a target, and how long what runs its blocks lives."""

import collections
import json
import unittest

import e2e
import relay

ROUNDS = 40  # lifetimes of two rounds each: there are to be twenty


class LifetimesTest(e2e.E2eTest):
    def optional(self, name="optional", **more):
        return e2e.target(name, "libmariadb", worker=str(e2e.FAULTY / "bench_faulty_optional"), **more)

    def test_an_option_is_checked_travels_and_is_shown(self):
        targets = [self.optional(), self.optional("twice", options={"reads": "twice"})]
        done = self.expect(0, *self.run_arguments(self.settings(targets, ["simple.get"])))
        results = e2e.results_of(self.folder / "out")["driverbench"]
        self.assertEqual([(target["options"], target.get("chosen")) for target in results["targets"]],
                         [({"reads": "once"}, None), ({"reads": "twice"}, ["reads"])])
        rows = {row["target"]: row["round_trips"] for row in results["cases"][0]["rows"]}
        self.assertEqual(rows, {"optional": 1, "twice": 2})
        libraries = done.out[done.out.index("\nLibraries\n"):]
        self.assertEqual(libraries.count("reads: twice"), 1)
        self.assertNotIn("reads: once", libraries)

    def test_what_a_worker_does_not_offer(self):
        for target, error in (
                (self.optional(options={"raeds": "twice"}),
                 "unknown option raeds of libmariadb: did you mean reads\\? allowed: reads$"),
                (self.optional(options={"reads": "thrice"}),
                 "reads: unknown value thrice: did you mean twice\\? allowed: once, twice$"),
                (e2e.target("libmariadb", options={"reads": "twice"}), "options: libmariadb has none$")):
            with self.subTest(error=error):
                settings = self.settings([target], ["simple.get"])
                self.expect_refused(rf"(?m)^{settings}:\d+:\d+: {error}", *self.run_arguments(settings))
        settings = self.settings(e2e.good_targets(), ["simple.get"], run={"blocks_per_process": 5})
        self.expect_refused(rf"{settings}:\d+:\d+: unknown key blocks_per_process in run: instead, targets "
                            r"whose workers start slowly have `lifetime: process`",
                            *self.run_arguments(settings))

    def test_list_shows_options_and_lifetimes(self):
        copy = self.copy_bin()
        worker = copy / e2e.BUILT["libmariadb"]["worker"]
        worker.unlink()
        worker.symlink_to(e2e.FAULTY / "bench_faulty_optional")
        done = self.expect(0, "list", program=copy / "driverbench")
        self.assertRegex(e2e.wrapped(done.out),
                         r"options libmariadb reads once, twice \(default once\): how often a row is read")
        worker.unlink()
        worker.symlink_to(self.changed_worker(
            "slow", """line.replace(b'"has_server"', b'"lifetime":"process","has_server"')""", "describe"))
        done = self.expect(0, "list", program=copy / "driverbench")
        self.assertIn("; lifetime: process", e2e.wrapped(done.out))
        self.assertNotIn("libmariadb reads", e2e.wrapped(done.out))

    def logged(self, name, **more):
        """A target whose worker notes each request that it gets, and its process."""
        log = self.folder / f"{name}.log"
        worker = self.changed_worker(name, f"""(open({str(log)!r}, "a").write(
            json.dumps([os.getpid(), json.loads(request).get("keep", False)]) + "\\n"), line)[1]""")
        return e2e.target(name, "libmariadb", worker=worker, **more)

    def runs(self, name):
        return [json.loads(line) for line in (self.folder / f"{name}.log").read_text("utf-8").splitlines()]

    def lifetimes(self, out="out"):
        """{target: {the first round of a lifetime: how many blocks it has}}"""
        found = collections.defaultdict(collections.Counter)
        for block in e2e.blocks_of(self.folder / out):
            if "lifetime" in block:
                found[block["target"]][block["lifetime"]] += 1
        return found

    def test_processes_and_connections_that_outlast_a_block(self):
        block, process, connection = (self.logged(name, lifetime=name)
                                      for name in ("block", "process", "connection"))
        settings = self.settings([block, process, connection], ["simple.get"])
        done = self.expect(0, *self.run_arguments(settings, ROUNDS))
        two_each = {first: 2 for first in range(0, ROUNDS, 2)}
        self.assertEqual(self.lifetimes(), {"process": two_each, "connection": two_each})
        processes = {name: collections.Counter(pid for pid, _ in self.runs(name))
                     for name in ("block", "process", "connection")}
        # Of watched rounds a shortest block comes too, which has a process of its own only where every block has.
        self.assertEqual(max(processes["block"].values()), 1)
        self.assertGreaterEqual(len(processes["block"]), ROUNDS)
        for name in ("process", "connection"):
            self.assertEqual(sum(count >= 2 for count in processes[name].values()), ROUNDS // 2)
        self.assertFalse(any(keep for _, keep in self.runs("process")))
        self.assertGreaterEqual(sum(keep for _, keep in self.runs("connection")), ROUNDS // 2)
        results = e2e.results_of(self.folder / "out")["driverbench"]
        self.assertEqual([target.get("lifetime") for target in results["targets"]],
                         [None, "process", "connection"])
        rows = {row["target"]: row for row in results["cases"][0]["rows"]}
        for name in ("process", "connection"):
            self.assertEqual((rows[name]["rounds"], rows[name]["lifetimes"]), (ROUNDS, ROUNDS // 2))
            self.assertEqual(rows[name]["speed_observations"], ROUNDS // 2)
        text = e2e.wrapped(done.out)
        self.assertIn(f"lifetimes: 20 of process in {ROUNDS} rounds, 20 of connection in {ROUNDS} rounds; "
                      "each is one observation", text)
        self.assertIn("lifetime: connection", text)

    def test_connections_that_are_kept_are_not_opened_again(self):
        """Counted where they pass, of two threads."""
        self.addCleanup(e2e.sql, f"DROP DATABASE IF EXISTS {self.database}_2")
        connections = {}
        for lifetime in ("block", "connection"):
            through = relay.Relay((e2e.HOST, e2e.PORT))
            self.addCleanup(through.close)
            servers = [{"name": "local", "host": e2e.HOST, "port": e2e.PORT, "database": self.database},
                       {"name": "through", "host": "127.0.0.1", "port": through.port,
                        "database": self.database + "_2"}]
            targets = [e2e.target("kept", "libmariadb", server="through", lifetime=lifetime, protocol="prepared"),
                       e2e.target("other", "libmysqlclient", server="local")]
            settings = self.settings(targets, [{"name": "simple.insert", "threads": [2]}], servers=servers)
            self.expect(0, *self.run_arguments(settings, ROUNDS, out=lifetime))
            through.finish()
            connections[lifetime] = len(through.talks)
            self.assertEqual(set(e2e.states_of(e2e.results_of(self.folder / lifetime)).values()), {"measured"})
        # Of the second round of each lifetime, both threads' connections, but for blocks beside those that are watched.
        self.assertGreaterEqual(connections["block"] - connections["connection"], ROUNDS // 2 * 2 - 10)

    def test_every_backend_keeps_connections(self):
        """With and without transactions, and in whole scripts, whose connections read what others wrote meanwhile."""
        targets = [{**target, "lifetime": "connection"} for target in e2e.all_targets()
                   if target["name"] not in ("memory", "soci-prepared")]
        for scenario in ("simple.get", "trade.accept", "trade"):  # a run each, which has its time even under a sanitizer
            with self.subTest(scenario):
                settings = self.settings(targets, [scenario], run={"block_time": "1ms"})
                self.expect(0, *self.run_arguments(settings, ROUNDS, out=scenario))
                self.assertEqual(set(e2e.states_of(e2e.results_of(self.folder / scenario)).values()), {"measured"})

    def test_a_worker_that_cannot_keep_connections(self):
        worker = self.changed_worker("forgets", """line.replace(b'"keeps_connections":true,', b'')""",
                                     "describe")
        forgets = e2e.target("forgets", "libmariadb", worker=worker, lifetime="connection")
        first, second = e2e.good_targets()
        done = self.expect(0, *self.run_arguments(self.settings([first, forgets, second], ["simple.get"])))
        self.assertRegex(e2e.wrapped(done.out), "forgets: unsupported lifetime: connection: its worker "
                                                "cannot keep connections from block to block")

    def test_the_workers_own_wish(self):
        worker = self.changed_worker(
            "slow", """line.replace(b'"has_server"', b'"lifetime":"process","has_server"')""", "describe")
        slow = e2e.target("slow", "libmariadb", worker=worker)
        told = e2e.target("told", "libmariadb", worker=worker, lifetime="block")
        self.expect(0, *self.run_arguments(self.settings([slow, told, e2e.good_targets()[1]], ["simple.get"])))
        self.assertEqual(self.lifetimes(), {"slow": {0: 1, 1: 1}})

    def test_a_worker_of_the_first_version_is_named(self):
        worker = self.python_worker("old", """
for request in sys.stdin:
    print(json.dumps({"v": 1, "error": {"code": "invalid_argument", "library": "", "native": 0, "sqlstate": "",
                                        "text": "protocol version 2, expected 1"}}), flush=True)
""")
        first, second = e2e.good_targets()
        old = e2e.target("old", "libmariadb", worker=worker)
        done = self.expect(3, *self.run_arguments(self.settings([first, old, second], ["simple.get"])))
        self.assertIn(f"{worker}: protocol version 1, expected 2: it was made for another version of driverbench; "
                      'build it again, or if it is written by hand see "Versions" in bench/protocol/PROTOCOL.md',
                      e2e.wrapped(done.out))


if __name__ == "__main__":
    unittest.main()
