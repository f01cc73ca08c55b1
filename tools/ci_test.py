"""The workflows: .github/workflows, and examples/ci for repositories of others.

Their shell steps run here, in the order of their jobs, each as a runner of GitHub runs it, in a copy of what they need that is
a git repository with a merge at its head, on the server of DRIVERBENCH_TEST_SERVER.

For real: everything but what NOT_RUN names with the reason; git, tools/server, driverbench.
With a stand-in: cmake, which makes the build folder that it is asked for out of the one of DRIVERBENCH_BIN.
Changed: the port, to the server's; --time, to four rounds, which are too few for a verdict, so that chance fails no test; the
settings, to one target in one scenario.
Not at all: steps that `use` an action. What a checkout would bring lies in the copy.
"""

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


def environment(name, wanted):
    value = os.environ.get(name)
    if not value:
        sys.exit(f"this test needs {wanted}: set {name}")
    return value


BIN = pathlib.Path(environment("DRIVERBENCH_BIN", "the programs")).resolve()
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
        cmake = self.folder / "path" / "cmake"
        cmake.write_text(CMAKE, "utf-8")
        cmake.chmod(0o755)
        self.environment = {
            **os.environ,
            "PATH": f"{self.folder / 'path'}:{os.environ['PATH']}",
            "HOME": str(self.folder / "home"),
            "RUNNER_TEMP": str(self.folder / "temp"),
            "GITHUB_STEP_SUMMARY": str(self.folder / "summary.md"),
            "CALLS": str(self.folder / "calls"),
            "DRIVERBENCH_BIN": str(BIN),
            "GIT_CONFIG_GLOBAL": "/dev/null",
            "GIT_CONFIG_SYSTEM": "/dev/null",
        }
        self.addCleanup(self.drop_database)

    def drop_database(self):
        client = shutil.which("mariadb") or shutil.which("mysql")
        subprocess.run([client, "--no-defaults", "--protocol=tcp", f"--host={HOST}",
                        f"--port={PORT}", "--user=root", "-e",
                        f"DROP DATABASE IF EXISTS {DATABASE}"],
                       check=True, timeout=DEADLINE, stdin=subprocess.DEVNULL)

    def copy_of_driverbench(self, to):
        for name in ("tools", "examples"):
            shutil.copytree(ROOT / name, to / name, dirs_exist_ok=True)
        for name in ("CMakeLists.txt", "compose.yaml"):
            shutil.copy2(ROOT / name, to)
        (to / "config").mkdir()
        policy = ROOT / "config" / "policy.yaml"
        if policy.exists():
            shutil.copy2(policy, to / "config")
        settings = {  # JSON is YAML too
            "servers": [{"name": "local", "host": HOST, "port": int(PORT), "database": DATABASE}],
            "targets": [{"name": "libmariadb-text", "backend": "libmariadb"}],
            "scenarios": ["simple.get"],
            "run": {"block_time": "5ms"},
        }
        (to / "config" / "local.yaml").write_text(json.dumps(settings), "utf-8")

    def git(self, work, *arguments):
        subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b.invalid", *arguments],
                       cwd=work, env=self.environment, check=True, capture_output=True,
                       timeout=DEADLINE)

    def merge(self, work):
        """Everything in `work` as the base, and a change merged into it."""
        self.git(work, "init", "--quiet", "--initial-branch=main")
        self.git(work, "add", "--all")
        self.git(work, "commit", "--quiet", "--message=base")
        self.git(work, "checkout", "--quiet", "-b", "change")
        (work / "changed").touch()
        self.git(work, "add", "--all")
        self.git(work, "commit", "--quiet", "--message=change")
        self.git(work, "checkout", "--quiet", "main")
        self.git(work, "merge", "--quiet", "--no-ff", "--message=merge", "change")

    def run_steps(self, name, job, work, before=None):
        """{name of a step: its output}; `before` is called with the name of each."""
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
            self.assertEqual(done.returncode, 0, f"{name}, {step['name']}\n{done.stdout}")
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

    def test_the_example_of_a_library(self):
        work = self.folder / "work"
        (work / "driverbench").mkdir(parents=True)
        (work / ".gitignore").write_text("/driverbench/\n", "utf-8")
        (work / "CMakeLists.txt").touch()
        self.merge(work)
        self.copy_of_driverbench(work / "driverbench")
        job = WORKFLOWS["library.yml"]["jobs"]["driverbench"]
        self.run_steps("library.yml", job, work)
        temp = self.folder / "temp"
        self.assertFalse((temp / "base-source" / "changed").exists())
        self.assertEqual([call for call in self.calls() if call.startswith("--install")],
                         [f"--install {temp}/{side}/library" for side in ("base", "new")])
        self.check_ab(work)


if __name__ == "__main__":
    unittest.main()
