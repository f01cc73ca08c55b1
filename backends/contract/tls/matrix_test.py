#!/usr/bin/env python3
"""Every library in every TLS mode, with every kind of server: see README.md.

It starts its own servers. With --update it writes what it found into README.md instead of
comparing it.

Read from the environment:
  DRIVERBENCH_BIN        the folder of the workers and backends.json; build/bin without it
  DRIVERBENCH_FAULTY     the folder of the misconfigured workers; build/tests without it
  DRIVERBENCH_TEST_KIND  the servers: mariadb, or tidb, as without it
"""

import contextlib
import functools
import json
import os
import pathlib
import socket
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "tools" / "testing"))

import matrix
import password_server
import relay
import servers
import tables
import workers

BIN = pathlib.Path(os.environ.get("DRIVERBENCH_BIN", ROOT / "build" / "bin"))
FAULTY = pathlib.Path(os.environ.get("DRIVERBENCH_FAULTY", ROOT / "build" / "tests"))
UPDATE = "--update" in sys.argv
COMMAND = "backends/contract/tls/matrix_test.py --update"

BUILT = {backend["name"]: tuple(backend.get("command", [str(BIN / backend["worker"])]))
         for backend in json.loads((BIN / "backends.json").read_text("utf-8"))["backends"]
         if backend["built"]}
# What is left of a mode when it is asked for wrongly: (worker, how, modes).
MISCONFIGURED = (
    ("tls_enforce", "libmariadb", "MYSQL_OPT_SSL_ENFORCE",
     ("required", "verify_ca", "verify_identity")),
    ("tls_sslca", "soci", "sslca", ("verify_ca", "verify_identity")),
)


def setUpModule():
    global BENCH, PRODUCT, ACCOUNTS
    both = servers.Server(tls=True), servers.Server(tls=False)
    for server in both:
        unittest.addModuleCleanup(server.end)
    for server in both:
        server.wait()
    BENCH = matrix.Bench(*both)
    PRODUCT = "TiDB" if "TiDB" in both[0].sql("SELECT VERSION()")[0][0] else "MariaDB"
    ACCOUNTS = [matrix.NATIVE, matrix.FAKE_SHA2]
    for server in both:
        server.sql(f"CREATE USER {matrix.USER} IDENTIFIED BY '{matrix.PASSWORD}'")
    if PRODUCT == "TiDB":
        ACCOUNTS.insert(1, matrix.SHA2)
        for server in both:
            server.sql(f"CREATE USER {matrix.USER}_sha2 IDENTIFIED WITH 'caching_sha2_password' BY "
                       f"'{matrix.PASSWORD}'")


def faulty(name):
    return (str(FAULTY / f"bench_faulty_{name}"),)


@functools.cache
def libraries():
    """{label: (the worker's command, version)} of the backends that have a server."""
    found = {}
    for name, command in BUILT.items():
        (answer,) = workers.ask([*command, "--worker"], workers.request("describe"),
                                relay.DEADLINE)
        description = answer["result"]
        version = description["library"]["version"]
        if description["has_server"]:
            found[matrix.label(name, version)] = command, version
    return found


def untried():
    return (*matrix.UNTRIED, *matrix.REFUSED.get(PRODUCT, ()))


def tried():
    """{label: worker} of those that somebody tried before."""
    return {label: worker for label, (worker, _) in libraries().items() if label not in untried()}


@functools.cache
def attempts(worker, account, modes):
    """{mode: an attempt with each server}."""
    return {mode: [BENCH.attempt(worker, mode, server, account)
                   for server in matrix.SERVERS] for mode in modes}


def sections():
    """{name: (libraries, text)} of the sections of README.md that this run can speak for."""
    return {
        **{name: (list(tried()), text) for name, text in matrices().items()},
        "unsupported": (list(tried()), reasons()),
        "misconfigured": misconfigured(),
    }


