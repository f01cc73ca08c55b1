"""The TLS matrix: what every library must do in every mode with every server, and what it does.

What must happen follows from mode and server alone. That a library cannot enforce a mode is allowed
where LIMITED says so, and is then `unsupported` whatever the server, before any connection.
"""

import dataclasses
import pathlib
import socket

import relay
import password_server
import wire
import workers

USER = "driverbench_tls"
PASSWORD = "this-password-passes-only-inside-of-TLS"
MODES = ("disabled", "required", "verify_ca", "verify_identity")
SERVERS = {
    "right": "right CA",
    "wrong_ca": "wrong CA",
    "other_name": "another name",  # connected to 127.0.0.2, which the certificate does not name
    "no_tls": "no TLS",
    "stripped": "TLS stripped",  # a relay takes the offer of TLS out of the greeting
}
# How the account checks the password: the product's default, TiDB's own caching_sha2_password, or
# that of password_server.py, whose other plugins are accounts too.
NATIVE, SHA2, FAKE_SHA2 = "native", "sha2", password_server.SHA2

# The libraries that enforce these modes only, and those that cannot say which cipher they use.
# Every other one has to do all of it, a new one too.
LIMITED = {
    "connector_cpp on libmariadb": ("disabled", "verify_identity"),
    "cppdb on libmariadb": ("disabled", "verify_identity"),
    "libzdb on libmariadb": ("disabled",),
    "soci on libmariadb": ("disabled", "verify_identity"),
    "libdbi on libmariadb": ("disabled", "verify_identity"),
    "odbc on libmariadb": ("disabled", "verify_identity"),
    "mysqlclient on libmariadb": ("disabled", "verify_identity"),
    "mysql_connector_python": ("disabled", "verify_identity"),
    "sqlalchemy": ("disabled", "verify_identity"),  # over mysqlclient, by default
    "poco on libmariadb": ("disabled",),
}
SILENT = ("connector_cpp on libmariadb", "cppdb on libmariadb", "libzdb on libmariadb",
          "mysqlclient on libmariadb", "peewee", "sqlalchemy", "mysqlpp on libmariadb", "odbc on libmariadb")
# Those that bring a TLS of their own, to which the settings of OpenSSL say nothing.
OWN_TLS = ("go_sql_driver", "mysql_connector_python")
# The workers that have no text protocol.
PREPARED_ONLY = ("bench_libzdb", "bench_odbc", "bench_poco")
# Those that cannot be kept from telling a server the password that asks outright.
TELLS_OUTRIGHT = ("poco on libmariadb",)
# Left out: what they can do was never tried.
UNTRIED = tuple(f"{name} on libmysqlclient"
                for name in ("connector_cpp", "soci", "cppdb", "libdbi", "libzdb", "mysqlclient",
                             "mysqlpp", "poco"))
# By the product: those that cannot log in to it, whatever the mode. connect_test.cc holds them to it.
REFUSED = {"TiDB": ("boost_mysql",)}


def supported(library):
    return LIMITED.get(library, MODES)


def expected(mode, server, account):
    if mode == "disabled":
        # The password would have to leave in clear, or for whoever sends a key.
        return "plain" if account == NATIVE else "refused"
    if server in ("no_tls", "stripped"):
        return "refused"
    if server == "wrong_ca":
        return "encrypted" if mode == "required" else "refused"
    if server == "other_name":
        return "refused" if mode == "verify_identity" else "encrypted"
    return "encrypted"


def label(name, library_version):
    """The library, and the C client below it where it has one: what TLS can do depends on both."""
    for words, client in {" on MariaDB Connector/C": "libmariadb",
                          " on libmysqlclient": "libmysqlclient"}.items():
        if words in library_version:
            return f"{name} on {client}"
    return name


