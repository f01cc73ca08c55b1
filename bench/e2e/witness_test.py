"""Work that was not done leaves no wrong value behind: the server's own counters tell of it."""

import contextlib
import re
import socket
import threading
import unittest

import e2e
import wire

# A round is watched with one chance in two until five are: in so many, one is.
ROUNDS = 20
SLOW_ROUNDS = 100  # fourteen of them have to be watched, after the first one
MISSING = r"the server executed (\d+) of (\d+) {} that the operations send by the ledger"
QUERY, QUIT = 3, 1


def read_answer(server):
    """To a query: all of its packets."""
    packets = [wire.receive_packet(server)]
    columns = packets[0][4]
    if columns in (0x00, 0xFF):  # done, or an error
        return packets[0]
    packets += [wire.receive_packet(server) for _ in range(columns)]
    packets.append(wire.receive_packet(server))
    if len(packets[-1]) == 4 + 5 and packets[-1][4] == 0xFE:  # the columns' end
        packets.append(wire.receive_packet(server))
    while not (packets[-1][4] in (0xFE, 0xFF) and len(packets[-1]) < 4 + 9):
        packets.append(wire.receive_packet(server))
    return b"".join(packets)


class CachingProxy:
    """Stands before the server, and answers a query that `cached` finds a second time by itself."""

    def __init__(self, test, cached):
        self.cached = re.compile(cached)
        self.answers = {}
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.ends = [self.listener]
        threading.Thread(target=self.accept, daemon=True).start()
        test.addCleanup(self.close)

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                self.ends.append(client)
                threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        with (contextlib.suppress(OSError, IndexError), client,
              socket.create_connection((e2e.HOST, e2e.PORT)) as server):
            client.sendall(wire.receive_packet(server))
            login = wire.receive_packet(client)
            server.sendall(login)
            flags = login[4:8]  # of them hangs how answers look
            while True:  # until the login is decided
                packet = wire.receive_packet(server)
                client.sendall(packet)
                if packet[4] in (0x00, 0xFF):
                    break
                server.sendall(wire.receive_packet(client))
            while (command := wire.receive_packet(client))[4] != QUIT:
                client.sendall(self.answer(server, flags, command))

    def answer(self, server, flags, command):
        if (flags, command) in self.answers:
            return self.answers[flags, command]
        server.sendall(command)
        if command[4] != QUERY:
            return wire.receive_packet(server)
        answer = read_answer(server)
        if self.cached.search(command):
            self.answers[flags, command] = answer
        return answer

    def close(self):
        for end in self.ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


