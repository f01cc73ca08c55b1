"""mysqlclient: MySQLdb, a thin layer over a C client."""

import re

import MySQLdb
from kit import errors
from kit.dbapi import DbApiStore
from kit.store import Backend, Connection, Fault, Library, Store
from MySQLdb import _mysql


def _client() -> str:
    """The shared object of the C client, of those that this process has loaded; the module, where it is linked into that."""
    with open("/proc/self/maps", encoding="utf-8") as maps:
        found = re.search(r"/.*/lib(?:mariadb|mysqlclient|perconaserverclient)\.so.*", maps.read())
    return found[0] if found else _mysql.__file__


_PATH = _client()
_ON_MARIADB = "libmariadb" in _PATH
# By what MySQLdb makes of ssl_mode over that client: two switches.
_NOT_ENFORCED = {
    "required": "MySQLdb asks MariaDB Connector/C for TLS, which goes on in plain text where the server offers none",
    "verify_ca": "over MariaDB Connector/C VERIFY_CA compares the host's name as well",
}


def _host(to: Connection) -> str:
    """Without TLS MariaDB's client tells the password to a server that asks outright, and MySQLdb has no option against it.

    A host with an equals sign is a list of options to that client: as HostWithSafeLogins of backends/over_c_client has it.
    """
    if not _ON_MARIADB or to.tls != "disabled":
        return to.host
    return f"host={to.host};restricted-auth=mysql_native_password,caching_sha2_password,client_ed25519"


class MysqlclientBackend(Backend):
    name = "mysqlclient"
    library = Library("mysqlclient", f"{_mysql.__version__} on {'MariaDB Connector/C' if _ON_MARIADB else 'libmysqlclient'} "
                                     f"{_mysql.get_client_info()}", _PATH)

    def connect(self, to: Connection, autocommit: bool) -> Store:
        if to.protocol != "text":
            raise Fault("unsupported", "MySQLdb prepares no statements")
        if to.tls != "disabled" and not _ON_MARIADB:
            raise Fault("unsupported", "what MySQLdb enforces over libmysqlclient was not tried")
        if to.tls in _NOT_ENFORCED:
            raise Fault("unsupported", _NOT_ENFORCED[to.tls])
        if set("=;") & set(to.host):
            raise Fault("invalid_argument", f"{to.host} is no host, but options of MariaDB Connector/C")
        return DbApiStore(MySQLdb.connect(
            host=_host(to), port=to.port, user=to.user, password=to.password, database=to.database, charset="utf8mb4",
            autocommit=autocommit, connect_timeout=to.connect_timeout, read_timeout=to.read_timeout,
            write_timeout=to.read_timeout, ssl_mode=to.tls.upper(),
            # A CA turns TLS on, also where ssl_mode is DISABLED.
            ssl=None if to.tls == "disabled" else {"ca": to.ca}))

    def fault(self, error: BaseException) -> Fault | None:
        if not isinstance(error, MySQLdb.Error):
            return None
        if len(error.args) != 2:
            return errors.of_number(0, str(error), self.name)
        # In place of a text that is not UTF-8 the tuple has no object at all: to touch it crashes the interpreter.
        text = "(its text is not UTF-8)" if str(error).endswith(", <NULL>)") else error.args[1]
        return errors.of_number(error.args[0], text, self.name)


BACKEND = MysqlclientBackend()
