"""tools/clang-tidy and who calls it, with a stand-in for pip (server.d/stand_in.py)."""

import pathlib
import re
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "server.d"))
import machine

(VERSION,) = re.findall(r"^clang-tidy==(\S+)", (machine.TOOLS / "clang-tidy.txt").read_text("utf-8"), re.MULTILINE)


class ClangTidyTest(machine.ServerTest):
    def run_it(self, status, *arguments):
        done = self.run_script("clang-tidy", *arguments)
        self.assertEqual(done.returncode, status, done.stdout)
        return done.stdout

    def check_nothing_is_unpacked(self):
        self.assertEqual([path for path in self.cache.iterdir() if path.is_dir()], [])
        done = self.run_script("lint", "tidy")
        self.assertEqual((done.returncode, done.stdout),
                         (2, "tools/lint: clang-tidy is not there: tools/setup --tests --retry\n"))

    def test_it_is_unpacked_once(self):
        self.note("pip is there")
        self.assertIn(f"unpacking clang-tidy {VERSION}, once", self.run_it(0, "--provide"))
        self.assertEqual(self.run_it(0, "--provide"), "")
        self.assertEqual(self.run_it(0, "-p", "build", "a file"), f"LLVM version {VERSION}\n-p build a file\n")
        (install,) = [call for call in self.calls("pip") if call[1] == "install"]
        self.assertIn("--require-hashes", install)

    def test_without_pip_a_sentence(self):
        self.assertEqual(self.run_it(2, "--provide"),
                         f"tools/clang-tidy: needs clang-tidy {VERSION}: there is no pip to unpack PyPI's wheel of it; "
                         "install one with: apt-get install python3-pip\n")
        self.check_nothing_is_unpacked()

    def test_a_wheel_that_cannot_be_downloaded_or_is_another(self):
        self.note("pip is there", "download fails")
        self.assertRegex(self.run_it(2, "--provide").splitlines()[-1],
                         rf"^tools/clang-tidy: failed: unpacking clang-tidy {VERSION}, .*: stand-in: no route to host; all of ")
        self.check_nothing_is_unpacked()
        self.strike("download fails")
        self.note("wheel is wrong")
        self.assertEqual(self.run_it(2, "--provide").splitlines()[-1],
                         f"tools/clang-tidy: PyPI's wheel is not clang-tidy {VERSION}")
        self.check_nothing_is_unpacked()


if __name__ == "__main__":
    unittest.main()
