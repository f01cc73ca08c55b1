"""Servers of our own, with TLS and without, which end whatever happens to the test."""

import functools
import os
import pathlib
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile

TOOL = pathlib.Path(__file__).resolve().parents[1] / "server"
DEADLINE = 180
# Ends the server when its standard input does: also when the test is killed.
GUARD = 'cat >/dev/null; "$1" down --dir "$2"; rm -rf "$2"'
KIND = os.environ.get("DRIVERBENCH_TEST_KIND", "tidb")


def free_port():
    """Below the ports that the kernel gives to outgoing connections."""
    while True:
        port = random.randrange(20000, 30000)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port


@functools.cache
def client():
    """The command that talks to a server in plain text."""
    program = shutil.which("mariadb") or shutil.which("mysql")
    if program is None:
        sys.exit("the tests need the client program mariadb; tools/setup installs it")
    version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    # MariaDB's client of 11.4 and newer would check a certificate; MySQL's has no such option.
    return [program, "--no-defaults", *(["--skip-ssl"] if "MariaDB" in version.stdout else [])]


def sql(host, port, statements):
    """Runs them as root; the last one's rows as lists of texts."""
    done = subprocess.run(
        [*client(), "--protocol=tcp", f"--host={host}", f"--port={port}", "--user=root", "--batch",
         "--skip-column-names", "--connect-timeout=10"],
        input=statements, capture_output=True, text=True, timeout=DEADLINE, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{statements}: {done.stderr}")
    return [line.split("\t") for line in done.stdout.splitlines()]


class Server:
    """TiDB, unless DRIVERBENCH_TEST_KIND says that the tests run on MariaDB."""

    def __init__(self, tls):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="driverbench_tls_"))
        self.port = free_port()
        self.address = ("127.0.0.1", self.port)
        self.guard = subprocess.Popen(
            ["sh", "-c", GUARD, "guard", TOOL, self.folder], stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        self.tls = tls
        self.start()

    def start(self):
        self.up = subprocess.Popen(
            [TOOL, "up", "--port", str(self.port), "--dir", self.folder, "--kind", KIND,
             *(["--tls"] * self.tls)],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def kill(self):
        """As a crash would. It may be started again, with nothing in it."""
        state = dict(line.split("=", 1)
                     for line in (self.folder / "state").read_text("utf-8").splitlines())
        os.kill(int(state["pid"]), signal.SIGKILL)

    def wait(self):
        """Until it answers."""
        out, _ = self.up.communicate(timeout=DEADLINE)
        if self.up.returncode != 0 or not (self.folder / "state").exists():
            raise RuntimeError(f"tools/server started none:\n{out}")

    def file(self, name):
        return str(self.folder / "tls" / name)

    def sql(self, statements):
        return sql(*self.address, statements)

    def end(self):
        self.guard.stdin.close()
        self.guard.wait(DEADLINE)
        self.up.stdout.close()
