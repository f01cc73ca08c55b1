"""tools/server: which server it takes, how it calls it, what it leaves, and what it says when it cannot.

tiup, docker and tidb-server are stand-ins (server.d/stand_in.py) in a PATH that has no others; MariaDB is the real one.
"""

import json
import os
import pathlib
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import time
import unittest

TOOLS = pathlib.Path(__file__).resolve().parent
STAND_IN = TOOLS / "server.d" / "stand_in.py"
STAND_INS = ("tidb-server", "tiup", "docker")
DEADLINE = 120
SERVER_DEADLINE = 30  # what tools/server gives a server
(IMAGE,) = re.findall(r"image: (\S+)", (TOOLS.parent / "compose.yaml").read_text("utf-8"))
VERSION = IMAGE.partition(":")[2]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(condition, what):
    end = time.monotonic() + DEADLINE
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"in vain: {what}")
        time.sleep(0.02)


class ServerTest(unittest.TestCase):
    """A machine of its own: PATH, home, a folder, a port."""

    hidden = STAND_INS

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.addCleanup(self.check_nothing_is_left)
        self.dir = self.folder / "server"
        self.port = free_port()
        self.bin = self.folder / "bin"
        self.bin.mkdir()
        self.notes = self.folder / "notes"
        self.notes.mkdir()
        self.environment = {
            "PATH": ":".join([str(self.bin), *self.system_path()]),
            "HOME": str(self.folder / "home"),
            "DRIVERBENCH_STAND_IN": str(self.notes),
            "DRIVERBENCH_SERVER_DEADLINE": str(SERVER_DEADLINE),
        }
        self.addCleanup(self.run_tool, "down")

    def system_path(self):
        """The system's programs without those that are stood in for."""
        for number, folder in enumerate(map(pathlib.Path, ("/usr/bin", "/bin", "/usr/sbin"))):
            if any((folder / name).exists() for name in self.hidden):
                copy = self.folder / f"path{number}"
                copy.mkdir()
                for program in folder.iterdir():
                    if program.name not in self.hidden:
                        (copy / program.name).symlink_to(program)
                yield str(copy)
            else:
                yield str(folder)

    def processes(self):
        """All that descends from this test's calls: they have its environment."""
        mark = f"DRIVERBENCH_STAND_IN={self.notes}".encode()
        found = {}
        for folder in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                if mark in (folder / "environ").read_bytes().split(b"\0"):
                    found[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ")
            except OSError:
                pass
        return found

    def check_nothing_is_left(self):
        left = self.processes()
        for pid in left:
            os.kill(pid, signal.SIGKILL)
        self.assertEqual(left, {}, "processes were left")

    def provide(self, *names):
        for name in names:
            (self.bin / name).symlink_to(STAND_IN)

    def note(self, *names):
        for name in names:
            (self.notes / name).touch()

    def strike(self, *names):
        for name in names:
            (self.notes / name).unlink()

    def run_tool(self, command, *arguments, folder=None, port=None, **environment):
        return subprocess.run(
            [TOOLS / "server", command, "--port", str(port or self.port), "--dir", folder or self.dir,
             *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=DEADLINE,
            stdin=subprocess.DEVNULL, env={**self.environment, **environment}, check=False)

    def expect(self, status, command, *arguments, **options):
        done = self.run_tool(command, *arguments, **options)
        self.assertEqual(done.returncode, status, done.stdout)
        return done.stdout

    def calls(self, name=None):
        path = self.notes / "calls"
        lines = path.read_text("utf-8").splitlines() if path.exists() else []
        return [call for call in map(json.loads, lines) if name in (None, call[0])]

    def call(self, *beginning):
        """The one call that begins so."""
        found = [call for call in self.calls() if call[:len(beginning)] == list(beginning)]
        self.assertEqual(len(found), 1, self.calls())
        return found[0]

    def state(self):
        lines = (self.dir / "state").read_text("utf-8").splitlines()
        return dict(line.split("=", 1) for line in lines)

    def check_folder_is_clean(self):
        self.assertLessEqual({path.name for path in self.dir.iterdir()}, {"log", "made-by-driverbench"})

    def start_bystander(self):
        process = subprocess.Popen(["sleep", str(DEADLINE)], env=self.environment)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def start_stand_in(self):
        """A server that tools/server did not start."""
        process = subprocess.Popen([sys.executable, STAND_IN, "serve", str(self.port)],
                                   env=self.environment, stdout=subprocess.DEVNULL)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        wait_until(lambda: self.run_tool("status").returncode == 0, "the stand-in answers")
        return process


class ChoiceTest(ServerTest):
    def test_the_first_way_that_works_is_taken(self):
        self.provide(*STAND_INS)
        self.note("tiup has playground", "tiup has tidb", "tiup has tikv", "tiup has pd", "docker has the image")
        text = self.expect(0, "up")
        self.assertEqual({call[0] for call in self.calls()}, {"tidb-server"})
        self.assertIn(f"TiDB v0.0.1 answers at 127.0.0.1:{self.port}", text)
        self.assertIn(f"end it with tools/server down --port {self.port} --dir {self.dir}", text)
        self.expect(0, "down")

        (self.bin / "tidb-server").unlink()
        self.expect(0, "up")
        self.assertEqual(self.state()["kind"], "tiup")
        self.assertEqual(self.calls("docker"), [])
        self.expect(0, "down")

        self.note("tiup is broken")
        text = self.expect(0, "up")
        self.assertIn("tiup is passed over: `tiup --version` fails: tiup: cannot execute binary file", text)
        self.assertEqual(self.state()["kind"], "docker")
        self.expect(0, "down")

        self.note("docker has no daemon")
        text = self.expect(0, "up")
        self.assertIn("docker is passed over: `docker info` fails: Cannot connect", text)
        self.assertIn("MariaDB", text)
        self.assertIn("it is not TiDB", text)
        self.assertEqual(self.state()["kind"], "mariadb")

    def test_who_asks_for_a_kind_gets_it_or_a_sentence(self):
        self.provide(*STAND_INS)
        self.note("docker has no daemon", "tiup is broken")
        for kind, why in (("docker", "Cannot connect to the Docker daemon"), ("tiup", "tiup: cannot execute")):
            self.assertIn(why, self.expect(2, "up", "--kind", kind))
            self.check_folder_is_clean()
        for name in ("docker", "tiup"):
            (self.bin / name).unlink()
            self.assertIn(f"there is no {name}", self.expect(2, "up", "--kind", name))
        self.assertEqual(self.calls("tidb-server"), [])

    def test_tidb_server_of_the_environment(self):
        self.provide("tidb-server")
        elsewhere = self.folder / "elsewhere"
        elsewhere.mkdir()
        (elsewhere / "tidb-server").symlink_to(STAND_IN)
        (self.bin / "tidb-server").unlink()
        self.assertIn("there is no program tidb-x",
                      self.expect(2, "up", TIDB_SERVER="tidb-x"))
        self.expect(0, "up", TIDB_SERVER=str(elsewhere / "tidb-server"))
        self.assertEqual(self.state()["kind"], "tidb")
        self.assertIn(f"port = {self.port}\n", (self.notes / "tidb.toml").read_text("utf-8"))
        self.assertIn('host = "127.0.0.1"\n', (self.notes / "tidb.toml").read_text("utf-8"))

    def test_what_answers_is_used_and_never_ended(self):
        self.provide("docker")
        self.start_stand_in()
        self.assertIn("found running", self.expect(0, "up"))
        self.assertFalse(self.dir.exists())
        self.assertIn("not started by tools/server", self.expect(0, "status"))
        self.assertIn("choose another --port for --kind docker", self.expect(2, "up", "--kind", "docker"))
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
        for arguments in ([], ["start"], ["up", "--port"], ["up", "--port", "0"], ["up", "--port", "65536"],
                          ["up", "--port", "x"], ["up", "--kind", "mysql"], ["up", "--kind", ""],
                          ["up", "--tsl"], ["up", "extra"], ["up", "--kind", "tidb tiup"]):
            if arguments[1:]:
                # In front, so that a usage that is no error would be no server at a port of the user's.
                arguments[1:1] = ["--port", str(self.port), "--dir", str(self.dir)]
            done = subprocess.run([TOOLS / "server", *arguments], env=self.environment, text=True,
                                  stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=DEADLINE,
                                  check=False)
            self.assertEqual(done.returncode, 2, arguments)
            self.assertRegex(done.stderr, r"^tools/server: .", arguments)
        self.assertIn("a number of seconds", self.expect(2, "up", DRIVERBENCH_SERVER_DEADLINE="soon"))

    def test_a_folder_of_somebody_else_is_refused(self):
        self.dir.mkdir()
        (self.dir / "data").mkdir()
        self.assertIn("was not made by tools/server", self.expect(2, "up"))
        self.assertTrue((self.dir / "data").exists())


class NotReadyTest(ServerTest):
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
        self.check_failed(self.expect(2, "up"), "the server ended before it answered", "the disk is full")

    def test_a_server_that_never_answers(self):
        self.note("server is mute")
        self.check_failed(self.expect(2, "up", DRIVERBENCH_SERVER_DEADLINE="1"),
                          "the server did not answer within 1 s")

    def test_a_container_that_never_answers(self):
        self.provide("docker")
        self.note("server is mute", "docker has the image")
        self.check_failed(self.expect(2, "up", "--kind", "docker", DRIVERBENCH_SERVER_DEADLINE="1"),
                          "the server did not answer within 1 s")
        self.assertEqual(list((self.notes / "containers").iterdir()), [])

    def test_a_cluster_that_never_answers(self):
        self.provide("tiup")
        self.note("server is mute", "tiup has playground", "tiup has tidb", "tiup has tikv", "tiup has pd")
        text = self.expect(2, "up", "--kind", "tiup", DRIVERBENCH_SERVER_DEADLINE="1")
        self.check_failed(text, "the server did not answer within 3 s", "stand-in: tidb.log")
        self.assertEqual(list((self.folder / "home/.tiup/data").iterdir()), [])

    def test_an_interrupted_start(self):
        self.note("server is mute")
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            # Python's own setting would be passed on, and a shell does not undo it.
            (self.dir / "log").unlink(missing_ok=True)
            with subprocess.Popen(
                    [TOOLS / "server", "up", "--port", str(self.port), "--dir", self.dir],
                    env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                    preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler)) as tool:
                wait_until(lambda: (self.dir / "log").exists()
                           and "serving" in (self.dir / "log").read_text("utf-8"), "the server starts")
                tool.send_signal(number)
                self.assertEqual(tool.wait(DEADLINE), 143 if number == signal.SIGHUP else 128 + number)
            self.assertEqual(self.processes(), {})
            self.check_folder_is_clean()

    def test_a_killed_start(self):
        """Nobody could clean up; down does."""
        self.note("server is mute")
        with subprocess.Popen([TOOLS / "server", "up", "--port", str(self.port), "--dir", self.dir],
                              env=self.environment, stdout=subprocess.DEVNULL) as tool:
            wait_until(self.calls, "the server starts")
            tool.kill()
        self.assertIn("ended the server", self.expect(0, "down"))
        wait_until(lambda: not self.processes(), "what the killed script had called ends")

    def test_a_server_that_does_not_end_is_killed(self):
        self.note("server ignores SIGTERM")
        self.expect(0, "up")
        self.assertIn("did not end within 10 s and is killed", self.expect(0, "down"))
        self.assertEqual(self.processes(), {})


class TiupTest(ServerTest):
    def setUp(self):
        super().setUp()
        self.provide("tiup")
        self.note("tiup has playground", "tiup has tidb", "tiup has tikv", "tiup has pd")
        self.data = self.folder / "home/.tiup/data"
        (self.data / "mine").mkdir(parents=True)

    def test_how_it_is_called_and_what_down_removes(self):
        text = self.expect(0, "up")
        self.assertNotIn("downloading", text)
        tag = "driverbench-" + self.state()["mark"]
        self.assertEqual(self.call("tiup", "playground"), [
            "tiup", "playground", VERSION, "--tag", tag, "--host", "127.0.0.1", "--db", "1", "--kv", "1",
            "--pd", "1", "--tiflash", "0", "--without-monitor", "--db.port", str(self.port),
            "--db.config", f"{self.dir}/data/tidb.toml"])
        # tiup itself would turn it on.
        self.assertEqual((self.notes / "tidb.toml").read_text("utf-8"), "[security]\nauto-tls = false\n")
        self.assertTrue((self.data / tag).is_dir())
        self.assertIn("kind tiup", self.expect(0, "status"))
        self.expect(0, "down")
        self.assertEqual([path.name for path in self.data.iterdir()], ["mine"])
        self.check_folder_is_clean()

    def test_tls(self):
        self.assertIn(f"{self.dir}/tls/ca.pem", self.expect(0, "up", "--tls"))
        self.assertEqual((self.notes / "tidb.toml").read_text("utf-8").splitlines(), [
            "[security]", "auto-tls = false", f'ssl-cert = "{self.dir}/tls/server-cert.pem"',
            f'ssl-key = "{self.dir}/tls/server-key.pem"'])

    def test_what_is_missing_is_downloaded_with_progress(self):
        self.strike("tiup has tikv", "tiup has playground")
        self.note("download is slow")
        text = self.expect(0, "up", DRIVERBENCH_SERVER_DEADLINE="6")
        self.assertEqual(self.call("tiup", "install"), ["tiup", "install", "playground", f"tikv:{VERSION}"])
        self.assertRegex(text, r"downloading TiDB \S+ .* with tiup, which can take minutes")
        self.assertRegex(text, r"still downloading after \d+ s: stand-in: layer 1 of 2")

    def test_a_failed_download_is_passed_over(self):
        self.strike("tiup has tidb")
        self.note("download fails")
        text = self.expect(0, "up")
        self.assertIn("tiup is passed over: the download failed: stand-in: no route to host", text)
        self.assertEqual(self.state()["kind"], "mariadb")
        self.expect(0, "down")
        self.assertIn("the download failed", self.expect(2, "up", "--kind", "tiup"))

    def test_a_crash_of_tiup_leaves_nothing_after_down(self):
        self.expect(0, "up")
        os.kill(int(self.state()["pid"]), signal.SIGKILL)
        wait_until(lambda: len(self.processes()) == 1, "tiup is gone, its server is not")
        self.assertIn("started before by tools/server", self.expect(0, "up"))
        text = self.expect(0, "down")
        self.assertIn("ended the server", text)
        self.assertNotIn("is killed", text, "its server was not asked")
        self.assertEqual(self.processes(), {})
        self.assertEqual([path.name for path in self.data.iterdir()], ["mine"])


class DockerTest(ServerTest):
    def setUp(self):
        super().setUp()
        self.provide("docker")
        self.note("docker has the image")
        self.containers = self.notes / "containers"
        self.containers.mkdir()
        self.addCleanup(self.remove_containers)

    def remove_containers(self):
        for name in self.containers.iterdir():
            subprocess.run([self.bin / "docker", "rm", "--force", name.name], env=self.environment, check=True,
                           timeout=DEADLINE)

    def pid(self, name):
        return int((self.containers / name).read_text("utf-8"))

    def test_how_it_is_called_and_what_down_removes(self):
        bystander = self.start_bystander()
        (self.containers / "mine").write_text(str(bystander.pid), encoding="utf-8")
        text = self.expect(0, "up")
        self.assertNotIn("downloading", text)
        name = "driverbench-" + self.state()["mark"]
        run = self.call("docker", "run")
        if "--cpuset-cpus" in run:
            at = run.index("--cpuset-cpus")
            del run[at:at + 2]
        self.assertEqual(run, [
            "docker", "run", "--detach", "--name", name, "--publish", f"127.0.0.1:{self.port}:4000", "--mount",
            f"type=bind,source={self.dir}/data/tidb.toml,target=/tidb.toml,readonly", IMAGE,
            "-config", "/tidb.toml"])
        self.assertIn("auto-tls = false\n", (self.notes / "tidb.toml").read_text("utf-8"))
        self.assertIn("kind docker", self.expect(0, "status"))
        self.expect(0, "down")
        self.assertEqual(self.call("docker", "rm"), ["docker", "rm", "--force", "--volumes", name])
        self.assertEqual([path.name for path in self.containers.iterdir()], ["mine"])
        self.assertIsNone(bystander.poll())
        self.check_folder_is_clean()

    def test_tls(self):
        self.expect(0, "up", "--tls")
        self.assertIn(f"type=bind,source={self.dir}/tls,target=/tls,readonly", self.call("docker", "run"))
        config = (self.notes / "tidb.toml").read_text("utf-8")
        self.assertIn('ssl-cert = "/tls/server-cert.pem"\nssl-key = "/tls/server-key.pem"\n', config)

    def test_a_missing_image_is_pulled(self):
        self.strike("docker has the image")
        self.assertIn(f"downloading the image {IMAGE}", self.expect(0, "up"))
        self.assertEqual(self.call("docker", "pull"), ["docker", "pull", IMAGE])
        self.expect(0, "down")
        self.note("download fails")
        self.assertIn("docker is passed over: the download failed", self.expect(0, "up"))

    def test_a_container_that_a_reboot_stopped_is_removed(self):
        self.expect(0, "up")
        name = "driverbench-" + self.state()["mark"]
        os.kill(self.pid(name), signal.SIGKILL)
        self.assertIn("is gone (a crash or a restart of the machine)", self.expect(0, "up"))
        self.assertNotIn(name, [path.name for path in self.containers.iterdir()])
        self.assertEqual(len(list(self.containers.iterdir())), 1)
        self.expect(0, "down")
        self.assertEqual(list(self.containers.iterdir()), [])

    def test_a_container_that_was_restarted_is_ended(self):
        self.expect(0, "up")
        name = "driverbench-" + self.state()["mark"]
        os.kill(self.pid(name), signal.SIGKILL)
        again = self.start_stand_in()
        (self.containers / name).write_text(str(again.pid), encoding="utf-8")
        self.assertIn("started before by tools/server", self.expect(0, "up"))
        self.assertIn("ended the server", self.expect(0, "down"))
        self.assertEqual(again.wait(DEADLINE), -signal.SIGKILL)

    def test_without_the_daemon_the_container_is_not_forgotten(self):
        self.expect(0, "up")
        name = "driverbench-" + self.state()["mark"]
        self.note("docker has no daemon")
        for command in ("up", "down"):
            self.assertIn(f"docker does not say whether the container {name}", self.expect(2, command))
        self.expect(0, "status")
        self.strike("docker has no daemon")
        self.assertIn("ended the server", self.expect(0, "down"))
        self.assertEqual(list(self.containers.iterdir()), [])


class MySqlTest(ServerTest):
    """Where the distribution has MySQL and no MariaDB."""

    hidden = (*STAND_INS, "mariadbd", "mysqld")

    def test_how_it_is_called(self):
        self.provide("mysqld")
        self.expect(0, "up", "--tls")
        _, first, second = self.calls("mysqld")
        self.assertIn("--initialize-insecure", first)
        for option in ("--bind-address=127.0.0.1", f"--port={self.port}", "--auto-generate-certs=OFF",
                       f"--ssl-cert={self.dir}/tls/server-cert.pem", f"--ssl-key={self.dir}/tls/server-key.pem"):
            self.assertIn(option, second)
        self.expect(0, "down")
        self.expect(0, "up")
        self.assertNotIn("--ssl-cert", " ".join(self.calls("mysqld")[-1]))
        self.expect(0, "down")
        self.check_folder_is_clean()


class MariaDbTest(ServerTest):
    """The real one."""

    def query(self, sql, *options, port=None):
        return subprocess.run(
            ["mariadb", "--no-defaults", "--host=127.0.0.1", f"--port={port or self.port}", "--user=root",
             "--batch", "--skip-column-names", f"--execute={sql}", *options], capture_output=True, text=True,
            timeout=DEADLINE, check=False)

    def test_up_status_down(self):
        self.assertIn("nothing listens", self.expect(1, "status"))
        self.expect(0, "up")
        self.assertIn("kind mariadb", self.expect(0, "status"))
        self.assertIn("started before by tools/server", self.expect(0, "up"))
        self.assertIn("a server of the kind mariadb runs", self.expect(2, "up", "--kind", "tidb"))
        self.assertIn("started without --tls", self.expect(2, "up", "--tls"))
        other = free_port()
        self.assertIn(f"belongs to the server at port {self.port}", self.expect(2, "up", port=other))
        self.assertIn("found running", self.expect(0, "up", folder=self.folder / "another"))
        self.assertIn("nothing to end", self.expect(0, "down", folder=self.folder / "another"))
        self.assertEqual(self.query("SELECT 1").stdout, "1\n")
        self.assertNotEqual(self.query("SELECT 1", "--ssl-verify-server-cert", "--ssl-ca=/dev/null").returncode, 0)
        self.assertEqual(self.query("SELECT @@have_ssl").stdout, "DISABLED\n")
        self.assertIn("ended the server", self.expect(0, "down"))
        self.assertIn("was ended before", self.expect(0, "down"))
        self.check_folder_is_clean()
        self.assertIn("nothing listens", self.expect(1, "status"))

    def test_after_a_crash_it_starts_anew(self):
        self.expect(0, "up")
        self.query("CREATE DATABASE before_the_crash")
        os.kill(int(self.state()["pid"]), signal.SIGKILL)
        wait_until(lambda: not self.processes(), "the server is gone")
        self.assertIn("is gone (a crash", self.expect(0, "up"))
        self.assertNotIn("before_the_crash", self.query("SHOW DATABASES").stdout)
        os.kill(int(self.state()["pid"]), signal.SIGKILL)
        wait_until(lambda: not self.processes(), "the server is gone")
        self.assertIn("is gone (a crash", self.expect(0, "down"))
        self.check_folder_is_clean()

    def test_a_state_that_fits_another_process_ends_nothing(self):
        """As after a reboot: the pid lives, and is somebody else."""
        bystander = self.start_bystander()
        self.expect(0, "up")
        self.expect(0, "down")
        for mark in ("01234567-89ab-cdef-0123-456789abcdef", "", ".*", "$(kill -9 $$)"):
            (self.dir / "state").write_text(
                f"kind=mariadb\nmark={mark}\npid={bystander.pid}\nport={self.port}\ntls=\nkept=/\n", "utf-8")
            self.assertIn("is gone", self.expect(0, "down"))
            self.check_folder_is_clean()
        self.assertIsNone(bystander.poll())

    def test_tls(self):
        text = self.expect(0, "up", "--tls")
        tls = self.dir / "tls"
        self.assertIn(f"the authority to trust is {tls}/ca.pem", text)
        self.assertEqual({path.name for path in tls.iterdir()},
                         {"ca.pem", "server-cert.pem", "server-key.pem", "wrong-ca.pem"})
        self.assertEqual(stat.S_IMODE((tls / "server-key.pem").stat().st_mode), 0o600)
        keys = subprocess.run(["grep", "-rl", "PRIVATE KEY", self.dir], stdout=subprocess.PIPE, text=True, check=True)
        self.assertEqual(keys.stdout.split(), [str(tls / "server-key.pem")], "the authorities' keys are gone")

        for version in ("TLSv1.2", "TLSv1.3"):
            done = self.query("SHOW STATUS LIKE 'Ssl_version'", "--ssl-verify-server-cert",
                              f"--ssl-ca={tls}/ca.pem", f"--tls-version={version}")
            self.assertEqual(done.stdout, f"Ssl_version\t{version}\n", done.stderr)
        refused = self.query("SELECT 1", "--ssl-verify-server-cert", f"--ssl-ca={tls}/wrong-ca.pem")
        self.assertEqual(refused.returncode, 1)
        self.assertIn("certificate signature failure", refused.stderr)
        self.assertEqual(self.query("SHOW STATUS LIKE 'Ssl_version'", "--skip-ssl").stdout, "Ssl_version\t\n")

        self.assertIn("it offers TLS", self.expect(0, "up"), "a server with TLS serves who did not ask for it")
        self.expect(0, "down")
        self.check_folder_is_clean()

    def test_the_certificate(self):
        self.expect(0, "up", "--tls")
        def openssl(*arguments):
            return subprocess.run(["openssl", *arguments], cwd=self.dir / "tls", capture_output=True, text=True,
                                  timeout=DEADLINE, check=False)
        text = openssl("x509", "-in", "server-cert.pem", "-noout", "-ext", "subjectAltName").stdout
        self.assertIn("IP Address:127.0.0.1, DNS:localhost", text)
        yesterday, next_year = int(time.time()) - 23 * 3600, int(time.time()) + 365 * 24 * 3600
        for moment in (yesterday, next_year):
            done = openssl("verify", "-x509_strict", "-CAfile", "ca.pem", "-attime", str(moment), "server-cert.pem")
            self.assertEqual(done.returncode, 0, done.stderr)
        subjects = {openssl("x509", "-in", name, "-noout", "-subject").stdout for name in ("ca.pem", "wrong-ca.pem")}
        self.assertEqual(len(subjects), 1)
        self.assertNotEqual(openssl("verify", "-CAfile", "wrong-ca.pem", "server-cert.pem").returncode, 0)


class ComposeTest(ServerTest):
    """compose.yaml's health check, on a server of ours: no daemon is at hand."""

    def check_health(self):
        text = (TOOLS.parent / "compose.yaml").read_text("utf-8")
        script = re.search(r"        - \|\n((?:          .*\n)+)", text)[1]
        self.assertIn("/4000", script)
        return subprocess.run(["bash", "-c", script.replace("/4000", f"/{self.port}")], timeout=DEADLINE,
                              stderr=subprocess.DEVNULL, check=False).returncode

    def test_a_server_that_answers_is_healthy(self):
        self.assertNotEqual(self.check_health(), 0)
        self.expect(0, "up", "--kind", "mariadb")
        self.assertEqual(self.check_health(), 0)
        subprocess.run(["mariadb", "--no-defaults", "--host=127.0.0.1", f"--port={self.port}", "--user=root",
                        "--execute=UPDATE mysql.global_priv SET Priv = '{\"access\": 0, \"account_locked\": true}';"
                        "FLUSH PRIVILEGES"], timeout=DEADLINE, check=True)
        self.assertNotEqual(self.check_health(), 0)


if __name__ == "__main__":
    unittest.main()
