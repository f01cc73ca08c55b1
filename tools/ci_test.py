"""The workflows: .github/workflows, and examples/ci for repositories of others.

Their shell steps run here, in the order of their jobs, each as a runner of GitHub runs it, in a copy of what they need that is
a git repository with a merge at its head, on the server of DRIVERBENCH_TEST_SERVER.

For real: everything but what NOT_RUN names with the reason; git, tools/server, driverbench.
With a stand-in: cmake, which makes the build folder that it is asked for out of the one of DRIVERBENCH_BIN. In the example of
a library it is cmake itself, but for compiling driverbench: its workers are linked as each side was configured, from objects
that are there.
Changed: the port, to the server's; --time, to four rounds, which are too few for a verdict, so that chance fails no test; the
settings, to one target in one scenario.
Not at all: steps that `use` an action. What a checkout would bring lies in the copy.
"""

import copy
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[1]
DEADLINE = 180  # of one step; above those that steps have themselves
DATABASE = "driverbench_ci_test"
NOT_RUN = {
    ("ci.yml", "Test"): "it runs this test",
    ("ci.yml", "Set up"): "it installs packages of the system",
    ("baseline.yml", "Set up"): "it installs packages of the system",
    ("library.yml", "Set up"): "it installs packages of the system",
}
# `cmake -S SOURCE -B FOLDER ...`, `cmake --build FOLDER`, `cmake --install FOLDER`.
CMAKE = """#!/bin/sh -e
echo "$*" >>"$CALLS"
case $1 in
  -S) test -e "$2/CMakeLists.txt"; mkdir -p "$4/bin"; cp -r "$DRIVERBENCH_BIN/." "$4/bin" ;;
  *) test -e "$2/bin/driverbench" ;;
esac
"""
# The same, real: the library is built, and driverbench configured. Only of its build the objects are those of DRIVERBENCH_BIN,
# linked by the very commands of the side's folder.
LINKING_CMAKE = """#!/bin/sh -e
echo "$*" >>"$CALLS"
if [ "$1" != --build ] || [ ! -e "$2/bin/backends.json" ]; then exec "$CMAKE" "$@"; fi
cp "$DRIVERBENCH_BIN/driverbench" "$2/bin"
for worker in bench_libmariadb bench_soci; do
  link=$(cd "$2" && ninja -t commands "$worker" | tail -n 1 | sed "s| -o bin/| -o $2/bin/|")
  (cd "$DRIVERBENCH_BIN/.." && eval "$link")
done
"""
# A client library to be changed: the system's MariaDB Connector/C, linked anew with a file of its own.
LIBRARY = """cmake_minimum_required(VERSION 3.25)
project(library C)
find_package(PkgConfig REQUIRED)
pkg_check_modules(SYSTEM REQUIRED libmariadb)
find_library(ARCHIVE NAMES libmariadb.a REQUIRED)
add_library(mariadb SHARED clear.c)
set_target_properties(mariadb PROPERTIES SOVERSION 3)
# SOCI, as the system has it, asks for the symbols by this version.
file(WRITE ${CMAKE_CURRENT_BINARY_DIR}/version "libmysqlclient_18 { global: *; };")
target_link_options(mariadb PRIVATE -Wl,--wrap=ma_net_clear -Wl,--version-script=${CMAKE_CURRENT_BINARY_DIR}/version)
target_link_libraries(mariadb PRIVATE "$<LINK_LIBRARY:WHOLE_ARCHIVE,${ARCHIVE}>" ssl crypto z m dl)
file(CONFIGURE OUTPUT libmariadb.pc @ONLY CONTENT
"Name: libmariadb
Version: @SYSTEM_VERSION@
Description: MariaDB Connector/C
Cflags: -I@SYSTEM_INCLUDEDIR@
Libs: -L@CMAKE_INSTALL_PREFIX@/lib -lmariadb
")
install(TARGETS mariadb)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/libmariadb.pc DESTINATION lib/pkgconfig)
"""
# It is called before each command, and from another object than its own: else the linker would not put ours in between.
CLEAR = """#include <stdlib.h>
void __real_ma_net_clear(void* net);
void* volatile wasted;
void __wrap_ma_net_clear(void* net) {
  WASTE
  __real_ma_net_clear(net);
}
"""


