"""An open load through every library: what the worker answers, and that the work was done.

No settings ask for one yet, so the worker is asked itself."""

import unittest

import e2e
import workers

THREADS, OPERATIONS, RATE = 4, 50, 400
TIMED_BY_WAITING_TOO = {"context_switches", "instructions", "system_ns", "user_ns"}


class OpenLoadTest(e2e.E2eTest):
    def ask(self, backend, scenario, rate):
        connection = {"host": e2e.HOST, "port": e2e.PORT, "user": "root", "password": "", "database": self.database,
                      "protocol": "text", "tls": "disabled", "ca": "", "connect_timeout": 20, "read_timeout": 60,
                      "session": {}, "options": {}}
        block = {"connection": connection, "scenario": scenario, "seed": 7, "block": 1, "threads": THREADS,
                 "warmup": 2, "operations": OPERATIONS}
        requests = [workers.request("prepare", fresh=True, **block), workers.request("run", rate=rate, **block),
                    workers.request("verify", **block)]
        answers = workers.ask([e2e.BIN / e2e.BUILT[backend]["worker"], "--worker"], "".join(requests), e2e.DEADLINE)
        for answer in answers:
            self.assertNotIn("error", answer, f"{backend}, {scenario}")
        return answers[1]["result"]

    def test_operations_start_by_a_schedule_and_are_verified(self):
        e2e.sql(f"CREATE DATABASE {self.database}")
        for backend in e2e.WITH_SERVER:
            for scenario in ("simple.get", "trade.accept"):
                with self.subTest(backend=backend, scenario=scenario):
                    times = self.ask(backend, scenario, RATE)
                    samples = times["samples_ns"]
                    self.assertEqual(len(samples), THREADS * OPERATIONS)
                    self.assertLessEqual(times["late_ns"], sum(samples))
                    self.assertLessEqual(max(samples), times["wall_ns"])
                    # Drawn, and so the same each time: less than what OPERATIONS take of it is no schedule.
                    self.assertGreater(times["wall_ns"], 0.7e9 * THREADS * OPERATIONS / RATE)
                    self.assertFalse(TIMED_BY_WAITING_TOO & times.keys())

    def test_none_is_a_closed_load(self):
        e2e.sql(f"CREATE DATABASE {self.database}")
        times = self.ask(e2e.WITH_SERVER[0], "simple.get", 0)
        self.assertNotIn("late_ns", times)
        self.assertIn("user_ns", times)


if __name__ == "__main__":
    unittest.main()