@dataclasses.dataclass
class Attempt:
    """One connection that a library was asked for, and all that was seen of it."""

    mode: str
    server: str
    account: str
    answer: dict
    talks: list  # of relay.Talk
    received: list  # what password_server was sent as a password

    @property
    def attested(self):
        return self.answer.get("result", {})

    @property
    def error(self):
        return self.answer.get("error", {})

    @property
    def outcome(self):
        if self.attested:
            return "encrypted" if self.attested["tls_cipher"] else "plain"
        if self.error["code"] == "unsupported":
            return "unsupported"
        # Where TLS was asked for, an error that comes after a login in clear comes too late.
        if self.mode != "disabled" and any(wire.in_clear(talk.client) for talk in self.talks):
            return "plain"
        if password_server.NO_STATEMENTS in self.error["text"]:  # it was let in
            return "encrypted" if all(in_tls for _, in_tls in self.received) else "plain"
        return "refused"

    @property
    def password_seen(self):
        secret = PASSWORD.encode()
        return any(secret in talk.client + talk.server for talk in self.talks)

    def complaints(self, library=None):
        """What is wrong with it, in words; nothing when all is as it must be. Without a library: of
        one that can do everything."""
        if self.mode not in supported(library):
            return list(self._of_unsupported())
        return [*self._of_outcome(), *self._of_secrets(), *self._of_cipher(library)]

    def _of_unsupported(self):
        if self.outcome != "unsupported" or not self.error["text"]:
            yield f"{self.outcome}, expected unsupported and why: {self.answer}"
        if self.talks:
            yield "it connected, to say that it cannot"

    def _of_outcome(self):
        wanted = expected(self.mode, self.server, self.account)
        if self.outcome != wanted:
            yield f"{self.outcome}, expected {wanted}: {self.answer}"
        elif wanted == "refused":
            code = "authentication" if self.mode == "disabled" else "tls"
            if self.error["code"] != code:
                yield f"refused, but not for {code}: {self.error}"
        if len(self.talks) != 1:
            yield f"{len(self.talks)} connections, expected one"
        for talk in self.talks:  # whether the test is what it claims to be
            if wire.offers_tls(talk.server) != (self.server != "no_tls"):
                yield "the server offered TLS where it should not, or did not where it should"
            if self.outcome == "plain" and not wire.in_clear(talk.client):
                yield "it connected in plain text, of which the relay saw nothing"

    def _of_secrets(self):
        """Nothing is readable but the request for TLS: no password, no user, no statement."""
        if self.password_seen:
            yield "the password passed in clear"
        for talk in self.talks:
            if self.mode != "disabled" and (clear := wire.in_clear(talk.client)):
                yield f"in clear: {clear[:200]!r}"
        for reply, in_tls in self.received:
            # Nothing at all is what libmariadb answers that lacks the way to log in.
            if not in_tls and reply not in (b"", password_server.PUBLIC_KEY):
                yield f"the server was sent {reply!r} outside of TLS"
            if in_tls and expected(self.mode, self.server, self.account) == "refused":
                yield "the password was sent before the certificate was checked"

    def _of_cipher(self, library):
        """The server, the library and what passed on the wire agree."""
        if not self.attested:
            return
        told = self.attested.get("tls_cipher_library")
        if (told is None) != (library in SILENT):
            yield f"the library's word on the cipher: {told!r}"
        word = self.attested["tls_cipher"] if told is None else told
        for talk in self.talks:
            if (agreed := wire.agreed_cipher(talk.server) or "") != word:
                yield f"the cipher on the wire is {agreed!r}, attested was {word!r}"


class Bench:
    """The servers that the attempts are made on, real ones and password_server."""

    def __init__(self, with_tls, without_tls):
        self.with_tls = with_tls
        self.without_tls = without_tls
        self.certificate = (with_tls.file("server-cert.pem"), with_tls.file("server-key.pem"))

    def attempt(self, worker, mode, server, account, asked=None, name=None, environment=None):
        """`worker`: the words of its command. `asked`: another mode than the one whose demands it
        is to be held to. `name`: of this machine, instead of an address."""
        real = self.without_tls if server == "no_tls" else self.with_tls
        fake = None
        if account not in (NATIVE, SHA2):
            certificate = None if server == "no_tls" else self.certificate
            fake = password_server.PasswordServer(PASSWORD, certificate, account)
        address = "127.0.0.2" if server == "other_name" else "127.0.0.1"
        between = relay.Relay((fake or real).address,
                              socket.gethostbyname(name) if name else address,
                              wire.without_tls if server == "stripped" else None)
        connection = {
            "host": name or address, "port": between.port,
            "user": USER + ("_sha2" if account == SHA2 else ""),
            "password": PASSWORD, "database": "",
            "protocol": "prepared" if pathlib.Path(worker[0]).name in PREPARED_ONLY else "text",
            "tls": asked or mode,
            # In every mode: where nothing is to be verified it must not matter.
            "ca": self.with_tls.file("wrong-ca.pem" if server == "wrong_ca" else "ca.pem"),
            "connect_timeout": 20, "read_timeout": 20, "session": {}, "options": {}}
        try:
            (answer,) = workers.ask([*worker, "--worker"],
                                    workers.request("attest", connection=connection),
                                    relay.DEADLINE, environment)
        finally:
            between.finish()
            if fake:
                fake.finish()
        return Attempt(mode, server, account, answer, between.talks, fake.received if fake else [])