def environment(name, wanted):
    value = os.environ.get(name)
    if not value:
        sys.exit(f"this test needs {wanted}: set {name}")
    return value


BIN = pathlib.Path(environment("DRIVERBENCH_BIN", "the programs")).resolve()
BUILT = {backend["name"] for backend in json.loads((BIN / "backends.json").read_text("utf-8"))["backends"]
         if backend["built"]}
HOST, _, PORT = environment("DRIVERBENCH_TEST_SERVER", "a server, host:port").rpartition(":")
WORKFLOWS = {path.name: yaml.safe_load(path.read_text("utf-8"))
             for folder in (".github/workflows", "examples/ci")
             for path in sorted((ROOT / folder).glob("*.yml"))}


def jobs():
    for name, workflow in WORKFLOWS.items():
        for job in workflow["jobs"].values():
            yield name, job


def shell_steps(job):
    return [step for step in job["steps"] if "run" in step]


class RulesTest(unittest.TestCase):
    """What actionlint does not ask for."""

    def test_there_are_workflows(self):
        self.assertEqual(set(WORKFLOWS), {"ci.yml", "baseline.yml", "library.yml"})

    def test_no_more_rights_than_needed_and_an_end(self):
        for name, workflow in WORKFLOWS.items():
            self.assertEqual(workflow["permissions"], {"contents": "read"}, name)
            self.assertIn("github.ref", workflow["concurrency"]["group"], name)
            # With it a pipe fails when any part of it does.
            self.assertEqual(workflow["defaults"], {"run": {"shell": "bash"}}, name)
        for name, job in jobs():
            self.assertLessEqual(job["timeout-minutes"], 60, name)
            self.assertNotIn("permissions", job)

    def test_actions_have_a_version_and_checkouts_leave_no_token(self):
        for name, job in jobs():
            for step in job["steps"]:
                if "uses" in step:
                    self.assertRegex(step["uses"], r"^actions/[a-z-]+@v[0-9]+$", name)
                if step.get("uses", "").startswith("actions/checkout@"):
                    self.assertIs(step["with"]["persist-credentials"], False, name)

    def test_no_text_of_others_becomes_a_command(self):
        for name, job in jobs():
            for step in shell_steps(job):
                self.assertNotIn("${{", step["run"], f"{name}, {step['name']}")

    def test_the_version_of_driverbench_exists(self):
        branches = WORKFLOWS["ci.yml"][True]["push"]["branches"]  # to YAML 1.1 `on` is true
        for name in ("baseline.yml", "library.yml"):
            checkouts = [step["with"] for job in WORKFLOWS[name]["jobs"].values() for step in job["steps"]
                         if "repository" in step.get("with", {})]
            self.assertEqual([checkout["ref"] for checkout in checkouts], branches, name)

    def test_one_version_of_tidb(self):
        compose = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
        images = {service["image"] for _, job in jobs()
                  for service in job.get("services", {}).values()}
        self.assertEqual(images, {compose["services"]["tidb"]["image"]})

    def test_what_is_not_run_is_there(self):
        steps = {(name, step["name"]) for name, job in jobs() for step in shell_steps(job)}
        self.assertLessEqual(NOT_RUN.keys(), steps)


class StepsTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="driverbench_ci_")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        for name in ("temp", "path", "home"):
            (self.folder / name).mkdir()
        self.write_cmake(CMAKE)
        self.environment = {
            **os.environ,
            "PATH": f"{self.folder / 'path'}:{os.environ['PATH']}",
            "HOME": str(self.folder / "home"),
            "RUNNER_TEMP": str(self.folder / "temp"),
            "GITHUB_STEP_SUMMARY": str(self.folder / "summary.md"),
            "CALLS": str(self.folder / "calls"),
            "CMAKE": shutil.which("cmake"),
            "DRIVERBENCH_BIN": str(BIN),
            "GIT_CONFIG_GLOBAL": "/dev/null",
            "GIT_CONFIG_SYSTEM": "/dev/null",
        }
        self.addCleanup(self.drop_database)

    def write_cmake(self, text):
        cmake = self.folder / "path" / "cmake"
        cmake.write_text(text, "utf-8")
        cmake.chmod(0o755)

    def drop_database(self):
        client = shutil.which("mariadb") or shutil.which("mysql")
        subprocess.run([client, "--no-defaults", "--protocol=tcp", f"--host={HOST}",
                        f"--port={PORT}", "--user=root", "-e",
                        f"DROP DATABASE IF EXISTS {DATABASE}"],
                       check=True, timeout=DEADLINE, stdin=subprocess.DEVNULL)

    def copy_of_driverbench(self, to, targets=("libmariadb",)):
        for name in ("backends", "bench", "config", "examples", "scenarios", "tools"):
            shutil.copytree(ROOT / name, to / name, dirs_exist_ok=True)
        for name in ("CMakeLists.txt", "compose.yaml"):
            shutil.copy2(ROOT / name, to)
        settings = {  # JSON is YAML too
            "servers": [{"name": "local", "host": HOST, "port": int(PORT), "database": DATABASE}],
            "targets": [{"name": f"{target}-text", "backend": target} for target in targets],
            "scenarios": ["simple.get"],
            "run": {"block_time": "5ms"},
        }
        (to / "config" / "local.yaml").write_text(json.dumps(settings), "utf-8")

    def git(self, work, *arguments):
        subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b.invalid", *arguments],
                       cwd=work, env=self.environment, check=True, capture_output=True,
                       timeout=DEADLINE)

    def merge(self, work, path="changed", text=""):
        """Everything in `work` as the base, and a change of that file merged into it."""
        self.git(work, "init", "--quiet", "--initial-branch=main")
        self.git(work, "add", "--all")
        self.git(work, "commit", "--quiet", "--message=base")
        self.git(work, "checkout", "--quiet", "-b", "change")
        (work / path).write_text(text, "utf-8")
        self.git(work, "add", "--all")
        self.git(work, "commit", "--quiet", "--message=change")
        self.git(work, "checkout", "--quiet", "main")
        self.git(work, "merge", "--quiet", "--no-ff", "--message=merge", "change")

    def run_steps(self, name, job, work, before=None, compare=0):
        """{name of a step: its output}; `before` is called with the name of each, `compare` is the status of that step."""
        outputs = {}
        for step in shell_steps(job):
            if (name, step["name"]) in NOT_RUN:
                continue
            if before:
                before(step["name"])
            command = re.sub(r"--port 4000\b", f"--port {PORT}", step["run"])
            command = re.sub(r"--time [0-9]+s", "--rounds 4", command)
            script = self.folder / "step.sh"
            script.write_text(command, "utf-8")
            done = subprocess.run(
                ["bash", "--noprofile", "--norc", "-eo", "pipefail", script], cwd=work,
                env={**self.environment, **step.get("env", {})}, stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=DEADLINE,
                check=False)
            self.assertEqual(done.returncode, compare if step["name"] == "Compare" else 0,
                             f"{name}, {step['name']}\n{done.stdout}")
            outputs[step["name"]] = done.stdout
        return outputs

    def calls(self):
        return (self.folder / "calls").read_text("utf-8").splitlines()

    def check_ab(self, work):
        self.assertTrue((work / "results" / "ab" / "blocks.jsonl").is_file())
        summary = (self.folder / "summary.md").read_text("utf-8")
        self.assertRegex(summary, r"simple\.get, not judged: 2 times \(4 rounds")
        self.assertIn("no target changed between the two sides", summary)

    def test_ab_of_a_pull_request(self):
        work = self.folder / "work"
        work.mkdir()
        self.copy_of_driverbench(work)
        self.merge(work)
        job = WORKFLOWS["ci.yml"]["jobs"]["ab"]
        outputs = self.run_steps("ci.yml", job, work)
        base = self.folder / "temp" / "base"
        self.assertFalse((base / "changed").exists())
        self.assertTrue((work / "changed").exists())
        self.assertEqual([call for call in self.calls() if call.startswith("--build")],
                         [f"--build {base}/build", "--build ./build"])
        self.assertIn("answers at", outputs["Wait for TiDB"])
        self.check_ab(work)

    def test_the_example_with_a_baseline(self):
        work = self.folder / "work"
        (work / "driverbench").mkdir(parents=True)
        self.copy_of_driverbench(work / "driverbench")

        def commit_a_baseline(step):
            if step == "Compare":
                shutil.copy2(work / "results" / "now" / "results.json",
                             work / "driverbench-baseline.json")

        job = WORKFLOWS["baseline.yml"]["jobs"]["driverbench"]
        outputs = self.run_steps("baseline.yml", job, work, commit_a_baseline)
        self.assertIn("libmariadb-text", outputs["Measure"])
        self.assertIn("findings: 0 worse, 0 better", outputs["Compare"])
        names = {"simple.get/libmariadb-text/threads:1"}
        now = work / "results" / "now"
        self.assertEqual(json.loads((now / "bencher.json").read_text("utf-8")).keys(), names)
        rows = json.loads((now / "github-action-benchmark.json").read_text("utf-8"))
        self.assertEqual({row["name"] for row in rows}, names)

    def library_steps(self, change=lambda command: command, compare=0):
        """The steps of the example, of a library that allocates once more for each command; {name: output}."""
        self.write_cmake(LINKING_CMAKE)
        work = self.folder / "work"
        (work / "driverbench").mkdir(parents=True)
        (work / ".gitignore").write_text("/driverbench/\n", "utf-8")
        (work / "CMakeLists.txt").write_text(LIBRARY, "utf-8")
        (work / "clear.c").write_text(CLEAR.replace("WASTE", ""), "utf-8")
        self.merge(work, "clear.c", CLEAR.replace("WASTE", "free(wasted = malloc(1));"))
        self.copy_of_driverbench(work / "driverbench", ["libmariadb", "soci"])
        job = copy.deepcopy(WORKFLOWS["library.yml"]["jobs"]["driverbench"])
        for step in shell_steps(job):
            step["run"] = change(step["run"])
        return self.run_steps("library.yml", job, work, compare=compare)

    @unittest.skipUnless({"libmariadb", "soci"} <= BUILT, "needs libmariadb and SOCI")
    def test_the_example_of_a_library(self):
        found = " ".join(self.library_steps(compare=1)["Compare"].split())
        temp = self.folder / "temp"
        self.assertEqual([call for call in self.calls() if call.startswith("--install")],
                         [f"--install {temp}/{side}/library" for side in ("base", "new")])
        # SOCI stands on the same client.
        for target in ("libmariadb-text", "soci-text"):
            self.assertRegex(found, rf"simple\.get \S*{target} allocations")
        self.assertRegex(found, rf'library_path was "{temp}/base/lib/libmariadb.so.3", is "{temp}/new/lib/libmariadb.so.3"')

    @unittest.skipUnless({"libmariadb", "soci"} <= BUILT, "needs libmariadb and SOCI")
    def test_a_library_that_was_not_found_is_no_comparison(self):
        def without_prefix(command):
            return command.replace('-DCMAKE_PREFIX_PATH="$RUNNER_TEMP/$side"', "")

        said = self.library_steps(without_prefix, compare=2)["Compare"]
        self.assertRegex(said, "--expect-changed libmariadb\\*: libmariadb-text has the same library on both sides")
        self.assertFalse((self.folder / "work" / "results" / "ab").exists())


if __name__ == "__main__":
    unittest.main()
