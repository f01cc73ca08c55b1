"""A backend in another language: what backend.cmake writes of it to backends.json, and why it is left out."""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

BACKEND_CMAKE = pathlib.Path(__file__).resolve().with_name("backend.cmake")
DEADLINE = 60
STORE = """from kit.store import Backend, Library


class Good(Backend):
    name = "good"
    library = Library("good", "1", "")

    def connect(self, to, autocommit):
        raise NotImplementedError

    def fault(self, error):
        return None


BACKEND = Good()
"""


class ProgramTest(unittest.TestCase):
    def configure(self, backends, *options):
        """What cmake did with {name: its CMakeLists.txt}; backends.json, when it came to that."""
        folder = tempfile.TemporaryDirectory(prefix="driverbench_program_")
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name).resolve()
        for name, text in backends.items():
            (self.root / name).mkdir()
            (self.root / name / "worker.py").write_text("", "utf-8")
            (self.root / name / "CMakeLists.txt").write_text(text, "utf-8")
        (self.root / "CMakeLists.txt").write_text(
            f"cmake_minimum_required(VERSION 3.25)\nproject(programs LANGUAGES NONE)\ninclude({BACKEND_CMAKE})\n"
            + "".join(f"driverbench_add_backend({name})\n" for name in backends) + "driverbench_write_backends_json()\n", "utf-8")
        done = subprocess.run(["cmake", "-S", self.root, "-B", self.root / "build", *options], text=True, timeout=DEADLINE,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        if done.returncode != 0:
            return done.stdout, None
        written = json.loads((self.root / "build/bin/backends.json").read_text("utf-8"))["backends"]
        return done.stdout, {backend["name"]: backend for backend in written}

    def test_its_words_are_made_whole(self):
        _, written = self.configure({"good": 'driverbench_program(good COMMAND sh worker.py --fast "a \\"b\\" \\\\c"\n'
                                             '  CHECK sh -c "exit 0" INSTALL sh)\n'
                                             "add_custom_target(jar)\nadd_dependencies(bench_good jar)\n",
                                     "script": "driverbench_program(script COMMAND worker.py)",
                                     "own": "driverbench_program(own COMMAND ${CMAKE_CURRENT_BINARY_DIR}/own.exe)"})
        self.assertEqual(written["good"], {
            "name": "good", "built": True, "worker": "bench_good", "reason": "", "install": "",
            "command": [shutil.which("sh"), str(self.root / "good/worker.py"), "--fast", 'a "b" \\c']})
        self.assertEqual(written["script"]["command"], [str(self.root / "script/worker.py")])
        self.assertEqual(written["own"]["command"], [str(self.root / "build/own/own.exe")])

    def test_why_it_is_left_out(self):
        said, written = self.configure({
            "none": "driverbench_program(none COMMAND no-such-interpreter worker.py INSTALL an-interpreter)",
            "lacks": "driverbench_program(lacks COMMAND sh worker.py\n"
                     "  CHECK sh -c \"echo first; echo 'no module named \\\"x; [y\\\"' >&2; echo; exit 1\" INSTALL python3-x)",
            "silent": "driverbench_program(silent COMMAND sh worker.py CHECK false)",
            "last": "driverbench_program(last COMMAND sh worker.py)"})
        self.assertEqual({name: (backend["built"], backend["reason"], backend["install"]) for name, backend in written.items()},
                         {"none": (False, "no-such-interpreter is not there", "an-interpreter"),
                          "lacks": (False, 'no module named "x; [y"', "python3-x"),
                          "silent": (False, "this failed (1): false", ""),
                          "last": (True, "", "")})
        self.assertIn("backend none is left out: no-such-interpreter is not there; install: an-interpreter", said)

    def test_one_in_python_is_the_kit_run_by_the_environment_of_tools_python(self):
        folder = tempfile.TemporaryDirectory(prefix="driverbench_program_")
        self.addCleanup(folder.cleanup)
        cache = pathlib.Path(folder.name).resolve()
        option = f"-DDRIVERBENCH_CACHE={cache}"
        backends = {"good": "file(WRITE store.py [[" + STORE + "]])\ndriverbench_python(good)\n",
                    "lacks": "file(WRITE store.py \"import no_such_driver\\n\")\ndriverbench_python(lacks)\n",
                    "unbuilt": "driverbench_python(unbuilt)"}
        _, written = self.configure(backends, option)
        self.assertEqual({backend["reason"] for backend in written.values()}, {"the environment of Python was not found"})

        python = cache / "python/bin/python"
        python.parent.mkdir(parents=True)
        python.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n', "utf-8")
        python.chmod(0o755)
        (cache / "python/made-of").touch()
        (cache / "python/left-out").mkdir()
        (cache / "python/left-out/unbuilt").write_text("its build failed\n", "utf-8")
        _, written = self.configure(backends, option)
        self.assertEqual(written["good"]["command"], [
            str(python), "-B", "-E", "-s", str(BACKEND_CMAKE.parents[1] / "bench/worker/python/main.py"),
            str(self.root / "good/store.py")])
        self.assertEqual({name: (written[name]["reason"], written[name]["install"]) for name in ("lacks", "unbuilt")}, {
            "lacks": ("ModuleNotFoundError: No module named 'no_such_driver'", "tools/setup --languages"),
            "unbuilt": ("its build failed", "tools/setup --languages")})

    def test_one_that_is_asked_for_is_an_error_where_it_is_not_there(self):
        said, written = self.configure({"none": "driverbench_program(none COMMAND no-such-interpreter INSTALL it)"},
                                       "-DDRIVERBENCH_BACKEND_NONE=ON")
        self.assertIsNone(written)
        self.assertIn("backend none: no-such-interpreter is not there; install: it", said)


if __name__ == "__main__":
    unittest.main()
