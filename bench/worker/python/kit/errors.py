"""What the numbers of errors mean, of MySQL, MariaDB and TiDB and of the clients: as backends/api/status.cc has them."""

from kit.store import Fault

_NUMBERS = {
    "duplicate_key": (1062, 1586),
    "conflict": (1020, 1205, 1213, 8002, 8022, 9007),
    "authentication": (1044, 1045, 1142, 1227, 1251, 1275, 1524, 1698, 1820, 1862, 2049, *range(2058, 2062), 3118, 3955, 4150,
                       4151, 5010),
    "tls": (2026, 3159),
    "invalid_argument": (1264, 1366, 1390, 1406, 1690),
    "unsupported": (1235, 1295),
    "timeout": (1317, 1969, 3024, 4031),
    "connection": (1040, 1043, 1053, 1129, 1130, 1158, 1159, 1927, *range(2001, 2007), 2009, 2012, 2013, 2055, 5013, 5014),
}
_CODES = {number: code for code, numbers in _NUMBERS.items() for number in numbers}


def of_number(native: int, text: str, library: str, sqlstate: str = "") -> Fault:
    """The Fault of an error that has a number: the client's is from 2000 to 2999, or none at all."""
    code = _CODES.get(native) or ("internal" if native == 0 or 2000 <= native < 3000 else "server")
    return Fault(code, text, library, native, sqlstate)
