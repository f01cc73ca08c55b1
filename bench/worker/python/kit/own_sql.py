"""SQL of the user's own: its statements, and the hashes of what they are answered (PROTOCOL.md)."""

import datetime
import decimal
import math
import re
import struct
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

from kit import rows
from kit.players import Script
from kit.rows import Plan
from kit.store import Fault, Row, Statement, Store, Value

_MASK = 2**64 - 1
_TINIEST = 2**-126  # below it singles are subnormal
_PLAIN = re.compile(rb"[0-9+: -]*[0-9]\.[0-9][0-9+: -]*")


class OwnScript(Script):
    """One operation is all statements, with the values of one tuple; `answers` are hashes by tuple, None where it is unused."""

    def __init__(self, plan: Plan, thread: int, own: Mapping[str, Any]) -> None:
        self._tuples: list[list[Value]] = [[_value(one) for one in values] for values in own["tuples"]]
        self._statements = own["statements"]
        self._commits = bool(own.get("transaction", False))
        self._first = 0
        if own.get("writes", False):
            if plan.threads != 1 or plan.per_thread > len(self._tuples):
                raise Fault("invalid_argument", "one that writes has one thread, and a tuple for each operation")
        else:
            self._first = rows.first_tuple(plan, thread, len(self._tuples))
        self.answers: list[int | None] = [None] * len(self._tuples)

    def use(self, store: Store) -> None:
        super().use(store)
        self._prepared: list[tuple[Statement, list[int], bool]] = [
            (store.prepare(one["sql"]), one.get("values", []), one.get("ordered", False)) for one in self._statements]

    def run(self, i: int) -> None:
        place = (self._first + i) % len(self._tuples)
        values = self._tuples[place]
        answer = 0
        for statement, places, ordered in self._prepared:
            answer = rows.mix(answer ^ of_rows(statement([values[n] for n in places]), ordered))
        if self._commits:
            self.store.commit()
        known = self.answers[place]
        if known is not None and known != answer:
            raise Fault("wrong", f"tuple {place} is answered in two ways")
        self.answers[place] = answer


def _value(written: Any) -> Value:
    """A value as the protocol writes it."""
    return bytes.fromhex(written["hex"]) if isinstance(written, dict) else written


def of_rows(answer: Sequence[Row], ordered: bool) -> int:
    total = 0
    for row in answer:
        total = rows.mix(total ^ of_row(row)) if ordered else (total + of_row(row)) & _MASK
    return total


def of_row(row: Row) -> int:
    parts = []
    for value in row:
        if value is None:
            parts.append(b"\0")
        else:
            text = _text(value)
            parts.append(b"\1" + struct.pack("<I", len(text)) + text)
    return rows.mix(zlib.crc32(b"".join(parts)))


def _text(value: Value) -> bytes:
    """As the server writes it, so that a library that makes a date of it and one that does not agree."""
    if isinstance(value, bool):
        return b"1" if value else b"0"
    if isinstance(value, int):
        return str(value).encode()
    if isinstance(value, float):
        return _float_text(value)
    if isinstance(value, (bytes, bytearray)):
        return _shortened(bytes(value))
    if isinstance(value, datetime.timedelta):
        return _shortened(_time_text(value).encode())
    if isinstance(value, decimal.Decimal):
        return _shortened(format(value, "f").encode())
    if isinstance(value, (set, frozenset)):
        return ",".join(sorted(value)).encode()
    return _shortened(str(value).encode())  # texts, dates and dates with times


def _float_text(value: float) -> bytes:
    try:
        single = struct.unpack("<f", struct.pack("<f", value))[0]
    except OverflowError:
        single = math.inf
    if math.isfinite(single) and abs(single) >= _TINIEST:
        value = single
    return b"0" if value == 0 else f"{value:.6g}".encode()


def _time_text(value: datetime.timedelta) -> str:
    sign = "-" if value < datetime.timedelta() else ""
    rest = abs(value)
    seconds = rest.days * 86400 + rest.seconds
    return f"{sign}{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest.microseconds:06}"


def _shortened(text: bytes) -> bytes:
    """Without the zeros at the end of a DECIMAL, DATETIME or TIME, and its point."""
    return text.rstrip(b"0").rstrip(b".") if text.count(b".") == 1 and _PLAIN.fullmatch(text) else text
