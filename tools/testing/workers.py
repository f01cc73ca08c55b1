"""Asks a worker program what the coordinator asks it; bench/protocol/PROTOCOL.md is the description."""

import json
import subprocess


VERSION = 2  # of the protocol


class WorkerError(Exception):
    """It ended, or did not answer each request with a line."""


def request(action, **fields):
    """A line."""
    return json.dumps({"v": VERSION, "do": action, **fields}) + "\n"


def ask(command, lines, deadline, environment=None):
    """The answers of a fresh process, one a line."""
    done = subprocess.run(command, input=lines, capture_output=True, text=True, timeout=deadline, check=False,
                          env=environment)
    if done.returncode != 0 or done.stdout.count("\n") != lines.count("\n"):
        raise WorkerError(f"{command} ended with {done.returncode}\n{done.stdout}\n{done.stderr}")
    return [json.loads(line) for line in done.stdout.splitlines()]