def matrices():
    versions = "with " + ", ".join(f"{label.partition(' on ')[0]} {libraries()[label][1]}"
                                   for label in tried())
    names = {matrix.NATIVE: PRODUCT, matrix.SHA2: f"{PRODUCT}, caching_sha2_password",
             matrix.FAKE_SHA2: "password_server.py"}
    texts = {}
    for account in ACCOUNTS:
        lines, seen = [], []
        for label, worker in tried().items():
            for mode, row in attempts(worker, account, matrix.MODES).items():
                lines.append([label, mode, *map(tables.cell, row)])
                seen += [attempt.attested for attempt in row if attempt.attested]
        about = f"Found {versions}."
        if account != matrix.FAKE_SHA2:
            ciphers = sorted({one["tls_cipher"] for one in seen} - {""})
            about = (f"Found on {PRODUCT} {seen[0]['server_version']} {versions}; "
                     f"{', '.join(ciphers)}.")
        texts[names[account]] = tables.matrix_text(about, lines)
    return texts


def reasons():
    lines = []
    for label, worker in tried().items():
        for mode, row in attempts(worker, matrix.NATIVE, matrix.MODES).items():
            if mode not in matrix.supported(label):
                lines.append([label, mode, row[0].error.get("text", row[0].outcome)])
    return tables.text("", ["library", "mode", "why it is unsupported, in its own words"], lines)


def misconfigured():
    lines, labels = [], []
    for worker, backend, how, modes in MISCONFIGURED:
        for account, where in ((matrix.NATIVE, "default account"),
                               (matrix.FAKE_SHA2, "password_server.py")):
            if backend in BUILT:
                labels.append(f"{backend}, `{how}`, {where}")
                found = attempts(faulty(worker), account, modes)
                for mode, row in found.items():
                    lines.append([labels[-1], mode, *(tables.cell(attempt, attempt.complaints())
                                                      for attempt in row)])
    return labels, tables.matrix_text("", lines)


class LibrariesTest(unittest.TestCase):
    maxDiff = None

    def test_every_mode_holds_with_every_server(self):
        self.assertTrue(tried(), "no backend with a server was built")
        for label, (worker, _) in libraries().items():
            with self.subTest(library=label):
                if label in untried():
                    self.skipTest("nobody has tried what it can do")
                for account in ACCOUNTS:
                    found = attempts(worker, account, matrix.MODES)
                    for attempt in sum(found.values(), []):
                        with self.subTest(library=label, account=account, mode=attempt.mode,
                                          server=attempt.server):
                            self.assertEqual([], attempt.complaints(label))

    def test_names_are_verified_like_addresses(self):
        """In capitals, because "localhost" means the UNIX socket to the C libraries."""
        try:
            socket.gethostbyname("LOCALHOST")
        except OSError:
            self.skipTest("this machine has no /etc/hosts: it does not even know localhost")
        this = None
        with contextlib.suppress(OSError):
            if (socket.gethostname() != "localhost"
                    and socket.gethostbyname(socket.gethostname()).startswith("127.")):
                this = socket.gethostname()
        for label, worker in tried().items():
            for name, server in (("LOCALHOST", "right"), (this, "other_name")):
                with self.subTest(library=label, name=name):
                    if name is None:
                        self.skipTest("no name but localhost stands for this machine here")
                    attempt = BENCH.attempt(worker, "verify_identity", server, matrix.NATIVE,
                                            name=name)
                    self.assertEqual([], attempt.complaints(label))

    def test_who_asks_outright_is_not_told_in_clear(self):
        """Only `disabled` comes so far: where TLS is demanded, nothing is sent without it."""
        for label, worker in tried().items():
            for plugin in password_server.OUTRIGHT:
                with self.subTest(library=label, plugin=plugin):
                    attempt = BENCH.attempt(worker, "disabled", "no_tls", plugin)
                    if label in matrix.TELLS_OUTRIGHT:
                        self.assertIn("the password passed in clear", attempt.complaints(label))
                    else:
                        self.assertEqual([], attempt.complaints(label))

    def test_older_tls_is_attested_too(self):
        """Where a cipher has two names. OpenSSL stays below TLS 1.3 when its settings say so."""
        settings = BENCH.with_tls.folder / "openssl.cnf"
        settings.write_text("openssl_conf = all\n[all]\nssl_conf = ssl\n[ssl]\nsystem_default = "
                            "limit\n[limit]\nMaxProtocol = TLSv1.2\n", "utf-8")
        for label, worker in tried().items():
            if "verify_identity" not in matrix.supported(label) or label in matrix.OWN_TLS:
                continue
            with self.subTest(library=label):
                attempt = BENCH.attempt(
                    worker, "verify_identity", "right", matrix.NATIVE,
                    environment={**os.environ, "OPENSSL_CONF": str(settings)})
                self.assertEqual([], attempt.complaints(label))
                self.assertEqual(attempt.attested["tls_version"], "TLSv1.2")

    def test_the_readme_shows_what_was_found(self):
        for name, (libraries, text) in sections().items():
            if UPDATE:
                tables.update(name, text)
            with self.subTest(section=name):
                self.assertEqual("", tables.difference(name, text, libraries),
                                 f"to write what was found: {COMMAND}")

    def test_the_readme_speaks_of_both_products(self):
        """This run can compare one of them; of the other there are whole tables at least."""
        for name in ("MariaDB", "TiDB", "TiDB, caching_sha2_password", "password_server.py"):
            lines = [line.split(" | ") for line in tables.section(name).splitlines()
                     if line.count(" | ") > 2][2:]
            self.assertEqual([line[1] for line in lines],
                             list(matrix.MODES) * len({line[0] for line in lines}), name)
            self.assertTrue(lines, name)


