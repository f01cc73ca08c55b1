"""What all checks need: the worker's command, the server, a keeper of another backend, and where to say what was found."""

import contextlib
import json
import pathlib
import socket

import servers
import subject
import wire
import workers

VECTORS = pathlib.Path(__file__).resolve().parents[2] / "scenarios/vectors"
RUN_DEADLINE = 60


def vectors():
    """{scenario: its file}"""
    files = (json.loads(path.read_text("utf-8")) for path in sorted(VECTORS.glob("*.json")))
    return {file["scenario"]: file for file in files if "scenario" in file}


def shown(fields):
    """A request without what is the same in all of them."""
    return json.dumps({name: value for name, value in fields.items() if name != "connection"})


class Context:
    def __init__(self, report, command, address, ca, database):
        self.report = report
        self.command = command
        self.host, self.port = address
        self.ca = ca
        self.database = database
        self.description = {}
        self.keeper = None  # a subject.Worker

    def connection(self, **changes):
        return {"host": self.host, "port": self.port, "user": "root", "password": "", "database": self.database,
                "protocol": "text", "tls": "disabled", "ca": "", "connect_timeout": 5, "read_timeout": 30,
                "session": {}, "options": {}, **changes}

    def sql(self, statements):
        return servers.sql(self.host, self.port, f"USE {self.database}; {statements}")

    def offers_tls(self):
        with socket.create_connection((self.host, self.port), 10) as sock:
            return wire.offers_tls(wire.receive_packet(sock))

    @contextlib.contextmanager
    def worker(self):
        worker = subject.Worker(self.command)
        try:
            yield worker
        finally:
            worker.end()

    def ask(self, worker, do, deadline=10, longest=subject.LONGEST, **fields):
        """The answer, or one with a `fault`: what it did instead."""
        answer, wrong = worker.answer(workers.request(do, **fields).rstrip("\n"), deadline, longest)
        if wrong or answer.get("v") != workers.VERSION:
            return {"fault": f"{wrong or 'another version'}: {json.dumps(answer)}"}
        return answer

    def ask_keeper(self, do, **fields):
        """The result. What a keeper cannot do leaves nothing to check with."""
        answer = self.ask(self.keeper, do, RUN_DEADLINE, connection=self.connection(), **fields)
        if "result" not in answer:
            raise RuntimeError(f"the keeper's worker cannot {do}: {json.dumps(answer)}")
        return answer["result"]


def code(answer):
    return answer.get("error", {}).get("code", "")
