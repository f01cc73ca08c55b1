"""Reads requests and answers them, a line each, until the input ends."""

import dataclasses
import io
import json
import os
from collections.abc import Mapping
from typing import Any

from kit import block, scenarios, session
from kit.store import Backend, Connection, Fault

_VERSION = 2


def _connection(backend: Backend, request: Mapping[str, Any]) -> Connection:
    to = dict(request["connection"])
    options = {option.name: option.default for option in backend.options} | to["options"]
    for option in backend.options:
        if options[option.name] not in option.values:
            raise Fault("invalid_argument", f"{option.name}: {options[option.name]} is none of {', '.join(option.values)}")
    if unknown := options.keys() - {option.name for option in backend.options}:
        raise Fault("invalid_argument", f"{backend.name} has no option {', '.join(sorted(unknown))}")
    to["options"] = options
    return Connection(**{field.name: to[field.name] for field in dataclasses.fields(Connection)})


def _describe(backend: Backend) -> dict[str, Any]:
    names = [name for name in scenarios.CATALOGUE if name not in backend.without]
    return {
        "backend": backend.name,
        "benchmark_version": "",
        "has_server": True,
        "library": dataclasses.asdict(backend.library),
        "lifetime": "process",  # the interpreter starts longer than a block takes
        "options": [dataclasses.asdict(option) for option in backend.options],
        "own_sql": backend.own_sql,
        "scenarios": [{"name": name, "version": one.version, "whole_script": one.whole_script, "truncates": one.truncates,
                       "connects": one.connects} for name, one in ((name, scenarios.CATALOGUE[name]) for name in names)],
    }


def _attest(backend: Backend, request: Mapping[str, Any]) -> Mapping[str, Any]:
    to = _connection(backend, request)
    with session.connect(backend, to, autocommit=True) as store:
        return session.attest(backend, to, store)


def _result(backend: Backend, request: Mapping[str, Any]) -> Mapping[str, Any]:
    if request["v"] != _VERSION:
        raise Fault("invalid_argument", f"version {request['v']}, expected {_VERSION}")
    match request["do"]:
        case "describe":
            return _describe(backend)
        case "attest":
            return _attest(backend, request)
        case "run" | "audit":
            return block.run(backend, request, _connection(backend, request), timed=request["do"] == "run")
        case str(other):
            raise Fault("unsupported", f"no {other}: rows of others are kept by a worker in C++")
        case _:
            raise Fault("invalid_argument", "do is no text")


def _fault(backend: Backend, error: Exception) -> Fault:
    if isinstance(error, Fault):
        return error
    if told := backend.fault(error):
        return told
    if isinstance(error, (ValueError, KeyError, TypeError, RecursionError)):  # no request, or it lacks something
        return Fault("invalid_argument", f"{type(error).__name__}: {error}")
    return Fault("internal", f"{type(error).__name__}: {error}", backend.name)


def answer(backend: Backend, line: bytes) -> dict[str, Any]:
    try:
        return {"v": _VERSION, "result": _result(backend, json.loads(line))}
    except Exception as error:
        fault = _fault(backend, error)
        return {"v": _VERSION, "error": {"code": fault.code, "library": fault.library, "native": fault.native,
                                         "sqlstate": fault.sqlstate, "text": fault.text}}


def serve(backend: Backend, requests: io.BufferedReader, answers: io.TextIOBase) -> None:
    for line in requests:
        answers.write(json.dumps(answer(backend, line)) + "\n")
        answers.flush()


def private_streams() -> tuple[io.BufferedReader, io.TextIOBase]:
    """Standard input and output, under other numbers: what a library prints goes to standard error."""
    requests = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8", errors="backslashreplace")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return requests, answers
