"""--kind tidb where TiDB is built first, with a stand-in for Go."""

import os
import pathlib
import re
import signal
import subprocess
import unittest

import machine
import servers


class TidbTest(machine.ServerTest):
    def setUp(self):
        super().setUp()
        self.provide("go")
        pins = machine.pins()
        self.default, self.master = pins["release-8.5"], pins["master"]

    def check_only_logs_are_left(self):
        left = [path.name for path in (self.cache / "tidb").iterdir()]
        self.assertEqual([name for name in left if not re.fullmatch(r"lock|.*\.log", name)], [])


class BuildTest(TidbTest):
    def test_it_is_built_once(self):
        text = self.expect(0, "up")
        self.assertRegex(text, r"(?s)the build of TiDB begins, .*the build of TiDB took \d+ s\n")
        self.assertIn("to start at once on a stand-in: Ctrl-C, then tools/server up --kind mariadb",
                      text)
        self.assertIn(f"TiDB {machine.release('release-8.5')} answers", text)
        self.assertEqual(self.state()["kind"], "tidb")
        self.assertEqual(self.state()["tidb"], self.default)
        self.assertEqual(len(self.builds()), 1)
        self.expect(0, "down")
        self.check_folder_is_clean()
        self.assertEqual({path.name for path in (self.cache / "tidb" / self.default).iterdir()},
                         {"tidb-server", "built"})

        text = self.expect(0, "up")
        self.assertNotIn("build", text)
        self.assertEqual(len(self.builds()), 1)

    def test_a_failed_build_is_passed_over(self):
        for what, cause in (("fails", "no space left on device"), ("is killed", "signal: killed")):
            self.note(f"build {what}")
            text = self.expect(0, "up")
            self.assertRegex(text, r"(?m)^tools/server: tidb is passed over: the build of TiDB "
                                   rf"failed: building TiDB .*: {cause}$")
            self.assertEqual(self.state()["kind"], "mariadb")
            self.assertEqual(self.state()["tidb"], "", "the MariaDB would be taken for that TiDB")
            self.check_only_logs_are_left()
            self.expect(0, "down")

            text = self.expect(2, "up", "--kind", "tidb")
            self.assertRegex(text.splitlines()[-1], f"^tools/server: the build .*: {cause}$")
            self.check_only_logs_are_left()
            self.check_folder_is_clean()
            self.strike(f"build {what}")

        self.expect(0, "up")
        self.assertEqual(self.state()["kind"], "tidb")
        self.assertEqual(len(self.builds()), 5)

    def start_slow_build(self, *arguments):
        self.note("build is slow")
        before = len(self.builds())
        tool = self.start_tool(*arguments)
        machine.wait_until(lambda: len(self.builds()) > before, "the build begins")
        self.assertTrue((self.cache / "tidb/work").exists())
        return tool

    def test_an_interrupted_build_ends(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            tool = self.start_slow_build()
            os.killpg(tool.pid, number)
            self.assertEqual(tool.wait(machine.DEADLINE), 130 if number == signal.SIGINT else 143)
            self.assertEqual(self.processes(), {})
            self.check_only_logs_are_left()
            self.check_folder_is_clean()

    def test_what_a_killed_build_left_is_removed(self):
        self.start_slow_build()
        self.kill_all()
        result = self.cache / "tidb/work/result"
        result.mkdir(exist_ok=True)  # made already or not, as the kill came
        (result / "remains").touch()
        self.strike("build is slow")
        self.assertIn(f"TiDB {machine.release('release-8.5')} answers", self.expect(0, "up"))
        self.assertEqual({path.name for path in (self.cache / "tidb" / self.default).iterdir()},
                         {"tidb-server", "built"})
        self.assertFalse((self.cache / "tidb/work").exists())

    def test_the_build_of_a_killed_start_goes_on_and_is_used(self):
        tool = self.start_slow_build()
        tool.kill()
        again = self.start_tool()
        machine.wait_until(lambda: b"flock 9 " in self.processes().values()
                           or len(self.builds()) > 1, "the other one waits")
        self.strike("build is slow")
        self.assertEqual(again.wait(machine.DEADLINE), 0, self.said())
        self.assertEqual(len(self.builds()), 1)


class VersionTest(TidbTest):
    def test_a_second_version_beside_the_first(self):
        self.expect(0, "up")
        port, folder = servers.free_port(), self.folder / "another"
        self.addCleanup(self.run_tool, "down", port=port, folder=folder)
        self.assertIn(f"TiDB {machine.release('master')} answers at 127.0.0.1:{port}",
                      self.expect(0, "up", "--tidb", "master", port=port, folder=folder))
        self.assertIn(f"TiDB {machine.release('release-8.5')} answers", self.expect(0, "status"))
        self.assertIn("started before by tools/server",
                      self.expect(0, "up", "--tidb", self.master, port=port, folder=folder))
        self.assertEqual(len(self.builds()), 2)
        self.assertIn("choose another --port for TiDB v1",
                      self.expect(2, "up", "--tidb", "master", folder=self.folder / "third"))

    def test_another_version_at_our_port(self):
        self.expect(0, "up", "--tidb", "release-8.5")
        text = self.expect(2, "up", "--tidb", "master")
        self.assertIn(f"the server at 127.0.0.1:{self.port} is no TiDB {self.master}; end it first "
                      f"with tools/server down --port {self.port}", text)
        self.expect(0, "down")
        # Who names a program has not named a version.
        self.provide("tidb-server")
        self.expect(0, "up")
        self.assertIn("is no TiDB", self.expect(2, "up", "--tidb", "release-8.5"))
        self.assertEqual(len(self.builds()), 1)

    def test_a_named_version_is_built_whatever_is_on_path(self):
        self.provide("tidb-server", "docker")
        self.assertIn(f"TiDB {machine.release('master')} answers",
                      self.expect(0, "up", "--tidb", "master"))
        self.expect(0, "down")
        self.note("build fails")
        text = self.expect(2, "up", "--tidb", "release-8.5")
        self.assertRegex(text.splitlines()[-1],
                         "^tools/server: the build of TiDB failed: .*no space left on device$")
        self.assertNotIn("passed over", text)
        self.assertEqual(self.calls("docker"), [])

    def test_what_is_no_version(self):
        for name in ("nonsense", "v8.5.4", "", "../x", self.default[:-1]):
            text = self.expect(2, "up", "--tidb", name)
            self.assertEqual(text.count("\n"), 1, text)
            for part in (f"--tidb {name}: ", f"release-8.5 ({self.default})",
                         f"master ({self.master})"):
                self.assertIn(part, text)
        for kind in ("docker", "mariadb"):
            self.assertIn("--tidb and --as-shipped are for --kind tidb",
                          self.expect(2, "up", "--tidb", "master", "--kind", kind))
        self.assertEqual(self.calls(), [])
        self.assertFalse(self.dir.exists())

    def choose_port(self, *taken):
        """The port that up --tidb master takes without --port. Those are others' ports to start at.

        So it is the script's function alone, with the real states.
        """
        script = (machine.TOOLS / "server").read_text("utf-8")
        function = re.search(r"^choose_port\(\) \{\n.*?^\}\n", script, re.MULTILINE | re.DOTALL)[0]
        done = subprocess.run(["bash", "-euc", f"""
            source {machine.TOOLS}/server.d/state.sh
            is_kind() {{ :; }}
            listens() {{ [[ ' {' '.join(map(str, taken))} ' == *" $port "* ]]; }}
            {function}
            cache={self.cache} tidb={self.master} tls= as_shipped=
            choose_port
            printf '%s\\n' "$port" "$dir"
            """], capture_output=True, text=True, timeout=machine.DEADLINE, check=True)
        port, folder = done.stdout.splitlines()
        self.assertEqual(folder, f"{self.cache}/server-{port}")
        return int(port)

    def write_state(self, port, tidb, kind="tidb"):
        folder = self.cache / f"server-{port}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "state").write_text(
            f"kind={kind}\nmark=01234567-89ab-cdef-0123-456789abcdef\npid=1\nport={port}\n"
            f"tls=\ntidb={tidb}\n", encoding="utf-8")

    def test_without_a_port_it_takes_its_own_or_the_first_free_one(self):
        self.assertEqual(self.choose_port(), 4000)
        self.assertEqual(self.choose_port(4000, 4001, 4003), 4002)
        self.write_state(4000, self.default)
        self.write_state(4001, self.master)
        self.assertEqual(self.choose_port(4000, 4001), 4001)
        self.write_state(4001, "")
        self.assertEqual(self.choose_port(4000, 4001), 4002)