@e2e.needs("libmariadb", "libmysqlclient")
class WitnessTest(e2e.E2eTest):
    def cheats(self, scenario, kind, cheats):
        """Each is wrong in a round after the first ones, by what the server counted."""
        first, second = e2e.good_targets()
        # A few SELECT of connecting hide as many reads: there have to be more.
        settings = self.settings([first, *cheats, second], [scenario], run={"block_time": "20ms"})
        done = self.expect(3, *self.run_arguments(settings, ROUNDS))
        results = e2e.results_of(self.folder / "out")
        states = e2e.states_of(results)
        reasons = {row["target"]: row["reason"]
                   for row in results["driverbench"]["not_measured"]}
        for cheat in cheats:
            with self.subTest(cheat=cheat["name"]):
                self.assertEqual(states[scenario, cheat["name"]], "wrong")
                found = re.fullmatch(MISSING.format(kind), reasons[cheat["name"]])
                self.assertTrue(found, reasons[cheat["name"]])
                self.assertLess(int(found[1]), int(found[2]))
                self.assertIn("WRONG", e2e.table_row(done.out, cheat["name"]))
        self.check_good(results, (first, second), kind.lower())

    def check_good(self, results, targets, kind):
        for target in targets:
            with self.subTest(target=target["name"]):
                row = next(row for row in results["driverbench"]["cases"][0]["rows"]
                           if row["target"] == target["name"])
                self.assertEqual(row["state"], "measured")
                watched = [block for block in e2e.blocks_of(self.folder / "out")
                           if block["target"] == target["name"] and "witness" in block]
                self.assertEqual(row["witnessed_rounds"], len(watched))
                self.assertGreater(len(watched), 0)
                for block in watched:
                    sent = {kind: block["operations"] + block["warmup"]}
                    self.assertEqual(block["witness"]["sent"], sent)
                    self.assertGreaterEqual(block["witness"]["counted"][kind], sent[kind])

    def test_reads_that_were_not_done(self):
        self.cheats("simple.get", "SELECT", [e2e.faulty(fault) for fault in
                                             ("cached_reads", "every_other_read", "late_ping")])

    def test_inserts_that_were_put_together(self):
        self.cheats("simple.insert", "INSERT", [e2e.faulty("late_batch")])

    def test_a_clock_at_half_the_speed(self):
        """Nothing in its answers contradicts itself: only the coordinator's clock tells."""
        slow = e2e.target("slow", "libmariadb", worker=self.changed_worker("slow", """(
            lambda answer, halve: answer["result"].update(
                {key: halve(answer["result"][key]) for key in ("samples_ns", "wall_ns", "cpu_ns")})
            or json.dumps(answer).encode() + b"\\n")(
                json.loads(line),
                lambda value: [one // 2 for one in value] if isinstance(value, list) else value / 2)
            """), lifetime="process")
        first, second = e2e.good_targets()
        settings = self.settings([first, slow, second], ["simple.get"], run={"block_time": "50ms"})
        self.expect(3, *self.run_arguments(settings, SLOW_ROUNDS))
        results = e2e.results_of(self.folder / "out")
        self.assertEqual(e2e.states_of(results), {
            ("simple.get", first["name"]): "measured", ("simple.get", "slow"): "wrong",
            ("simple.get", second["name"]): "measured"})
        reason, = (row["reason"] for row in results["driverbench"]["not_measured"])
        self.assertRegex(reason, "^its samples fill [0-9.]+ ms of the [0-9.]+ ms between request "
                                 "and answer, connecting and warm-up left out: ")

    def servers(self, proxy):
        return [{"name": name, "host": e2e.HOST, "port": port, "database": self.database + suffix,
                 "connect_timeout": "20s"}
                for name, port, suffix in (("direct", e2e.PORT, ""), ("proxy", proxy.port, "_p"))]

    def setUp(self):
        super().setUp()
        self.addCleanup(e2e.sql, f"DROP DATABASE IF EXISTS {self.database}_p")

    def test_a_proxy_that_answers_by_itself(self):
        proxy = CachingProxy(self, rb"count\(\*\) FROM player$")
        direct = e2e.target("direct", "libmariadb", server="direct")
        cached = e2e.target("cached", "libmariadb", server="proxy")
        settings = self.settings([direct, cached], ["simple.count"], servers=self.servers(proxy))
        self.expect(3, *self.run_arguments(settings, ROUNDS))
        results = e2e.results_of(self.folder / "out")
        self.assertEqual(e2e.states_of(results), {("simple.count", "direct"): "measured",
                                                  ("simple.count", "cached"): "wrong"})
        reason, = (row["reason"] for row in results["driverbench"]["not_measured"])
        self.assertRegex(reason, MISSING.format("SELECT"))

    def test_a_proxy_that_hides_the_server_is_named(self):
        """Nobody is called wrong whose server's counters cannot be seen."""
        proxy = CachingProxy(self, rb"statements_summary|GLOBAL STATUS")
        targets = [e2e.target("direct", "libmariadb", server="direct"),
                   e2e.target("hidden", "libmariadb", server="proxy")]
        settings = self.settings(targets, ["simple.get"], servers=self.servers(proxy))
        done = self.expect(0, *self.run_arguments(settings, ROUNDS))
        sentence = ("Whether server proxy executed all that hidden sent cannot be told: its "
                    "counters do not count a read of our own: it counts none, or another server executes.")
        self.assertEqual(e2e.wrapped(done.out).count(sentence), 1)
        self.assertIn(sentence, e2e.wrapped(self.expect(0, "show", self.folder / "out").out))


if __name__ == "__main__":
    unittest.main()
