"""A worker as the coordinator starts it and talks to it, which keeps what it did beside answering."""

import contextlib
import fnmatch
import json
import os
import pathlib
import re
import select
import selectors
import signal
import subprocess
import tempfile
import time

from strict_json import strict_json

PAGE = pathlib.Path(__file__).resolve().parents[2] / "bench/protocol/PROTOCOL.md"
LONGEST = 1 << 20  # bytes of an answer but of `run`
ENDS = 10  # seconds; it should take one, of which a busy machine makes several, and a runtime may still be starting
CODES = set(re.findall(r"^\| `([a-z_]+)` \|", PAGE.read_text("utf-8").split("## Requests")[1].split("| code | when |")[1],
                       re.MULTILINE))


def environment():
    """What PROTOCOL.md lets through of ours."""
    names = re.findall(r"`([A-Z_*]+)`", PAGE.read_text("utf-8").split("it gets only", 1)[1].split("the rest", 1)[0])
    return {name: value for name, value in os.environ.items()
            if any(fnmatch.fnmatchcase(name, pattern) for pattern in names)}


class Fault(Exception):
    """What it did instead of answering with one line."""


class Worker:
    def __init__(self, command):
        self.command = command
        self.start()

    def start(self):
        self.printed = tempfile.TemporaryFile()
        self.process = subprocess.Popen([*self.command, "--worker"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=self.printed, env=environment(), start_new_session=True)
        self.rest = b""  # of what it wrote, after its last answer

    def answer(self, request, deadline=10, longest=LONGEST):
        """Its answer, and what is wrong with it; empty: nothing. After anything but a line there is a fresh process."""
        try:
            return parsed(self.line(request, deadline, longest))
        except Fault as fault:
            self.kill()
            self.start()
            return {}, str(fault)

    def line(self, request, deadline=10, longest=LONGEST):
        """The bytes of its one answer to a request, a text, bytes or fields."""
        if isinstance(request, dict):
            request = json.dumps(request, separators=(",", ":"))
        data = request if isinstance(request, bytes) else request.encode()
        end = time.monotonic() + deadline
        self.send(data + b"\n", end)
        answer = self.read(end, longest)
        time.sleep(0.02)  # for what nobody asked for
        with contextlib.suppress(Fault):
            self.rest += self.some(0)
        if self.rest:
            raise Fault(f"more than a line: {answer + self.rest!r}")
        return answer

    def send(self, data, end):
        """More than a pipe holds has to be read by the deadline, too."""
        pipe = self.process.stdin.fileno()
        os.set_blocking(pipe, False)
        while data:
            if not select.select([], [pipe], [], max(0, end - time.monotonic()))[1]:
                raise Fault(f"it does not read its request by the deadline; {self.last_printed()}")
            try:
                data = data[os.write(pipe, data):]
            except OSError as error:
                raise Fault(f"it takes no requests: {error}; {self.last_printed()}") from error

    def read(self, end, longest):
        while b"\n" not in self.rest:
            if len(self.rest) > longest:
                raise Fault(f"an answer of more than {longest} bytes")
            left = end - time.monotonic()
            if left <= 0:
                raise Fault(f"no whole line by the deadline: {self.rest!r}")
            self.rest += self.some(left)
        answer, _, self.rest = self.rest.partition(b"\n")
        return answer

    def some(self, seconds):
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            if not selector.select(seconds):
                return b""
        data = os.read(self.process.stdout.fileno(), 1 << 16)
        if not data:
            raise Fault(f"it ended, or closed its output; {self.last_printed()}")
        return data

    def last_printed(self):
        lines = self.everything_printed().decode("utf-8", "replace").split("\n")
        return f"it printed: {next((line for line in reversed(lines) if line), '')}"

    def everything_printed(self):
        self.printed.seek(0)
        return self.printed.read()

    def told_by_the_system(self):
        """The arguments and environments of its processes, as anybody on the machine may read them."""
        told = b""
        for folder in pathlib.Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if os.getpgid(int(folder.name)) == self.process.pid:
                    told += (folder / "cmdline").read_bytes() + (folder / "environ").read_bytes()
        return told

    def end(self):
        """(exit status, seconds, what it wrote unasked) after the end of its input. None: killed."""
        begin = time.monotonic()
        status = None
        with contextlib.suppress(OSError):
            self.process.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            status = self.process.wait(ENDS)
        seconds = time.monotonic() - begin
        self.kill()
        with contextlib.suppress(Fault):
            while more := self.some(0):
                self.rest += more
        self.process.stdout.close()
        return status, seconds, self.rest

    def kill(self):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def parsed(line):
    """The answer as JSON, and what is wrong with it; empty: nothing."""
    try:
        answer = strict_json(line.decode("utf-8"))
    except ValueError as error:  # UnicodeDecodeError is one
        return {}, f"no JSON: {error}"
    except RecursionError:
        return {}, "nested too deep"
    if not isinstance(answer, dict) or ("result" in answer) == ("error" in answer):
        return {}, "not an object of either result or error"
    if "error" in answer:
        error = answer["error"]
        kinds = {"code": str, "library": str, "native": int, "sqlstate": str, "text": str}
        if not isinstance(error, dict) or any(type(error.get(name)) is not kind for name, kind in kinds.items()):
            return answer, f"an error has all of {', '.join(kinds)}"
        if error["code"] not in CODES:
            return answer, f"{error['code']} is no code"
    return answer, ""
