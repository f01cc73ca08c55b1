"""Runs a block: its threads, the loop that is timed, and what else the timed part cost."""

import concurrent.futures
import re
import resource
import threading
import time
from collections.abc import Mapping
from typing import Any

from kit import scenarios, session
from kit.own_sql import OwnScript
from kit.players import Script, in_unit
from kit.rows import Plan
from kit.scenarios import Scenario
from kit.store import Backend, Connection, Fault

Answer = dict[str, Any]


class _Cost:
    """What the process has used so far. All of it counts: a library may have threads of its own."""

    def __init__(self) -> None:
        used = resource.getrusage(resource.RUSAGE_SELF)
        self.cpu_ns = time.process_time_ns()
        self.voluntary, self.involuntary = used.ru_nvcsw, used.ru_nivcsw


class _Block:
    """One request to `run` or `audit`. Only `run` is timed, and asks the session whether it is as it should be."""

    def __init__(self, backend: Backend, scenario: Scenario, plan: Plan, to: Connection, *, own_sql: bool, timed: bool) -> None:
        self._backend = backend
        self._scenario = scenario
        self._plan = plan
        self._to = to
        self._own_sql = own_sql
        self._timed = timed
        # The actions run in one thread while all the others wait.
        self._before = threading.Barrier(plan.threads, self._note_begin)
        self._after = threading.Barrier(plan.threads, self._note_end)
        self._begin = self._end = _Cost()

    def _note_begin(self) -> None:
        self._begin = _Cost()

    def _note_end(self) -> None:
        self._end = _Cost()

    def run(self) -> Answer:
        threads = self._plan.threads
        with concurrent.futures.ThreadPoolExecutor(threads) as pool:
            works = [pool.submit(self._work, thread) for thread in range(threads)]
        errors = [error for work in works if (error := work.exception())]
        # Those that waited for the one that failed know least.
        for error in sorted(errors, key=lambda error: isinstance(error, threading.BrokenBarrierError)):
            raise error
        done = [work.result() for work in works]
        answer: Answer = {}
        if self._own_sql:
            answer["answers"] = _merged([script for script, _, _ in done])
        if not self._timed:
            return answer
        clocks = [clock for _, clock, _ in done]
        attested = [variables for _, _, variables in done]
        return answer | {
            "samples_ns": [after - before for clock in clocks for before, after in zip(clock, clock[1:])],
            "wall_ns": max(clock[-1] for clock in clocks) - min(clock[0] for clock in clocks),
            "cpu_ns": self._end.cpu_ns - self._begin.cpu_ns,
            "context_switches": {"voluntary": self._end.voluntary - self._begin.voluntary,
                                 "involuntary": self._end.involuntary - self._begin.involuntary},
            "peak_memory_bytes": _peak_memory(),
            "attested": [one for n, one in enumerate(attested) if one not in attested[:n]],
        }

    def _work(self, thread: int) -> tuple[Script, list[int], dict[str, str]]:
        """One thread: its script, the readings of the clock, and the variables of its session."""
        try:
            return self._work_unless_another_fails(thread)
        except BaseException:
            self._before.abort()
            self._after.abort()
            raise

    def _work_unless_another_fails(self, thread: int) -> tuple[Script, list[int], dict[str, str]]:
        autocommit = self._scenario.autocommit
        script = self._scenario.script(
            scenarios.Block(self._plan, lambda: session.connect_once(self._backend, self._to, autocommit)), thread)
        with session.connect(self._backend, self._to, autocommit, own_sql=self._own_sql) as store:
            script.use(store)
            operation = script.run if self._scenario.connects else in_unit(store, script.run)
            for i in range(self._plan.warmup):
                operation(i)
            clock = [0] * (self._plan.operations + 1)
            timed = range(self._plan.warmup, self._plan.per_thread)
            now = time.perf_counter_ns
            self._before.wait()
            clock[0] = now()
            for n, i in enumerate(timed, 1):
                operation(i)
                clock[n] = now()
            self._after.wait()
            variables = {}
            if self._timed:
                session.check(self._to, autocommit, store)
                variables = session.variables(self._to, store)
            return script, clock, variables


def _merged(scripts: list[Script]) -> list[str]:
    """Of each tuple its hash, empty where no thread used it."""
    answers: dict[int, int] = {}
    count = 0
    for script in scripts:
        assert isinstance(script, OwnScript)
        count = len(script.answers)
        for place, answer in enumerate(script.answers):
            if answer is not None and answers.setdefault(place, answer) != answer:
                raise Fault("wrong", f"tuple {place} is answered in two ways")
    return [f"{answers[place]:016x}" if place in answers else "" for place in range(count)]


def _peak_memory() -> int:
    """VmHWM: getrusage's peak is inherited over exec."""
    with open("/proc/self/status", encoding="ascii") as status:
        found = re.search(r"VmHWM:\s+([0-9]+) kB", status.read())
    return int(found[1]) * 1024 if found else 0


def run(backend: Backend, request: Mapping[str, Any], to: Connection, *, timed: bool) -> Answer:
    if request.get("rate"):
        raise Fault("unsupported", "no open load in Python: its timers are too coarse")
    own = request.get("own_sql")
    if own is not None and not backend.own_sql:
        raise Fault("unsupported", f"{backend.name} runs no SQL of the user's own")
    scenario = scenarios.find(request["scenario"]) if own is None else scenarios.of_own_sql(request["scenario"], own)
    if scenario.name in backend.without:
        raise Fault("unsupported", f"{backend.name} has no {scenario.name}")
    plan = Plan(*(request[field] for field in ("seed", "block", "threads", "warmup", "operations")))
    return _Block(backend, scenario, plan, to, own_sql=own is not None, timed=timed).run()
