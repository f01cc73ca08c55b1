"""A server that `network` puts farther away."""

import unittest

import e2e

RTT_MS = 20
RTT_NS = RTT_MS * 1_000_000


@e2e.needs("libmariadb")
class NetworkTest(e2e.E2eTest):
    def setUp(self):
        super().setUp()
        self.far_database = self.database + "_far"
        e2e.sql(f"DROP DATABASE IF EXISTS {self.far_database}")
        self.addCleanup(e2e.sql, f"DROP DATABASE IF EXISTS {self.far_database}")

    def near_and_far(self, scenarios, **far):
        """The same server twice."""
        servers = [{"name": name, "host": e2e.HOST, "port": e2e.PORT, "database": database,
                    "connect_timeout": "20s", **more}
                   for name, database, more in (
                       ("near", self.database, {}),
                       ("far", self.far_database, {"network": {"rtt": f"{RTT_MS}ms"}, **far}))]
        targets = [e2e.target(name, "libmariadb", server=name) for name in ("near", "far")]
        return self.settings(targets, scenarios, servers=servers)

    def test_every_round_trip_takes_longer(self):
        settings = self.near_and_far(["simple.get", "trade.accept"])
        done = self.expect(0, *self.run_arguments(settings))
        self.assertRegex(e2e.wrapped(done.out),
                         rf"near: ((?!added).)* far: .*, {RTT_MS}ms added to each round trip")
        results = e2e.results_of(self.folder / "out")
        self.assertEqual(e2e.states_of(results), {
            (scenario, target): "measured"
            for scenario in ("simple.get", "trade.accept") for target in ("near", "far")})
        self.assertRegex(results["context"]["server"],
                         rf"near: [^;]*; far: .*, {RTT_MS}ms added to each round trip")
        near, far = results["driverbench"]["targets"]
        self.assertNotIn("network", near)
        self.assertEqual(far["network"], f"{RTT_MS}ms")
        # Two SELECTs, two UPDATEs, COMMIT.
        for scenario, trips in (("simple.get", 1), ("trade.accept", 5)):
            samples = [sample for block in e2e.blocks_of(self.folder / "out")
                       if (block["target"], block["scenario"]) == ("far", scenario)
                       for sample in block["samples_ns"]]
            self.assertTrue(samples)
            # What client and server cost when they wake up is taken off: at most a twentieth.
            self.assertGreaterEqual(min(samples), trips * RTT_NS * 0.95, scenario)
        # Printed again from what was kept.
        shown = self.expect(0, "show", self.folder / "out")
        self.assertRegex(e2e.wrapped(shown.out), rf"far: .*, {RTT_MS}ms added to each round trip")

    def test_the_wire_is_audited_at_the_server_itself(self):
        self.expect(0, *self.run_arguments(self.near_and_far(["simple.get"])))
        near, far = (row for row in e2e.results_of(self.folder / "out")
                     ["driverbench"]["cases"][0]["rows"])
        self.assertEqual(near["round_trips"], 1)
        self.assertEqual(far["round_trips"], 1)
        self.assertEqual(near["commands"], far["commands"])

    def test_check_goes_through_it(self):
        done = self.expect(0, "check", "--config", self.near_and_far(["simple.get"]))
        self.assertRegex(done.out, r"(?m)^far +simple.get +ok$")

    def test_a_worker_by_itself_refuses_it(self):
        self.expect_refused("server far has `network`", "--config",
                            self.near_and_far(["simple.get"]), "--benchmark_filter=far",
                            program=e2e.BIN / "bench_libmariadb")

    def test_a_name_that_is_verified_is_not_the_relays(self):
        settings = self.near_and_far(["simple.get"], tls="verify_identity",
                                     ca="/etc/ssl/certs/ca-certificates.crt")
        for arguments in (["check", "--config", settings], self.run_arguments(settings)):
            self.expect_refused("network: not with tls: verify_identity", *arguments)

    def test_what_cannot_be_is_refused(self):
        for rtt in ("0ms", "2s", "5", "-1ms", "1.5ms", ""):
            with self.subTest(rtt=rtt):
                settings = self.near_and_far(["simple.get"], network={"rtt": rtt})
                self.expect_refused(r"settings.yaml:\d+:\d+: rtt: found .*allowed: a duration from "
                                    "1ms to 1s", *self.run_arguments(settings))


if __name__ == "__main__":
    unittest.main()
