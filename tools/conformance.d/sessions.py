"""Connections: what attest says, the variables asked for, refusals, passwords, TLS."""

import json
import pathlib

import relay
import servers
import wire
from context import code

ALWAYS = ("library", "library_version", "library_path")
OF_A_SERVER = ("server_product", "server_version", "tls_cipher", "tls_version", "autocommit", "character_set_client",
               "collation_connection", "sql_mode", "isolation")
SESSION = {"innodb_lock_wait_timeout": "7", "sql_mode": "STRICT_TRANS_TABLES,NO_ZERO_DATE"}
# The end is looked for, which is the same however it is written, and no word that a machine has by chance.
PASSWORD = "pa$$ \u00e4 '\\ Zq7c1f0dK"


def check(context):
    with context.worker() as worker:
        check_attest(context, worker)
        if context.description["has_server"]:
            check_session(context, worker)
            check_refused(context, worker)
            check_tls(context, worker)


def check_attest(context, worker):
    answer = context.ask(worker, "attest", connection=context.connection())
    told = answer.get("result", {})
    context.attested = told
    wanted = ALWAYS + (OF_A_SERVER if context.description["has_server"] else ())
    lacks = [name for name in wanted if not isinstance(told.get(name), str)]
    report = context.report
    report.check(not lacks, "attest", "attest tells what is really used", "attest",
                 f"{json.dumps(answer)}, without {', '.join(lacks)}")
    report.check(all(isinstance(value, str) for value in told.values()), "attest", "attest is an object of texts", "attest",
                 json.dumps(answer))
    if context.description["has_server"]:
        report.check(told.get("character_set_client") == "utf8mb4", "Fresh for each request", "the character set is utf8mb4",
                     "attest", told.get("character_set_client"))
        report.check(told.get("tls_cipher") == "", "attest", "tls: disabled is plain text", "attest", told.get("tls_cipher"))
        same = context.ask(worker, "attest", connection=context.connection(), do_not_know=1, scenario=7)
        report.check(same == answer, "Requests", "attest ignores a field that it does not know", "attest", json.dumps(same))


def check_session(context, worker):
    answer = context.ask(worker, "attest", connection=context.connection(session=SESSION))
    for name, value in SESSION.items():
        told = answer.get("result", {}).get(f"session.{name}")
        context.report.check(told == value, "Requests", f"session: {name} is set and told", f"{name}: {value}",
                             told if told is not None else json.dumps(answer))
    again = context.ask(worker, "attest", connection=context.connection())
    context.report.check(again.get("result", {}).get("sql_mode") == context.attested.get("sql_mode"), "Requests",
                         "session: nothing of a request is kept for the next", "attest", json.dumps(again))
    answer = context.ask(worker, "attest", connection=context.connection(session={"no_such_variable": "1"}))
    context.report.check("error" in answer, "Requests", "session: a variable that there is not is an error",
                         "no_such_variable: 1", json.dumps(answer))
    answer = context.ask(worker, "attest", connection=context.connection(options={"no_such_option": "1"}))
    context.report.check(code(answer) == "invalid_argument", "Requests", "options: one that there is not is invalid_argument",
                         "no_such_option: 1", json.dumps(answer))


def check_refused(context, worker):
    report = context.report
    answer = context.ask(worker, "attest", connection=context.connection(password=PASSWORD))
    report.check(code(answer) == "authentication", "Answers", "a wrong password is authentication", "a wrong password",
                 json.dumps(answer))
    secret = PASSWORD.split()[-1].encode()
    report.check(secret not in worker.told_by_the_system(), "Start, lines, end",
                 "a password stands neither in arguments nor in the environment", "a password", "there it is")
    report.check(secret not in worker.everything_printed(), "Start, lines, end", "a password is not printed", "a password",
                 "there it is, on standard error")
    answer = context.ask(worker, "attest", connection=context.connection(user="nobody_of_driverbench"))
    report.check(code(answer) == "authentication", "Answers", "a user who is not there is authentication", "a wrong user",
                 json.dumps(answer))
    answer = context.ask(worker, "attest", connection=context.connection(port=servers.free_port()))
    report.check(code(answer) == "connection", "Answers", "a port where nobody listens is connection", "a wrong port",
                 json.dumps(answer))


def check_tls(context, worker):
    """A TLS mode is kept to or unsupported: never weakened."""
    report = context.report

    def attest(mode, demand, holds, port=context.port, ca=context.ca or ""):
        answer = context.ask(worker, "attest", connection=context.connection(tls=mode, ca=ca, port=port))
        report.check(code(answer) == "unsupported" or holds(answer), "Fresh for each request",
                     f"tls: {mode}{demand}{' (unsupported)' if code(answer) == 'unsupported' else ''}", f"tls {mode}",
                     json.dumps(answer))

    def is_tls(answer):
        return code(answer) == "tls"

    if not context.offers_tls():
        attest("required", " on a server without TLS is tls", is_tls)
        return
    stripped = relay.Relay((context.host, context.port), change=wire.without_tls)
    attest("required", " on a server without TLS is tls", is_tls, stripped.port)
    report.check(not any(b"root\0" in talk.client for talk in stripped.talks), "Fresh for each request",
                 "tls: required never logs in in plain text", "tls required", "the user's name in clear")
    stripped.close()
    attest("required", " encrypts", lambda answer: answer.get("result", {}).get("tls_cipher"))
    if not context.ca:
        report.skip("verify_ca and verify_identity", "no --ca")
        return
    for mode in ("verify_ca", "verify_identity"):
        attest(mode, " encrypts", lambda answer: answer.get("result", {}).get("tls_cipher"))
        wrong = pathlib.Path(context.ca).with_name("wrong-ca.pem")
        if wrong.exists():
            attest(mode, " with another authority is tls", is_tls, ca=str(wrong))
