"""--kind docker, with a stand-in for docker; and compose.yaml."""

import os
import re
import signal
import subprocess
import unittest

import machine


class DockerTest(machine.ServerTest):
    def setUp(self):
        super().setUp()
        self.provide("docker")
        self.note("docker has the image")
        self.containers = self.notes / "containers"
        self.containers.mkdir()
        self.addCleanup(self.remove_containers)

    def remove_containers(self):
        for name in self.containers.iterdir():
            subprocess.run([self.bin / "docker", "rm", "--force", name.name], env=self.environment,
                           timeout=machine.DEADLINE, check=True)

    def pid(self, name):
        return int((self.containers / name).read_text("utf-8"))

    def test_how_it_is_called_and_what_down_removes(self):
        bystander = self.start_bystander()
        (self.containers / "mine").write_text(str(bystander.pid), encoding="utf-8")
        text = self.expect(0, "up")
        self.assertNotIn("download", text)
        name = "driverbench-" + self.state()["mark"]
        run = self.call("docker", "run")
        if "--cpuset-cpus" in run:
            at = run.index("--cpuset-cpus")
            del run[at:at + 2]
        self.assertEqual(run, [
            "docker", "run", "--detach", "--name", name, "--publish", f"127.0.0.1:{self.port}:4000",
            "--mount", f"type=bind,source={self.dir}/data/tidb.toml,target=/tidb.toml,readonly",
            machine.IMAGE, "-config", "/tidb.toml"])
        self.assertIn("auto-tls = false\n", self.config())
        self.assertIn("kind docker", self.expect(0, "status"))
        self.expect(0, "down")
        self.assertEqual(self.call("docker", "rm"), ["docker", "rm", "--force", "--volumes", name])
        self.assertEqual([path.name for path in self.containers.iterdir()], ["mine"])
        self.assertIsNone(bystander.poll())
        self.check_folder_is_clean()

    def test_tls(self):
        self.expect(0, "up", "--tls")
        self.assertIn(f"type=bind,source={self.dir}/tls,target=/tls,readonly",
                      self.call("docker", "run"))
        self.assertIn('ssl-cert = "/tls/server-cert.pem"\nssl-key = "/tls/server-key.pem"\n',
                      self.config())

    def test_a_missing_image_is_pulled(self):
        self.strike("docker has the image")
        self.assertIn(f"the download of {machine.IMAGE} begins", self.expect(0, "up"))
        self.assertEqual(self.call("docker", "pull"), ["docker", "pull", machine.IMAGE])
        self.expect(0, "down")
        self.note("download fails")
        failed = f"the download of {machine.IMAGE} failed: stand-in: no route to host\n"
        self.assertIn(f"docker is passed over: {failed}", self.expect(0, "up"))
        self.assertEqual(self.state()["kind"], "mariadb")
        self.expect(0, "down")
        self.assertIn(failed, self.expect(2, "up", "--kind", "docker"))
        self.check_folder_is_clean()

    def start_pull(self, **environment):
        self.strike("docker has the image")
        self.note("download is slow")
        tool = self.start_tool("--kind", "docker", **environment)
        machine.wait_until(lambda: self.calls("docker")[-1:] == [["docker", "pull", machine.IMAGE]],
                           "the download begins")
        return tool

    def test_a_long_download_says_how_far_it_is(self):
        tool = self.start_pull(DRIVERBENCH_SERVER_DEADLINE="6")
        machine.wait_until(lambda: re.search(rf"the download of {machine.IMAGE} still runs after "
                                             r"\d+ s: stand-in: layer 1 of 2\n", self.said()),
                           "it says so")
        self.strike("download is slow")
        self.assertEqual(tool.wait(machine.DEADLINE), 0)
        self.assertRegex(self.said(), rf"the download of {machine.IMAGE} took \d+ s\n")

    def test_an_interrupted_download_ends(self):
        tool = self.start_pull()
        tool.terminate()
        self.assertEqual(tool.wait(machine.DEADLINE), 143)
        self.assertEqual(self.processes(), {})
        self.check_folder_is_clean()

    def test_a_container_that_a_reboot_stopped_is_removed(self):
        self.expect(0, "up")
        name = "driverbench-" + self.state()["mark"]
        os.kill(self.pid(name), signal.SIGKILL)
        self.assertIn("is gone (a crash or a restart of the machine)", self.expect(0, "up"))
        self.assertNotIn(name, [path.name for path in self.containers.iterdir()])
        self.assertEqual(len(list(self.containers.iterdir())), 1)
        self.expect(0, "down")
        self.assertEqual(list(self.containers.iterdir()), [])

    def test_a_container_that_was_restarted_is_ended(self):
        self.expect(0, "up")
        name = "driverbench-" + self.state()["mark"]
        os.kill(self.pid(name), signal.SIGKILL)
        again = self.start_stand_in()
        (self.containers / name).write_text(str(again.pid), encoding="utf-8")
        self.assertIn("started before by tools/server", self.expect(0, "up"))
        self.assertIn("ended the server", self.expect(0, "down"))
        self.assertEqual(again.wait(machine.DEADLINE), -signal.SIGKILL)

    def test_without_the_daemon_the_container_is_not_forgotten(self):
        self.expect(0, "up")
        name = "driverbench-" + self.state()["mark"]
        self.note("docker has no daemon")
        for command in ("up", "down"):
            self.assertIn(f"docker does not say whether the container {name}",
                          self.expect(2, command))
        self.expect(0, "status")
        self.strike("docker has no daemon")
        self.assertIn("ended the server", self.expect(0, "down"))
        self.assertEqual(list(self.containers.iterdir()), [])


class ComposeTest(machine.ServerTest):
    """compose.yaml's health check, on a server of ours: no daemon is at hand."""

    def check_health(self):
        text = (machine.TOOLS.parent / "compose.yaml").read_text("utf-8")
        script = re.search(r"        - \|\n((?:          .*\n)+)", text)[1]
        self.assertIn("/4000", script)
        return subprocess.run(["bash", "-c", script.replace("/4000", f"/{self.port}")],
                              stderr=subprocess.DEVNULL, timeout=machine.DEADLINE,
                              check=False).returncode

    def test_a_server_that_answers_is_healthy(self):
        self.assertNotEqual(self.check_health(), 0)
        self.expect(0, "up", "--kind", "mariadb")
        self.assertEqual(self.check_health(), 0)
        locked = self.query("UPDATE mysql.global_priv SET Priv = '{\"account_locked\": true}';"
                            "FLUSH PRIVILEGES")
        self.assertEqual(locked.returncode, 0, locked.stderr)
        self.assertNotEqual(self.check_health(), 0)


if __name__ == "__main__":
    unittest.main()