class QuietTest(machine.ServerTest):
    """How TiDB's process is started, and that the process itself says so."""

    def started(self, *arguments):
        self.expect(0, "up", *arguments)
        pid = int(self.state()["pid"])
        process = pathlib.Path("/proc") / str(pid)
        said = dict(variable.split("=", 1) for variable in
                    (process / "environ").read_text("utf-8").strip("\0").split("\0"))
        try:
            slack = int((process / "timerslack_ns").read_text("utf-8"))
        except PermissionError:  # only root may read that of another process
            slack = None
        return said["DRIVERBENCH_SERVER_START"], slack, os.sched_getaffinity(pid)

    def test_its_monitor_is_slowed_and_it_has_two_cores(self):
        self.provide("tidb-server")
        start, slack, cores = self.started()
        self.assertEqual(start, "started by tools/server, timer slack 20 ms")
        self.assertIn(slack, (20_000_000, None))
        own = os.sched_getaffinity(0)
        self.assertEqual(cores, own if len(own) <= 2 else own - {min(own)})
        self.assertIn("was started without --as-shipped", self.expect(2, "up", "--as-shipped"))

    def test_as_shipped_nothing_is_done(self):
        self.provide("tidb-server")
        start, slack, _ = self.started("--as-shipped")
        self.assertEqual(start, "started by tools/server, as shipped")
        self.assertNotEqual(slack, 20_000_000)
        self.expect(0, "up", "--as-shipped")

    def test_a_server_of_somebody_else_is_not_as_asked(self):
        self.start_stand_in()
        self.assertIn("choose another --port for a server of the kind tidb",
                      self.expect(2, "up", "--as-shipped"))


if __name__ == "__main__":
    unittest.main()
