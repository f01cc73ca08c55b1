"""Connecting, and what every session must have been: what a library was told is no proof of what it did."""

import contextlib
import re
from collections.abc import Iterator, Mapping, Sequence

from kit.store import Backend, Connection, Fault, Row, Store

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
# Those that decide what is measured. SELECT has switches as 1 and 0, SHOW as ON and OFF, the isolation has two names.
_ATTESTED = ("autocommit", "character_set_client", "collation_connection", "sql_mode", "version_comment", "tx_isolation",
             "transaction_isolation", "query_cache_type", "query_cache_size", "tidb_enable_prepared_plan_cache",
             "tidb_enable_non_prepared_plan_cache", "tidb_txn_mode", "tidb_enable_async_commit", "tidb_enable_1pc")


def connect(backend: Backend, to: Connection, autocommit: bool, *, own_sql: bool = False) -> Store:
    """Connects and sets the session's variables."""
    with _closed_by_an_error(backend.connect(to, autocommit)) as store:
        for name, value in to.session.items():
            store.query(f"SET SESSION {name} = {value if _NUMBER.fullmatch(value) else _quoted(value)}")
        if own_sql:
            store.query("SET time_zone = '+00:00'")
    return store


def connect_once(backend: Backend, to: Connection, autocommit: bool) -> Store:
    """For an operation that connects: on top, without a round trip, TLS is as asked for, as far as the library tells."""
    with _closed_by_an_error(connect(backend, to, autocommit)) as store:
        cipher = store.cipher()
        if cipher is not None:
            _check_encrypted(to, cipher)
    return store


@contextlib.contextmanager
def _closed_by_an_error(store: Store) -> Iterator[Store]:
    with contextlib.ExitStack() as closing:
        yield closing.enter_context(store)
        closing.pop_all()


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


def check(to: Connection, autocommit: bool, store: Store) -> str:
    """On the server: autocommit, utf8mb4 in all three places, TLS as asked for, the cipher that the library names. Version."""
    committing, client, connection, results, version = texts(store.query(
        "SELECT @@autocommit, @@character_set_client, @@character_set_connection, @@character_set_results, VERSION()"))[0]
    if committing != str(int(autocommit)):
        raise Fault("internal", f"autocommit is {committing} on the server, {int(autocommit)} was asked for")
    for character_set in (client, connection, results):
        if character_set != "utf8mb4":
            raise Fault("internal", f"the session's character set is {character_set} on the server, not utf8mb4")
    cipher = texts(store.query("SHOW SESSION STATUS LIKE 'Ssl_cipher'"))[0][1] or ""
    _check_encrypted(to, cipher)
    told = store.cipher()
    if told is not None and not _same_cipher(cipher, told):
        raise Fault("tls", f"the server says the connection uses {cipher or 'plain text'}, the library {told or 'plain text'}")
    return version or ""


def texts(answer: Sequence[Row]) -> list[list[str | None]]:
    """Libraries differ in what is a number, a text or bytes of the server's own variables."""
    return [
        [None if value is None else value.decode() if isinstance(value, (bytes, bytearray)) else str(value) for value in row]
        for row in answer]


def _check_encrypted(to: Connection, cipher: str) -> None:
    if bool(cipher) == (to.tls != "disabled"):
        return
    raise Fault("tls", f"TLS is disabled, the connection uses {cipher}" if cipher else
                "TLS was asked for, the connection is plain text")


def _same_cipher(one: str, other: str) -> bool:
    """Up to TLS 1.2 there are two spellings."""
    def words(name: str) -> str:
        if "_WITH_" not in name:
            return name
        for old, new in (("TLS_RSA_WITH_", ""), ("TLS_", ""), ("_WITH_", "_"), ("_CBC_", "_"), ("POLY1305_SHA256", "POLY1305"),
                         ("AES_", "AES")):
            name = name.replace(old, new)
        return name.replace("_", "-")

    return words(one) == words(other)


def variables(to: Connection, store: Store) -> dict[str, str]:
    """The variables of the session, by their keys in the answer to `attest`."""
    names = ", ".join(f"'{name.lower()}'" for name in (*_ATTESTED, *to.session))
    found = {name: value or "" for name, value in texts(store.query(f"SHOW SESSION VARIABLES WHERE variable_name IN ({names})"))
             if name is not None}
    by_name = {name.lower(): value for name, value in found.items()}
    told = {name: by_name[name] for name in _ATTESTED if name in by_name}
    isolation = [told.pop(name) for name in ("tx_isolation", "transaction_isolation") if name in told]
    if isolation:
        told["isolation"] = isolation[-1]
    return told | {f"session.{name}": by_name[name.lower()] for name in to.session}


def attest(backend: Backend, to: Connection, store: Store) -> Mapping[str, str]:
    """What is really used, asked of the server and of the library. Autocommit is on."""
    version = check(to, True, store)
    status = {name: value or "" for name, value in texts(store.query(
        "SHOW SESSION STATUS WHERE variable_name IN ('Ssl_cipher', 'Ssl_version', 'Compression')"))}
    library = store.library or backend.library
    told = {"library": library.name, "library_version": library.version, "library_path": library.path,
            "server_version": version,
            "server_product": next((name for name in ("TiDB", "MariaDB") if name in version), "MySQL"),
            "tls_cipher": status.get("Ssl_cipher", ""), "tls_version": status.get("Ssl_version", ""),
            "compression": status.get("Compression", "OFF")}
    if told["server_product"] == "TiDB":
        about = re.search(r"GoVersion: ([^\n]*)", texts(store.query("SELECT tidb_version()"))[0][0] or "")
        told |= {"server_go": about[1]} if about else {}
    cipher = store.cipher()
    return told | ({} if cipher is None else {"tls_cipher_library": cipher}) | variables(to, store)
