"""--kind tiup, with a stand-in for tiup."""

import os
import signal
import unittest

import machine

STATUS = '[status]\nstatus-host = "127.0.0.1"\n'


class TiupTest(machine.ServerTest):
    def setUp(self):
        super().setUp()
        self.provide("tiup")
        self.note(*machine.TIUP_HAS_ALL)
        self.data = self.folder / "home/.tiup/data"
        (self.data / "mine").mkdir(parents=True)

    def test_how_it_is_called_and_what_down_removes(self):
        text = self.expect(0, "up")
        self.assertNotIn("downloading", text)
        tag = "driverbench-" + self.state()["mark"]
        self.assertEqual(self.call("tiup", "playground"), [
            "tiup", "playground", machine.VERSION, "--tag", tag, "--host", "127.0.0.1", "--db", "1",
            "--kv", "1", "--pd", "1", "--tiflash", "0", "--without-monitor",
            "--db.port", str(self.port), "--db.config", f"{self.dir}/data/tidb.toml"])
        # tiup itself would turn it on.
        self.assertEqual(self.config(), STATUS + "[security]\nauto-tls = false\n")
        self.assertTrue((self.data / tag).is_dir())
        self.assertIn("kind tiup", self.expect(0, "status"))
        self.expect(0, "down")
        self.assertEqual([path.name for path in self.data.iterdir()], ["mine"])
        self.check_folder_is_clean()

    def test_tls(self):
        self.assertIn(f"{self.dir}/tls/ca.pem", self.expect(0, "up", "--tls"))
        self.assertEqual(self.config().removeprefix(STATUS).splitlines(), [
            "[security]", "auto-tls = false", f'ssl-cert = "{self.dir}/tls/server-cert.pem"',
            f'ssl-key = "{self.dir}/tls/server-key.pem"'])

    def test_what_is_missing_is_downloaded_with_progress(self):
        self.strike("tiup has tikv", "tiup has playground")
        self.note("download is slow")
        text = self.expect(0, "up", DRIVERBENCH_SERVER_DEADLINE="6")
        self.assertEqual(self.call("tiup", "install"),
                         ["tiup", "install", "playground", f"tikv:{machine.VERSION}"])
        self.assertRegex(text, r"downloading TiDB \S+ .* with tiup, which can take minutes")
        self.assertRegex(text, r"still downloading after \d+ s: stand-in: layer 1 of 2")

    def test_an_interrupted_download_ends(self):
        self.strike("tiup has tidb")
        self.note("download is slow")
        with self.start_tool() as tool:
            machine.wait_until(lambda: ["tiup", "install"] in [call[:2] for call in self.calls()],
                               "the download begins")
            tool.terminate()
            self.assertEqual(tool.wait(machine.DEADLINE), 143)
        self.assertEqual(self.processes(), {})
        self.check_folder_is_clean()

    def test_a_failed_download_is_passed_over(self):
        self.strike("tiup has tidb")
        self.note("download fails")
        text = self.expect(0, "up")
        self.assertIn("tiup is passed over: the download failed: stand-in: no route to host", text)
        self.assertEqual(self.state()["kind"], "mariadb")
        self.expect(0, "down")
        self.assertIn("the download failed", self.expect(2, "up", "--kind", "tiup"))

    def test_a_crash_of_tiup_leaves_nothing_after_down(self):
        self.expect(0, "up")
        os.kill(int(self.state()["pid"]), signal.SIGKILL)
        machine.wait_until(lambda: len(self.processes()) == 1, "tiup is gone, its server is not")
        self.assertIn("started before by tools/server", self.expect(0, "up"))
        text = self.expect(0, "down")
        self.assertIn("ended the server", text)
        self.assertNotIn("is killed", text, "its server was not asked")
        self.assertEqual(self.processes(), {})
        self.assertEqual([path.name for path in self.data.iterdir()], ["mine"])


if __name__ == "__main__":
    unittest.main()
