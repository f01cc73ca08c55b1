"""tools/server: which server it takes, what it leaves, and what it says when it cannot.

docker and tidb-server are stand-ins (server.d/stand_in.py) and Go is missing; MariaDB is the real
one.
"""

import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "server.d"))
import machine
import servers


class ChoiceTest(machine.ServerTest):
    def test_the_first_way_that_works_is_taken(self):
        self.provide(*machine.STAND_INS)
        self.note("docker has the image")
        text = self.expect(0, "up")
        self.assertEqual({call[0] for call in self.calls()}, {"tidb-server"})
        self.assertIn(f"TiDB v0.0.1 answers at 127.0.0.1:{self.port}", text)
        self.assertIn(f"end it with tools/server down --port {self.port} --dir {self.dir}", text)
        self.expect(0, "down")

        self.note("build fails")
        (self.bin / "tidb-server").unlink()
        text = self.expect(0, "up")
        self.assertIn("tidb is passed over: the build of TiDB failed: ", text)
        self.assertEqual(self.state()["kind"], "docker")
        self.expect(0, "down")

        self.note("docker has no daemon")
        text = self.expect(0, "up")
        self.assertIn("docker is passed over: `docker info` fails: Cannot connect", text)
        self.assertIn("MariaDB", text)
        self.assertIn("it is not TiDB", text)
        self.assertEqual(self.state()["kind"], "mariadb")

    def test_a_machine_that_has_nothing_but_mariadb(self):
        text = self.expect(0, "up")
        passed_over = [line for line in text.splitlines() if "passed over" in line]
        self.assertEqual(len(passed_over), 1, text)
        self.assertRegex(passed_over[0], r"^tools/server: tidb is passed over: the build of TiDB "
                         r"failed: .*: needs Go [0-9.]+: there is no Go 1\.21 or newer on PATH "
                         r"that can fetch it, and no pip .*: apt-get install python3-pip$")
        self.assertNotIn("docker", text)
        self.assertEqual(self.state()["kind"], "mariadb")

    def test_who_asks_for_a_kind_gets_it_or_a_sentence(self):
        self.provide(*machine.STAND_INS)
        self.note("docker has no daemon")
        self.assertIn("Cannot connect to the Docker", self.expect(2, "up", "--kind", "docker"))
        self.check_folder_is_clean()
        (self.bin / "docker").unlink()
        self.assertIn("there is no docker", self.expect(2, "up", "--kind", "docker"))
        self.assertEqual(self.calls("tidb-server"), [])

    def test_tidb_server_of_the_environment(self):
        self.provide("tidb-server")
        elsewhere = self.folder / "elsewhere"
        elsewhere.mkdir()
        (elsewhere / "tidb-server").symlink_to(machine.STAND_IN)
        (self.bin / "tidb-server").unlink()
        self.assertIn("there is no program tidb-x",
                      self.expect(2, "up", TIDB_SERVER="tidb-x"))
        self.expect(0, "up", TIDB_SERVER=str(elsewhere / "tidb-server"))
        self.assertEqual(self.state()["kind"], "tidb")
        self.assertIn(f"port = {self.port}\n", self.config())
        self.assertIn('host = "127.0.0.1"\n', self.config())

    def test_what_answers_is_used_and_never_ended(self):
        self.provide("docker")
        self.start_stand_in()
        self.assertIn("found running", self.expect(0, "up"))
        self.assertFalse(self.dir.exists())
        self.assertIn("not started by tools/server", self.expect(0, "status"))
        self.assertIn("choose another --port for a server of the kind docker",
                      self.expect(2, "up", "--kind", "docker"))
        self.assertIn("--tls is for a server started here", self.expect(2, "up", "--tls"))
        self.assertIn("nothing to end", self.expect(0, "down"))
        self.expect(0, "status")
        self.assertEqual(self.calls(), [])

    def test_a_server_that_refuses_root_is_used(self):
        self.note("server refuses root")
        self.start_stand_in()
        self.assertIn("refuses root without a password", self.expect(0, "up"))

    def test_what_is_no_mysql_server_is_named(self):
        with socket.create_server(("127.0.0.1", self.port)) as listener:
            def greet():
                while True:
                    try:
                        connection, _ = listener.accept()
                    except OSError:
                        return
                    with connection:
                        connection.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")
            threading.Thread(target=greet, daemon=True).start()
            for command in ("up", "status"):
                self.assertIn("taken by something that does not answer as a MySQL server",
                              self.expect(2, command))
            listener.shutdown(socket.SHUT_RDWR)
        self.assertIn("nothing listens", self.expect(1, "status"))

    def test_usage(self):
        for arguments in ([], ["start"], ["up", "--port"], ["up", "--port", "0"],
                          ["up", "--port", "65536"], ["up", "--port", "x"],
                          ["up", "--kind", "mysql"], ["up", "--kind", ""],
                          ["up", "--kind", "tidb docker"], ["up", "--tidb"],
                          ["up", "--tsl"], ["up", "extra"]):
            if arguments[1:]:
                # In front: should it be taken for no error, it is no server at the user's port.
                arguments[1:1] = ["--port", str(self.port), "--dir", str(self.dir)]
            done = subprocess.run([machine.TOOLS / "server", *arguments], env=self.environment,
                                  stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                                  timeout=machine.DEADLINE, check=False)
            self.assertEqual(done.returncode, 2, arguments)
            self.assertRegex(done.stderr, r"^tools/server: .", arguments)
        self.assertIn("a number of seconds",
                      self.expect(2, "up", DRIVERBENCH_SERVER_DEADLINE="soon"))

    def test_a_folder_of_somebody_else_is_refused(self):
        self.dir.mkdir()
        (self.dir / "data").mkdir()
        self.assertIn("was not made by tools/server", self.expect(2, "up"))
        self.assertTrue((self.dir / "data").exists())


