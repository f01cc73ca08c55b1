#!/usr/bin/env python3
"""Stands in for tidb-server, tiup, docker and mysqld, whichever name it is called by.

It writes down how it was called, does to the machine what the real one would (processes, files,
containers), and has a server that answers a login and any query. Files in the folder that
$DRIVERBENCH_STAND_IN names change what it does; server_test.py makes them.
"""

import json
import os
import pathlib
import re
import signal
import socketserver
import subprocess
import sys
import time

FOLDER = pathlib.Path(os.environ["DRIVERBENCH_STAND_IN"])
NAME = pathlib.Path(sys.argv[0]).name
VERSION = "8.0.11-TiDB-v0.0.1"


def told(what):
    return (FOLDER / what).exists()


def fail(text):
    print(text, file=sys.stderr)
    sys.exit(1)


# ---- a server ----


class Session(socketserver.StreamRequestHandler):
    """One connection: everybody is let in, every query has one row."""

    def packet(self, number, payload):
        self.wfile.write(len(payload).to_bytes(3, "little") + bytes([number]) + payload)

    def receive(self):
        head = self.rfile.read(4)
        return self.rfile.read(int.from_bytes(head[:3], "little")) if len(head) == 4 else b""

    def handle(self):
        if told("server is mute"):
            time.sleep(3600)
        self.packet(0, b"\x0a" + VERSION.encode() + b"\0" + bytes(4) + b"12345678\0"
                    b"\x01\xa2\x2d\x02\0\x08\0\x15" + bytes(10) +
                    b"123456789012\0mysql_native_password\0")
        self.receive()
        if told("server refuses root"):
            self.packet(2, b"\xff\x15\x04#28000Access denied for user 'root'")
            return
        self.packet(2, b"\0\0\0\2\0\0\0")
        while (command := self.receive()) and command[0] == 3:
            self.answer(command[1:])

    def answer(self, query):
        values = [b"1"]
        if b"VERSION()" in query:
            values = [VERSION.encode(), b"TiDB Server"]
        elif b"12345*6789" in query:
            values = [b"83810205"]
        column = b"\x03def\0\0\0\x01c\0\x0c\x2d\0\0\1\0\0\xfd\0\0\0\0\0"
        end = b"\xfe\0\0\2\0"
        packets = [bytes([len(values)])] + [column] * len(values) + [end]
        packets += [b"".join(bytes([len(value)]) + value for value in values), end]
        for number, payload in enumerate(packets, 1):
            self.packet(number, payload)


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def handle_error(self, request, client_address):
        """Who only looks whether somebody listens is gone before the greeting."""


def serve(port):
    if told("server ignores SIGTERM"):
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    print(f"stand-in: serving at {port}", flush=True)
    if told("server ends"):
        fail("stand-in: the disk is full")
    Server(("127.0.0.1", port), Session).serve_forever()


def start_server(port, **options):
    """A process of its own, as the real ones start theirs."""
    return subprocess.Popen([sys.executable, __file__, "serve", str(port)], **options)


# ---- who it stands in for ----


def option(arguments, name):
    return arguments[arguments.index(name) + 1]


def tidb_server(arguments):
    config = pathlib.Path(option(arguments, "-config")).read_text(encoding="utf-8")
    (FOLDER / "tidb.toml").write_text(config, encoding="utf-8")
    serve(int(re.search(r"^port = (\d+)$", config, re.MULTILINE)[1]))


def mysqld(arguments):
    values = dict(argument.split("=", 1) for argument in arguments if "=" in argument)
    if arguments == ["--version"]:
        print("mysqld  Ver 0.0.1 for Linux (MySQL Community Server - GPL)")
    elif "--initialize-insecure" in arguments:
        if any(pathlib.Path(values["--datadir"]).iterdir()):
            fail("--initialize specified but the data directory has files in it. Aborting.")
        (pathlib.Path(values["--datadir"]) / "mysql").mkdir()
    else:
        serve(int(values["--port"]))


