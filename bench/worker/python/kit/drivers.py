"""For a library over a driver: the driver's own backend says how it connects and what its errors mean, once."""

import dataclasses
import functools
import pathlib
from collections.abc import Iterable
from typing import Any

from kit import loading
from kit.store import Backend, Connection, Fault

_BACKENDS = pathlib.Path(__file__).resolve().parents[4] / "backends"


@functools.cache
def _backend(name: str) -> Backend:
    try:
        return loading.load(_BACKENDS / name / "store.py")
    except ImportError as error:
        raise Fault("unsupported", f"its driver {name} is not there: {error}") from None


def connect(name: str, to: Connection, autocommit: bool) -> Any:
    """The driver's own connection, its options in place of ours, all as by default."""
    backend = _backend(name)
    options = {option.name: option.default for option in backend.options}
    return backend.connect(dataclasses.replace(to, options=options), autocommit).connection


def fault(names: Iterable[str], error: BaseException) -> Fault | None:
    """What one of the drivers raised; None where it is of none of them."""
    for name in names:
        try:
            told = _backend(name).fault(error)
        except Fault:  # it is not there, and raised nothing
            continue
        if told:
            return told
    return None
