"""README's steps, as they stand there, on a machine on which only tools/bench has set up: without what the tests need.

With a stand-in: cmake, which hides GoogleTest from the real one and builds nothing.
"""

import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[1]
DEADLINE = 180  # of one command
CMAKE = """#!/bin/sh -e
if [ "$1" = --build ]; then exec test -e build/build.ninja; fi
exec "$CMAKE" "$@" -DCMAKE_DISABLE_FIND_PACKAGE_GTest=ON
"""


class ReadmeTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="driverbench_readme_")
        self.addCleanup(folder.cleanup)
        self.clone = pathlib.Path(folder.name) / "driverbench"
        shutil.copytree(ROOT, self.clone,
                        ignore=lambda folder, names: [name for name in names if name == ".git" or (
                            pathlib.Path(folder) == ROOT and re.match("build|results$", name))])
        cmake = pathlib.Path(folder.name) / "path" / "cmake"
        cmake.parent.mkdir()
        cmake.write_text(CMAKE, "utf-8")
        cmake.chmod(0o755)
        self.environment = {**os.environ, "PATH": f"{cmake.parent}:{os.environ['PATH']}", "CMAKE": shutil.which("cmake"),
                            "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"}

    def run_steps(self, steps):
        return subprocess.run(["bash", "-e", "-c", steps], cwd=self.clone, env=self.environment, timeout=DEADLINE,
                              text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              check=False)

    def test_the_base_of_ab(self):
        commit = "git -c user.name=a -c user.email=a@b.invalid commit --quiet --allow-empty --message="
        done = self.run_steps(f"git init --quiet --initial-branch=main; git add --all; {commit}base; {commit}change")
        self.assertEqual(done.returncode, 0, done.stdout)
        text = (self.clone / "README.md").read_text("utf-8")
        steps = re.search(r"\n## Did it get slower\?\n\n```sh\n(.*?)^build/bin/driverbench ab ", text, re.S | re.M)[1]
        done = self.run_steps(steps)
        self.assertEqual(done.returncode, 0, f"{steps}\n{done.stdout}")
        self.assertTrue((self.clone.parent / "old" / "build" / "bin" / "backends.json").is_file())

    def test_what_the_tests_need_is_said(self):
        done = self.run_steps("cmake --preset release")
        self.assertNotEqual(done.returncode, 0)
        self.assertRegex(" ".join(done.stdout.split()), "run tools/setup --tests, or leave them out with -DDRIVERBENCH_TESTS=OFF")


if __name__ == "__main__":
    unittest.main()