class MisconfiguredTest(unittest.TestCase):
    """That the matrix finds what it is there to find."""

    def test_what_enforces_nothing_is_caught(self):
        """An authority that it was given libmariadb does check, where there is TLS."""
        for worker, backend, how, modes in MISCONFIGURED:
            if backend not in BUILT:
                continue
            for account in ACCOUNTS:
                found = attempts(faulty(worker), account, modes)
                for attempt in sum(found.values(), []):
                    in_plain = attempt.server in ("no_tls", "stripped")
                    wrong = in_plain or (attempt.mode, attempt.server) == ("verify_identity",
                                                                           "other_name")
                    with self.subTest(how=how, account=account, mode=attempt.mode,
                                      server=attempt.server):
                        complaints = attempt.complaints()
                        self.assertEqual(bool(complaints), wrong, complaints)
                        self.assertEqual(attempt.outcome == "plain", in_plain)
                        self.assertEqual(
                            "the password passed in clear" in complaints,
                            in_plain and account != matrix.NATIVE, complaints)

    def test_who_tells_the_password_outright_is_caught(self):
        if "libmariadb" not in BUILT:
            self.skipTest("libmariadb was not built")
        for plugin in password_server.OUTRIGHT:
            attempt = BENCH.attempt(faulty("tls_enforce"), "disabled", "no_tls",
                                    plugin)
            self.assertIn("the password passed in clear", attempt.complaints())

    def test_a_mode_that_stands_for_a_weaker_one_is_caught(self):
        for label, worker in tried().items():
            if "required" not in matrix.supported(label):
                continue
            for mode in ("verify_ca", "verify_identity"):
                for server in matrix.SERVERS:
                    wrong = (matrix.expected(mode, server, matrix.FAKE_SHA2)
                             != matrix.expected("required", server, matrix.FAKE_SHA2))
                    with self.subTest(library=label, mode=mode, server=server):
                        complaints = BENCH.attempt(worker, mode, server, matrix.FAKE_SHA2,
                                                   asked="required").complaints(label)
                        sent = "the password was sent before the certificate was checked"
                        self.assertEqual(sent in complaints, wrong, complaints)
                        self.assertEqual(bool(complaints), wrong, complaints)

    def test_a_mode_that_became_unsupported_is_caught(self):
        for label, worker in tried().items():
            found = attempts(worker, matrix.NATIVE, matrix.MODES)
            for attempt in sum(found.values(), []):
                if attempt.mode not in matrix.supported(label):
                    self.assertTrue(attempt.complaints(), (label, attempt))


if __name__ == "__main__":
    unittest.main(argv=[argument for argument in sys.argv if argument != "--update"])
