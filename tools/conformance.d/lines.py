"""Lines: one answer each, whatever was asked; what is no request; versions; the end. And what the worker says of itself."""

import json

import subject
import workers
from context import vectors
from report import short

# What was sent, and the codes that may answer it.
RUBBISH = (
    (b"rubbish", {"invalid_argument"}),
    (b"", {"invalid_argument"}),
    (b"[]", {"invalid_argument"}),
    (b"7", {"invalid_argument"}),
    (b"{}", {"invalid_argument"}),
    (b'{"v":%d}' % workers.VERSION, {"invalid_argument"}),
    (b'{"v":%d,"do":"run"}' % workers.VERSION, {"invalid_argument"}),
    (b'{"v":%d,"do":["run"]}' % workers.VERSION, {"invalid_argument"}),
    (b'{"v":%d,"do":"dance"}' % workers.VERSION, {"invalid_argument", "unsupported"}),
    (b'{"v":99,"do":"describe"}', {"invalid_argument"}),
    (b'{"do":"describe"}', {"invalid_argument"}),
    (b'{"v":%d,"do":"describe"' % workers.VERSION, {"invalid_argument"}),
    (b"\xff\xfe\x00", {"invalid_argument"}),
    (b"[" * 100_000, {"invalid_argument"}),
)
FIELDS = {"backend": str, "library": dict, "has_server": bool, "benchmark_version": str, "scenarios": list}
TRAITS = {"name": str, "version": int, "whole_script": bool, "truncates": bool}


def check(context):
    """False: there is nothing to go on with."""
    report = context.report
    request = workers.request("describe").rstrip("\n")
    try:
        worker = subject.Worker(context.command)
    except OSError as error:
        return report.check(False, "Start, lines, end", "it can be started", " ".join(context.command), error)
    answer, wrong = worker.answer(request)
    if not report.check(not wrong and "result" in answer, "describe", "describe is answered by a line with a result", request,
                        f"{wrong} {json.dumps(answer)}"):
        worker.kill()
        return False
    report.check(answer.get("v") == workers.VERSION, "Versions", "its version stands in its answers", request, json.dumps(answer))
    context.description = answer["result"]
    if not check_description(report, context.description):
        worker.kill()
        return False
    for what, section, more in (("a field that is not known is ignored", "Requests", {"x-unknown": {"a": [1, None]}}),
                                ("a request may be longer than a pipe holds", "Start, lines, end",
                                 {"x-unknown": "long " * 100_000})):
        sent = json.dumps({**json.loads(request), **more})
        answer, wrong = worker.answer(sent)
        report.check(answer.get("result") == context.description, section, what, sent, wrong or json.dumps(answer))
    for line, codes in RUBBISH:
        check_rubbish(report, worker, line, codes, request)
    check_end(report, worker, "after answers")
    check_end(report, subject.Worker(context.command), "without a request")
    return True


def check_description(report, description):
    wrong = [f"{name} is no {kind.__name__}" for name, kind in FIELDS.items() if type(description.get(name)) is not kind]
    if not wrong:
        library = description["library"]
        wrong += [f"library.{name} is no text" for name in ("name", "version", "path") if not isinstance(library.get(name), str)]
        wrong += [f"a scenario's {name}: {scenario}" for scenario in description["scenarios"] for name, kind in TRAITS.items()
                  if not isinstance(scenario, dict) or type(scenario.get(name)) is not kind]
        if not isinstance(description.get("keeper", False), bool):
            wrong.append("keeper is no bool")
    if not report.check(not wrong, "describe", "describe has all of its fields", "describe", "; ".join(wrong)):
        return False
    known = vectors()
    unlike = [scenario for scenario in description["scenarios"] if scenario["name"] not in known or any(
        scenario.get(trait, False) != known[scenario["name"]][trait]
        for trait in ("version", "whole_script", "truncates", "connects"))]
    report.check(not unlike, "describe", "its scenarios are those of scenarios/vectors", "describe", json.dumps(unlike))
    return report.check(len(unlike) < len(description["scenarios"]), "describe", "there is a scenario that it can run",
                        "describe", json.dumps(description["scenarios"]))


def check_rubbish(report, worker, line, codes, request):
    name = short(line[:30]) or "an empty line"
    answer, wrong = worker.answer(line)
    holds = not wrong and answer.get("error", {}).get("code") in codes and answer.get("v") == workers.VERSION
    report.check(holds, "Answers", f"what is no request gets an error: {name}", line, f"{wrong} {json.dumps(answer)}")
    answer, wrong = worker.answer(request)
    report.check("result" in answer, "Answers", f"the worker goes on with the next request: {name}", line,
                 f"{wrong} {json.dumps(answer)}")


def check_end(report, worker, when):
    status, seconds, rest = worker.end()
    report.check(status == 0, "Start, lines, end", f"it ends with status 0 at the end of its input, {when}",
                 "the end of the input", "it did not end" if status is None else f"status {status} after {seconds:.2f} s; "
                 + worker.last_printed())
    report.check(not rest, "Start, lines, end", f"it writes nothing unasked, {when}", "the end of the input", rest)