class CoresTest(unittest.TestCase):
    """Which cores a server gets on machines that this one may not be."""

    def cores(self, allowed, least, threads_of_a_core):
        with tempfile.TemporaryDirectory(prefix="driverbench_cores_") as topology:
            for core in range(8):
                first = core // threads_of_a_core * threads_of_a_core
                siblings = pathlib.Path(topology, f"cpu{core}", "topology", "thread_siblings_list")
                siblings.parent.mkdir(parents=True)
                siblings.write_text(f"{first}-{first + threads_of_a_core - 1}\n", "ascii")
            script = (f"source {HERE}/server.d/process.sh; topology={topology} least={least}; "
                      f"allowed_cores() {{ echo {allowed}; }}; server_cores")
            return subprocess.run(["bash", "-euo", "pipefail", "-c", script], text=True, check=True,
                                  timeout=20, capture_output=True).stdout.strip()

    def test_the_first_core_is_the_clients(self):
        self.assertEqual(self.cores("0-3", 2, 1), "1,2,3")
        self.assertEqual(self.cores("0-1", 1, 1), "1")
        self.assertEqual(self.cores("2,5-6", 1, 1), "5,6")

    def test_its_hyper_thread_is_left_out_too(self):
        self.assertEqual(self.cores("0-3", 2, 2), "2,3")
        self.assertEqual(self.cores("1-4", 2, 2), "2,3,4")

    def test_where_too_few_are_left_it_shares(self):
        self.assertEqual(self.cores("0-1", 2, 1), "0,1")
        self.assertEqual(self.cores("0-1", 1, 2), "1")
        self.assertEqual(self.cores("0-2", 2, 2), "1,2")