def tiup(arguments):
    if told("tiup is broken"):
        fail("tiup: cannot execute binary file")
    if arguments == ["--version"]:
        print("1.16.0 tiup")
    elif arguments[0] == "--binary":
        if not told("tiup has " + arguments[1].partition(":")[0]):
            fail("component not installed")
    elif arguments[0] == "install":
        fetch()
    else:
        playground(arguments)


def playground(arguments):
    home = pathlib.Path(os.environ.get("TIUP_HOME") or pathlib.Path.home() / ".tiup")
    data = home / "data" / option(arguments, "--tag") / "tidb-0"
    data.mkdir(parents=True)
    (data / "tidb.log").write_text("stand-in: tidb.log\n", encoding="utf-8")
    config = pathlib.Path(option(arguments, "--db.config")).read_text(encoding="utf-8")
    (FOLDER / "tidb.toml").write_text(config, encoding="utf-8")
    # In a process group of its own, as tiup's are.
    server = start_server(int(option(arguments, "--db.port")), process_group=0)
    signal.signal(signal.SIGTERM, lambda *_: server.terminate())
    sys.exit(server.wait() > 0)


def docker(arguments):
    if told("docker has no daemon"):
        fail("Cannot connect to the Docker daemon. Is the docker daemon running?")
    if arguments[:2] == ["info", "--format"]:
        print(os.cpu_count())
    elif arguments[:2] == ["image", "inspect"]:
        if not told("docker has the image"):
            fail("Error: No such image")
    elif arguments[0] == "pull":
        fetch()
    elif arguments[0] == "run":
        run_container(arguments)
    elif arguments[0] in ("inspect", "rm", "logs"):
        container(arguments)


def run_container(arguments):
    mounts = [arguments[i + 1] for i, word in enumerate(arguments) if word == "--mount"]
    config = re.search(r"source=([^,]*tidb\.toml)", " ".join(mounts))[1]
    (FOLDER / "tidb.toml").write_text(pathlib.Path(config).read_text("utf-8"), encoding="utf-8")
    port = int(option(arguments, "--publish").split(":")[1])
    with open(FOLDER / "container.log", "wb") as log:
        # No child of whoever called docker.
        server = start_server(port, start_new_session=True, stdout=log, stderr=log)
    (FOLDER / "containers").mkdir(exist_ok=True)
    (FOLDER / "containers" / option(arguments, "--name")).write_text(str(server.pid), "utf-8")
    print("0123456789abcdef")


def container(arguments):
    entry = FOLDER / "containers" / arguments[-1]
    if not entry.exists():
        fail(f"Error: No such object: {arguments[-1]}")
    pid = int(entry.read_text(encoding="utf-8"))
    if arguments[0] == "inspect":
        print(json.dumps(is_running(pid)))
    elif arguments[0] == "logs":
        print((FOLDER / "container.log").read_text(encoding="utf-8"))
    else:
        if is_running(pid):
            os.kill(pid, signal.SIGKILL)
        entry.unlink()


def is_running(pid):
    """Whether it lives; a dead child of somebody else may still have its number."""
    try:
        status = pathlib.Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except FileNotFoundError:
        return False
    return "State:\tZ" not in status


def fetch():
    print("stand-in: layer 1 of 2", flush=True)
    if told("download is slow"):
        time.sleep(3)
    if told("download fails"):
        fail("stand-in: no route to host")


def main():
    if sys.argv[1:2] == ["serve"]:
        serve(int(sys.argv[2]))
    with open(FOLDER / "calls", "a", encoding="utf-8") as calls:
        print(json.dumps([NAME, *sys.argv[1:]]), file=calls)
    stand_ins = {"tidb-server": tidb_server, "mysqld": mysqld, "tiup": tiup, "docker": docker}
    stand_ins[NAME](sys.argv[1:])


if __name__ == "__main__":
    main()
