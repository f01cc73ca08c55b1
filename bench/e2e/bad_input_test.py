"""Bad input gets a sentence and exit status 2, and nothing is run."""

import contextlib
import os
import re
import shutil
import socket
import threading
import unittest

import e2e
import servers
import wire


class BadInputTest(e2e.E2eTest):
    def good_settings(self, **more):
        return self.settings(e2e.good_targets(), ["simple.get"], **more)

    def check_refused(self, sentence, *arguments):
        done = self.expect_refused(sentence, *arguments)
        self.assertNotEqual(done.err.strip(), "")
        self.assertEqual(done.out, "")
        self.assertFalse((self.folder / "out").exists())

    def test_files_that_are_no_settings(self):
        binary = self.folder / "binary.yaml"
        binary.write_bytes(bytes(range(256)) * 8)
        known = self.good_settings().read_text("utf-8")
        unknown = known.replace('"block_time"', '"blocktime"')
        line = 1 + unknown[:unknown.index('"blocktime"')].count("\n")
        for sentence, path in (
                ("missing.yaml.*No such file", self.folder / "missing.yaml"),
                ("empty.yaml:1:1: ", self.write("empty.yaml", "")),
                (r"binary.yaml:\d+:\d+: ", binary),
                (rf"unknown.yaml:{line}:\d+: .*blocktime", self.write("unknown.yaml", unknown)),
                (r"broken.yaml:\d+:\d+: ", self.write("broken.yaml", known[:-20])),
                (self.folder.name, self.folder)):
            with self.subTest(path=path):
                self.check_refused(sentence, *self.run_arguments(path))
                self.expect_refused(sentence, "check", "--config", path)
                self.expect_refused(sentence, "cleanup", "--config", path)

    def test_all_mistakes_of_a_file_at_once(self):
        settings = self.settings([e2e.target("a", "no_such"), e2e.target("a", "libmariadb")],
                                 ["simple.gte"], run={"rounds": "many"}, reference="nobody")
        done = self.expect_refused("settings.yaml", "check", "--config", settings)
        self.assertGreaterEqual(len(done.err.splitlines()), 5, done.err)
        self.assertIn("did you mean simple.get?", done.err)

    def test_each_mistake_begins_its_line_with_its_place(self):
        settings = self.settings([e2e.target("a", "no_such")], ["simple.gte"], reference="nobody")
        lines = self.expect_refused("did you mean", "check", "--config", settings).err.splitlines()
        for line in lines[1:]:
            self.assertRegex(line, rf"^{settings}:\d+:\d+: ")
        self.assertEqual(len(lines), 4, lines)

    @e2e.needs("memory")
    def test_a_reference_that_nothing_is_compared_with(self):
        settings = self.settings([*e2e.good_targets(), e2e.target("memory")], ["simple.get"],
                                 reference="memory")
        self.check_refused("reference: the backend of memory has no server",
                           *self.run_arguments(settings))
        self.expect_refused("server: the backend memory has no server", "check", "--config",
                            self.settings([e2e.target("memory", server="local")], ["simple.get"]))

    def test_a_certificate_authority_that_is_none(self):
        self.write("ca.pem", "-----BEGIN PRIVATE KEY-----\n")
        settings = self.good_settings(server={"tls": "verify_ca", "ca": "ca.pem"})
        self.check_refused("ca: ca.pem: there is no certificate in this file",
                           *self.run_arguments(settings))

    def test_a_server_that_is_not_there(self):
        port = servers.free_port()
        settings = self.good_settings(server={"port": port})
        self.check_refused(f"server local at {e2e.HOST}:{port}: ", *self.run_arguments(settings))
        if e2e.HOST.startswith("127."):
            self.check_refused(f"tools/server up --port {port} starts one",
                               *self.run_arguments(settings))
        self.expect_refused(f"{e2e.HOST}:{port}", "check", "--config", settings)
        self.expect_refused(f"{e2e.HOST}:{port}", "cleanup", "--config", settings)

    def test_a_server_that_is_no_mysql(self):
        with socket.create_server(("127.0.0.1", 0)) as mute:
            port = mute.getsockname()[1]
            settings = self.good_settings(
                server={"host": "127.0.0.1", "port": port, "connect_timeout": "1s"})
            self.check_refused(f":{port}: ", *self.run_arguments(settings))

    def test_an_account_without_rights_on_the_database(self):
        user = "driverbench_e2e_norights"
        e2e.sql(f"DROP USER IF EXISTS {user}; CREATE USER {user}")
        self.addCleanup(e2e.sql, f"DROP USER IF EXISTS {user}")
        settings = self.good_settings(server={"user": user})
        self.check_refused("(?i)denied", *self.run_arguments(settings))
        e2e.sql(f"CREATE DATABASE {self.database}")
        self.check_refused("(?i)denied", *self.run_arguments(settings))
        self.expect_refused("(?i)denied", "cleanup", "--config", settings)

    def test_a_results_folder_that_cannot_be_written(self):
        settings = self.good_settings()
        file = self.write("file", "mine")
        for path in (file, file / "below"):
            with self.subTest(path=path):
                self.check_refused(f"{path}: .*--out", *self.run_arguments(settings, out=path))
        self.assertEqual(file.read_text("utf-8"), "mine")

    def test_names_that_match_nothing(self):
        settings = self.good_settings()
        run = self.run_arguments(settings)
        self.check_refused("--target nobody.* good_", *run, "--target", "nobody*")
        self.check_refused("--scenario complex.* simple.get", *run, "--scenario", "complex")

    def test_command_lines(self):
        settings = self.good_settings()
        run = ["run", "--config", settings, "--out", self.folder / "out"]
        rounds = "--rounds: {} is no whole number from 1 to 1000000"
        for sentence, arguments in (
                ("a verb is needed: init, run, ab, check, audit, selftest, list, show, report, explain, export, compare, cleanup, completion, help", []),
                ("unknown verb fly: allowed: init, run, ab, check, audit, selftest, list, show, report, explain, export, compare, cleanup, completion, help", ["fly"]),
                ("unknown verb shwo: did you mean show\\?", ["shwo", self.folder]),
                ("unknown verb \"run \": did you mean run\\?", ["run "]),
                ("--fly", ["list", "--fly"]),
                ("--fly", [*run, "--fly"]),
                (rounds.format(0), [*run, "--rounds", 0]),
                (rounds.format(-1), [*run, "--rounds", -1]),
                (rounds.format("1e99"), [*run, "--rounds", "1e99"]),
                ("--time: \"soon\" is no duration", [*run, "--time", "soon"]),
                ("--time", [*run, "--time", "0s"]),
                ("--time", [*run, "--time", "-5s"]),
                ("--seed", [*run, "--seed", "x"]),
                ("--seed: 010 is no whole number from 0 to 18446744073709551615, in decimal digits without leading",
                 [*run, "--seed", "010"]),
                ("--seed: 18446744073709551616 is no", [*run, "--seed", 2**64]),
                ("--seed: 1" + 23 * "0" + " is no", [*run, "--seed", 10**23]),
                ("--seed: 0x10 is no", [*run, "--seed", "0x10"]),
                ("--seed: -1 is no", [*run, "--seed=-1"]),
                (rounds.format("010"), [*run, "--rounds", "010"]),
                ("--seed: 010 is no", ["selftest", "--seed", "010"]),
                ("--comparisons: 010 is no whole number from 1 to 10000", ["selftest", "--comparisons", "010"]),
                ("--comparisons: 10001 is no", ["selftest", "--comparisons", 10001]),
                ("folder", ["show"])):
            with self.subTest(arguments=arguments[-2:]):
                # Where one is taken after all, the next must not meet its results.
                shutil.rmtree(self.folder / "out", ignore_errors=True)
                self.check_refused(sentence, *arguments)

    def test_the_largest_seed(self):
        seed = 2**64 - 1
        self.expect(0, *self.run_arguments(self.good_settings()), "--seed", seed)
        self.assertIn(f"seed: {seed}\n", (self.folder / "out/settings.yaml").read_text("utf-8"))

    def test_values_that_are_empty(self):
        """A script's variable that is not set must not become another command."""
        settings = self.good_settings()
        for verb, options in {
                "run": ("--config", "--target", "--scenario", "--seed", "--rounds", "--time", "--out", "--resume"),
                "ab": ("--policy", "--base", "--new", "--base-server", "--new-server", "--out"),
                "selftest": ("--out", "--variants", "--window", "--margin"),
                "check": ("--config", "--target"),
                "audit": ("--config",),
                "cleanup": ("--config",)}.items():
            for option in options:
                with self.subTest(verb=verb, option=option):
                    given = [] if option == "--config" else ["--config", settings]
                    done = self.expect(2, verb, *given, option, "", cwd=self.folder)
                    self.assertIn(f"{option}: the value is empty", done.err)
                    self.assertFalse((self.folder / "results").exists())
        for arguments in (["show", ""], ["export", "--format", "", "x"], ["compare", "", "x"],
                          ["compare", "x", "x", "--history", ""], ["help", ""], ["explain", ""],
                          ["init", ""], ["show", "x", "--scenario", ""]):
            with self.subTest(arguments=arguments):
                self.check_refused("the value is empty", *arguments)

    def test_a_server_whose_error_is_no_text(self):
        """Its greeting is an error that would clear the terminal."""
        with socket.create_server(("127.0.0.1", 0)) as rude:
            def refuse():
                with contextlib.suppress(OSError):
                    while True:
                        client, _ = rude.accept()
                        with client:
                            client.sendall(wire.packet(0, b"\xff\x10\x04" + b"go away\x1b[2J\a"))

            threading.Thread(target=refuse, daemon=True).start()
            settings = self.good_settings(
                server={"host": "127.0.0.1", "port": rude.getsockname()[1]})
            for arguments in (self.run_arguments(settings), ["check", "--config", settings],
                              ["cleanup", "--config", settings]):
                done = self.expect_refused(r"go away\\x1b\[2J\\x07", *arguments)
                self.assertNotRegex(done.err, r"[\x00-\x09\x0b-\x1f\x7f]")
            rude.shutdown(socket.SHUT_RDWR)

    def test_folders_that_are_no_run(self):
        missing = self.folder / "missing"
        empty = self.folder / "empty"
        empty.mkdir()
        odd = self.folder / "odd"
        odd.mkdir()
        (odd / "blocks.jsonl").write_bytes(os.urandom(4096) + b"\n")
        for path in (missing, empty, odd):
            with self.subTest(path=path):
                self.check_refused(f"{path}/blocks.jsonl", "show", path)
        for path in (missing, empty):
            self.check_refused("is no folder of a run", "show", path)
        # A file stands for the folder that it lies in.
        self.check_refused(f"{self.folder} is no folder of a run", "show", self.write("file", ""))

    def test_help_and_version(self):
        for arguments in (["help", "run"], ["run", "--help"]):
            self.assertIn("--rounds", self.expect(0, *arguments).out)
        self.assertIn("--target", self.expect(0, "help", "audit").out)
        for verb in re.findall("(?m)^  ([a-z]+) ", self.expect(0, "help").out.partition("Subcommands:")[2]):
            if verb != "help":
                self.assertIn(f"Examples:\n  driverbench {verb}", self.expect(0, "help", verb).out)
        self.assertNotIn("--rounds", self.expect(0, "help").out)
        self.check_refused("unknown verb rnu: did you mean run", "help", "rnu")
        self.assertRegex(self.expect(0, "--version").out, r"^driverbench [0-9]+[.][0-9.]+\n$")


if __name__ == "__main__":
    unittest.main()
