"""PyMySQL: a driver in pure Python."""

import importlib.metadata
import ssl

import pymysql
from kit import errors
from kit.dbapi import DbApiStore
from kit.store import Backend, Connection, Fault, Library, Store

_CANNOT_LOG_IN = 2061  # the C clients' number


class PyMySqlStore(DbApiStore):
    def cipher(self) -> str | None:
        socket = self.connection._sock  # it has no name of its own for it
        cipher = socket.cipher() if isinstance(socket, ssl.SSLSocket) else None
        return cipher[0] if cipher else ""


class Refusal:
    """In place of what would tell the password in clear to whoever asks for it."""

    def __init__(self, connection: object) -> None:
        pass

    def authenticate(self, packet: object) -> None:
        raise pymysql.OperationalError(_CANNOT_LOG_IN, "the server asks for the password in clear, and TLS is disabled")


def tls_arguments(to: Connection) -> dict[str, object]:
    """Never without arguments: it then takes TLS where the server offers it; nor without a CA, as then it checks nothing."""
    if to.tls == "disabled":
        return {"ssl_disabled": True, "auth_plugin_map": {"mysql_clear_password": Refusal, "dialog": Refusal}}
    if to.tls == "required":
        return {"ssl": {"verify_mode": "none"}}
    if not to.ca:
        raise Fault("invalid_argument", f"{to.tls} takes the file of a CA")
    return {"ssl": {"ca": to.ca, "check_hostname": to.tls == "verify_identity"}}


class PyMySqlBackend(Backend):
    name = "pymysql"
    library = Library("PyMySQL", importlib.metadata.version("PyMySQL"), pymysql.__file__)

    def connect(self, to: Connection, autocommit: bool) -> Store:
        if to.protocol != "text":
            raise Fault("unsupported", "PyMySQL prepares no statements")
        return PyMySqlStore(pymysql.connect(
            host=to.host, port=to.port, user=to.user, password=to.password, database=to.database, charset="utf8mb4",
            autocommit=autocommit, connect_timeout=to.connect_timeout, read_timeout=to.read_timeout,
            write_timeout=to.read_timeout, **tls_arguments(to)))

    def fault(self, error: BaseException) -> Fault | None:
        if not isinstance(error, pymysql.Error):
            return None
        native, text = error.args if len(error.args) == 2 else (0, str(error))
        if isinstance(getattr(error, "original_exception", None), ssl.SSLError):
            return Fault("tls", str(text), self.name, native)
        return errors.of_number(native, str(text), self.name)


BACKEND = PyMySqlBackend()
