"""The tables of README.md: sections between two comments, which matrix_test.py writes."""

import difflib
import pathlib
import textwrap

import matrix

README = pathlib.Path(__file__).with_name("README.md")


def cell(attempt, wrong=False):
    word = attempt.outcome + (", password" if attempt.password_seen else "")
    return f"**{word}**" if wrong else word


def text(about, head, lines):
    """A paragraph and a table."""
    table = ["| " + " | ".join(line) + " |" for line in [head, ["---"] * len(head), *lines]]
    return "\n".join(["", *([textwrap.fill(about, 119), ""] if about else []), *table, "", ""])


def matrix_text(about, lines):
    """`lines`: [library, mode, the cell of each server]."""
    return text(about, ["library", "mode", *matrix.SERVERS.values()], lines)


def _marks(name):
    return f"<!-- {name}: by matrix_test.py -->\n", f"<!-- end of {name} -->\n"


def section(name):
    """What README.md has between the marks."""
    begin, end = _marks(name)
    return README.read_text("utf-8").partition(begin)[2].partition(end)[0]


def rows(lines, libraries):
    """The lines of the tables, of these libraries alone: not every machine has them all."""
    return [line for line in lines.splitlines() if line.split(" | ")[0].removeprefix("| ")
            in ("library", "---", *libraries)]


def difference(name, found, libraries):
    """Between the rows in README.md and those that were found; empty when there is none. The
    sentence above them names versions, which may differ."""
    return "\n".join(difflib.unified_diff(rows(section(name), libraries), rows(found, libraries),
                                          "README.md", "found", lineterm=""))


def update(name, content):
    begin, end = _marks(name)
    readme = README.read_text("utf-8")
    before, found, rest = readme.partition(begin)
    if not found or end not in rest:
        raise RuntimeError(f"README.md has no section for {name}")
    README.write_text(before + begin + content + end + rest.partition(end)[2], "utf-8")
