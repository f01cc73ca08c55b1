"""What the measuring tools share: the programs, the server of the command line, point reads by a worker, and whole runs."""

import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path

TOOLS = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TOOLS / "testing"))
import workers

BUILD = Path(os.environ.get("DRIVERBENCH_BUILD", TOOLS.parent / "build"))
DEADLINE = 1200  # seconds, for each program


def server() -> tuple[str, int]:
    """The first argument, or where tools/server puts one."""
    host, port = (sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1:4000").rsplit(":", 1)
    return host, int(port)


def number(default: int) -> int:
    """The second argument."""
    return int(sys.argv[2]) if len(sys.argv) > 2 else default


def need(*programs: Path) -> None:
    for program in programs:
        if not program.exists():
            sys.exit(f"{program} is not there; build it with tools/test first")


def point_reads(address: tuple[str, int], database: str, action: str, operations: int = 1, **fields) -> str:
    """A request: of simple.get by text."""
    connection = {"host": address[0], "port": address[1], "user": "root", "password": "", "database": database,
                  "protocol": "text", "tls": "disabled", "ca": "", "connect_timeout": 5, "read_timeout": 30,
                  "session": {}, "options": {}}
    return workers.request(action, connection=connection, scenario="simple.get", seed=1, block=1, threads=1, warmup=0,
                           operations=operations, **fields)


def ask(program: Path, lines: str, before: tuple = ()) -> list[dict]:
    """The results of a fresh worker; `before`: what it is started by."""
    answers = workers.ask([*before, program, "--worker"], lines, DEADLINE)
    for answer in answers:
        if "result" not in answer:
            sys.exit(f"{program.name}: {answer['error']['text']}")
    return [answer["result"] for answer in answers]


@contextlib.contextmanager
def table(program: Path, address: tuple[str, int], database: str):
    """Has the table of the point reads, and keeps others off its database."""
    with subprocess.Popen([program, "--worker"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        holder.stdin.write(point_reads(address, database, "lock"))  # makes the database too
        holder.stdin.flush()
        if "result" not in json.loads(holder.stdout.readline()):
            sys.exit(f"{address[0]}:{address[1]}: the database {database} cannot be had")
        ask(program, point_reads(address, database, "prepare", fresh=True))
        yield
        ask(program, point_reads(address, database, "cleanup"))
        holder.stdin.close()


def case_of_run(settings: str, folder: Path) -> dict:
    """The only case of a run with these settings, as results.json has it."""
    path, out = folder / "settings.yaml", folder / "out"
    path.write_text(settings, encoding="utf-8")
    done = subprocess.run([BUILD / "bin" / "driverbench", "run", "--config", path, "--out", out],
                          capture_output=True, text=True, timeout=DEADLINE, check=False)
    if done.returncode != 0:
        sys.exit(f"driverbench: exit status {done.returncode}\n{done.stdout}{done.stderr}")
    results = json.loads((out / "results.json").read_text(encoding="utf-8"))
    (case,) = results["driverbench"]["cases"]
    return case