class NotReadyTest(machine.ServerTest):
    """Whatever goes wrong: a sentence, the log's last lines, no process, no data."""

    def setUp(self):
        super().setUp()
        self.provide("tidb-server")

    def check_failed(self, text, *parts):
        for part in (*parts, "--- the last lines of", f"stand-in: serving at {self.port}"):
            self.assertIn(part, text)
        self.assertEqual(self.processes(), {})
        self.check_folder_is_clean()

    def test_a_server_that_ends(self):
        self.note("server ends")
        self.check_failed(self.expect(2, "up"), "the server ended before it answered",
                          "the disk is full")

    def test_a_server_that_never_answers(self):
        self.note("server is mute")
        self.check_failed(self.expect(2, "up", DRIVERBENCH_SERVER_DEADLINE="5"),
                          "the server did not answer within 5 s")

    def test_a_container_that_never_answers(self):
        self.provide("docker")
        self.note("server is mute", "docker has the image")
        self.check_failed(self.expect(2, "up", "--kind", "docker", DRIVERBENCH_SERVER_DEADLINE="1"),
                          "the server did not answer within 1 s")
        self.assertEqual(list((self.notes / "containers").iterdir()), [])

    def test_an_interrupted_start(self):
        self.note("server is mute")
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            log = self.dir / "log"
            log.unlink(missing_ok=True)
            tool = self.start_tool()
            machine.wait_until(lambda: log.exists() and "serving" in log.read_text("utf-8"),
                               "the server starts")
            tool.send_signal(number)
            self.assertEqual(tool.wait(machine.DEADLINE), 130 if number == signal.SIGINT else 143)
            self.assertEqual(self.processes(), {})
            self.check_folder_is_clean()

    def test_a_killed_start(self):
        """Nobody could clean up; down does."""
        self.note("server is mute")
        tool = self.start_tool()
        machine.wait_until(self.calls, "the server starts")
        tool.kill()
        self.assertIn("ended the server", self.expect(0, "down"))
        machine.wait_until(lambda: not self.processes(), "what the killed script had called ends")

    def test_what_a_server_started_is_ended_though_it_is_gone_itself(self):
        wrapper = self.folder / "wrapper"
        wrapper.write_text(f"#!/bin/sh\n{self.bin}/tidb-server \"$@\"\nexit\n", encoding="utf-8")
        wrapper.chmod(0o755)
        self.expect(0, "up", TIDB_SERVER=str(wrapper))
        os.kill(int(self.state()["pid"]), signal.SIGKILL)
        machine.wait_until(lambda: len(self.processes()) == 1, "the wrapper is gone")
        self.assertIn("started before by tools/server", self.expect(0, "up"))
        text = self.expect(0, "down")
        self.assertIn("ended the server", text)
        self.assertNotIn("is killed", text, "it was not asked")
        self.assertEqual(self.processes(), {})

    def test_a_server_that_does_not_end_is_killed(self):
        self.note("server ignores SIGTERM")
        self.expect(0, "up")
        self.assertIn("did not end within 10 s and is killed", self.expect(0, "down"))
        self.assertEqual(self.processes(), {})


class LifeTest(machine.ServerTest):
    """With the real MariaDB."""

    def test_up_status_down(self):
        self.assertIn("nothing listens", self.expect(1, "status"))
        self.expect(0, "up")
        self.assertIn("kind mariadb", self.expect(0, "status"))
        self.assertIn("started before by tools/server", self.expect(0, "up"))
        self.assertIn("a server of the kind mariadb runs", self.expect(2, "up", "--kind", "tidb"))
        self.assertIn("started without --tls", self.expect(2, "up", "--tls"))
        other = servers.free_port()
        self.assertIn(f"belongs to the server at port {self.port}",
                      self.expect(2, "up", port=other))
        self.assertIn("found running", self.expect(0, "up", folder=self.folder / "another"))
        self.assertIn("nothing to end", self.expect(0, "down", folder=self.folder / "another"))
        self.assertEqual(self.query("SELECT 1").stdout, "1\n")
        self.assertEqual(self.query("SELECT @@have_ssl").stdout, "DISABLED\n")
        self.assertIn("ended the server", self.expect(0, "down"))
        self.assertIn("was ended before", self.expect(0, "down"))
        self.check_folder_is_clean()
        self.assertIn("nothing listens", self.expect(1, "status"))

    def test_after_a_crash_it_starts_anew(self):
        self.expect(0, "up")
        self.query("CREATE DATABASE before_the_crash")
        os.kill(int(self.state()["pid"]), signal.SIGKILL)
        machine.wait_until(lambda: not self.processes(), "the server is gone")
        self.assertIn("is gone (a crash", self.expect(0, "up"))
        self.assertNotIn("before_the_crash", self.query("SHOW DATABASES").stdout)
        os.kill(int(self.state()["pid"]), signal.SIGKILL)
        machine.wait_until(lambda: not self.processes(), "the server is gone")
        self.assertIn("is gone (a crash", self.expect(0, "down"))
        self.check_folder_is_clean()

    def test_a_state_that_fits_another_process_ends_nothing(self):
        """As after a reboot: the pid lives, and is somebody else."""
        bystander = self.start_bystander()
        self.expect(0, "up")
        self.expect(0, "down")
        for mark in ("01234567-89ab-cdef-0123-456789abcdef", "", ".*", "$(kill -9 $$)"):
            (self.dir / "state").write_text(
                f"kind=mariadb\nmark={mark}\npid={bystander.pid}\nport={self.port}\nkept=/\n",
                "utf-8")
            self.assertIn("is gone", self.expect(0, "down"))
            self.check_folder_is_clean()
        self.assertIsNone(bystander.poll())


if __name__ == "__main__":
    unittest.main()
