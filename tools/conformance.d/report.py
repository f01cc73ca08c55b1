"""One line a check: what holds, and of what does not what was sent, what came, and where the page asks for it."""

import re

SHOWN = 200  # characters of what was sent and what came


def short(text):
    if isinstance(text, bytes):
        text = text.decode("utf-8", "backslashreplace")
    text = re.sub(r"[^ -~]+", " ", str(text)).strip()
    return text if len(text) <= SHOWN else f"{text[:SHOWN - 60]} ... {text[-50:]}"


class Report:
    def __init__(self):
        self.checks = 0
        self.violations = 0

    def check(self, holds, section, demand, sent="", came=""):
        """`section` is a heading of PROTOCOL.md. Whether it holds."""
        self.checks += 1
        if holds:
            print(f"ok        {demand}", flush=True)
            return True
        self.violations += 1
        print(f"VIOLATES  {demand} [PROTOCOL.md, {section}]"
              f"{'; sent: ' + short(sent) if sent else ''}; came: {short(came) or 'nothing'}", flush=True)
        return False

    def skip(self, what, reason):
        print(f"skipped   {what}: {short(reason)}", flush=True)

    def count(self):
        print(f"{self.checks} checks, {self.violations} violations")
