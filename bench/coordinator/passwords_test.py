"""A password goes to the server, and nowhere else."""

import unittest

import e2e

PASSWORD = "Xyzzy-7'\"\\-plugh"
USER = "driverbench_e2e_secret"
# As it stands in JSON, in YAML's quotes, and its parts that no quoting changes.
TRACKS = (PASSWORD, "Xyzzy", "plugh")


class PasswordsTest(e2e.E2eTest):
    def setUp(self):
        super().setUp()
        literal = PASSWORD.replace("\\", "\\\\").replace("'", "\\'")
        e2e.sql(f"DROP USER IF EXISTS {USER}; CREATE USER {USER} IDENTIFIED BY '{literal}'; "
                f"GRANT ALL ON {self.database}.* TO {USER}")
        self.addCleanup(e2e.sql, f"DROP USER IF EXISTS {USER}")
        self.env = {"DRIVERBENCH_E2E_SECRET": PASSWORD}
        self.server = {"user": USER, "password": "${DRIVERBENCH_E2E_SECRET}"}

    def check_silent(self, done):
        texts = {"stdout": done.out, "stderr": done.err}
        for path in self.folder.rglob("*"):
            if path.is_file():
                texts[path.name] = path.read_text("utf-8", "replace")
        for name, text in texts.items():
            for track in TRACKS:
                self.assertNotIn(track, text, name)

    def test_runs_keep_it_to_themselves(self):
        settings = self.settings(e2e.good_targets(), ["simple.get"], server=self.server)
        self.check_silent(self.expect(0, *self.run_arguments(settings), env=self.env))
        kept = (self.folder / "out" / "settings.yaml").read_text("utf-8")
        self.assertRegex(kept, r'password: "\*+"')
        for verb in (["check"], ["cleanup"]):
            self.check_silent(self.expect(0, *verb, "--config", settings, env=self.env))
        for arguments in (["list"], ["show", self.folder / "out"]):
            self.check_silent(self.expect(0, *arguments, env=self.env))

    def test_a_wrong_one_is_refused_without_naming_it(self):
        settings = self.settings(e2e.good_targets(), ["simple.get"], server=self.server)
        wrong = {"DRIVERBENCH_E2E_SECRET": PASSWORD + "!"}
        for arguments in (self.run_arguments(settings), ["check", "--config", settings],
                          ["cleanup", "--config", settings]):
            done = self.expect_refused("(?i)access denied", *arguments, env=wrong)
            self.check_silent(done)
        self.assertFalse((self.folder / "out").exists())

    def test_one_that_must_be_changed(self):
        e2e.sql(f"ALTER USER {USER} PASSWORD EXPIRE")
        settings = self.settings(e2e.good_targets(), ["simple.get"], server=self.server)
        for arguments in (self.run_arguments(settings), ["check", "--config", settings]):
            done = self.expect_refused(r"\[\w+\] (1820|1862) \(HY000\): .*(SET PASSWORD|expired)",
                                       *arguments, env=self.env)
            self.check_silent(done)

    def test_mistakes_beside_it_do_not_quote_it(self):
        for name, server in (("unset", {"password": "${DRIVERBENCH_E2E_UNSET}"}),
                             ("list", {**self.server, "password": ["${DRIVERBENCH_E2E_SECRET}"]}),
                             ("port", {**self.server, "port": "${DRIVERBENCH_E2E_SECRET}x"}),
                             ("name", {**self.server, "databse": "x"})):
            with self.subTest(mistake=name):
                settings = self.settings(e2e.good_targets(), ["simple.get"], server=server)
                done = self.expect_refused(r"settings.yaml:\d+:\d+: ", "check", "--config",
                                           settings, env=self.env)
                if name != "port":  # who gives it as a port has it quoted
                    self.check_silent(done)

    def test_workers_that_babble_do_not_tell(self):
        babble = {
            "prints": "print(sys.stdin.readline(), file=sys.stderr); sys.exit(3)",
            "answers": "print(sys.stdin.readline().strip(), flush=True)",
            "reports": """request = json.loads(sys.stdin.readline())
text = "cannot log in with " + request["connection"]["password"]
print(json.dumps({"v": 1, "error": {"code": "server", "library": "x", "native": 1,
                                    "sqlstate": "", "text": text}}), flush=True)""",
        }
        # They describe themselves as the real one does: without that they are not asked to connect.
        describe = """line = sys.stdin.readline()
if json.loads(line)["do"] == "describe":
    sys.stdout.write(subprocess.run([REAL, "--worker"], input=line, capture_output=True,
                                    text=True, check=True).stdout)
    sys.exit(0)
import io
sys.stdin = io.StringIO(line)
"""
        workers = [e2e.target(name, "libmariadb", worker=self.python_worker(name, describe + body))
                   for name, body in babble.items()]
        settings = self.settings([*e2e.good_targets(), *workers], ["simple.get"],
                                 server=self.server)
        done = self.expect(3, *self.run_arguments(settings), env=self.env)
        for name in babble:
            self.assertRegex(e2e.table_row(done.out, name), "crashed|bad answer|FAILED")
        self.check_silent(done)

    def test_it_is_on_nobodys_command_line(self):
        seen = self.folder / "command_lines"
        body = f"""
with open({str(seen)!r}, "ab") as file:
    for pid in (os.getpid(), os.getppid()):
        file.write(open(f"/proc/{{pid}}/cmdline", "rb").read() + b"\\n")
os.execv(REAL, [REAL, "--worker"])"""
        watched = e2e.target("watched", "libmariadb", worker=self.python_worker("watched", body))
        settings = self.settings([*e2e.good_targets(), watched], ["simple.get"],
                                 server=self.server)
        done = self.expect(0, *self.run_arguments(settings), env=self.env)
        self.assertIn("--worker", seen.read_text("utf-8"))
        self.check_silent(done)


if __name__ == "__main__":
    unittest.main()
