"""A password goes to the server, and nowhere else."""

import resource
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

    def check_silent(self, done, but=()):
        """Nothing that was printed, and no file but those, has a piece of it in it."""
        texts = {"stdout": done.out, "stderr": done.err}
        for path in self.folder.rglob("*"):
            if path.is_file() and path not in but:
                texts[path.name] = path.read_text("utf-8", "replace")
        for name, text in texts.items():
            for track in TRACKS:
                self.assertNotIn(track, text, name)

    def test_runs_keep_it_to_themselves(self):
        settings = self.settings(e2e.good_targets(), ["simple.get"], server=self.server)
        self.check_silent(self.expect(0, *self.run_arguments(settings), env=self.env))
        self.assertLessEqual({"blocks.jsonl", "results.json", "settings.yaml", "table.md"},
                             {path.name for path in (self.folder / "out").iterdir()})
        kept = (self.folder / "out" / "settings.yaml").read_text("utf-8")
        self.assertRegex(kept, r'password: "\*+"')
        for verb in (["check"], ["cleanup"]):
            self.check_silent(self.expect(0, *verb, "--config", settings, env=self.env))
        for arguments in (["list"], ["show", self.folder / "out"]):
            self.check_silent(self.expect(0, *arguments, env=self.env))

    def test_one_that_stands_in_the_settings_stays_there(self):
        settings = self.settings(e2e.good_targets(), ["simple.get"],
                                 server={"user": USER, "password": PASSWORD})
        self.check_silent(self.expect(0, *self.run_arguments(settings)), but=[settings])
        self.check_silent(self.expect(0, "check", "--config", settings), but=[settings])
        wrong = self.settings(e2e.good_targets(), ["simple.get"], name="wrong.yaml",
                              server={"user": USER, "password": PASSWORD + "!"})
        for verb in ("check", "cleanup"):
            done = self.expect_refused("(?i)access denied", verb, "--config", wrong)
            self.check_silent(done, but=[settings, wrong])

    def test_a_worker_alone_keeps_it_to_itself(self):
        name = e2e.WITH_SERVER[0]
        settings = self.settings([e2e.target(name)], ["simple.get"], server=self.server)
        worker = {"program": e2e.BIN / e2e.BUILT[name]["worker"]}
        done = self.expect(0, "--config", settings, "--benchmark_min_time=0.01",
                           f"--benchmark_out={self.folder / 'benchmark.json'}", env=self.env,
                           **worker)
        self.assertIn(f"simple.get/{name}", (self.folder / "benchmark.json").read_text("utf-8"))
        self.check_silent(done)
        wrong = {"DRIVERBENCH_E2E_SECRET": PASSWORD + "!"}
        self.check_silent(self.expect_refused("(?i)access denied", "--config", settings, env=wrong,
                                              **worker))
        broken = self.write("broken.yaml", settings.read_text("utf-8").replace('"port"', '"prot"'))
        self.check_silent(self.expect_refused("unknown key prot", "--config", broken, env=self.env,
                                              **worker))

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
                self.check_silent(done)

    def test_workers_that_babble_do_not_tell(self):
        password = 'json.loads(sys.stdin.readline())["connection"]["password"]'
        babble = {
            "prints": "print(sys.stdin.readline(), file=sys.stderr); sys.exit(3)",
            "crashes": "print(sys.stdin.readline(), file=sys.stderr, flush=True); os.abort()",
            "hangs_up": f"print({password}, file=sys.stderr, flush=True); os.close(1); "
                        "import time; time.sleep(60)",
            # Only the end of a long line is shown: it begins within the password.
            "prints_much": f"text = {password}; print(text.ljust(518, '.'), file=sys.stderr); "
                           "sys.exit(3)",
            "answers": "print(sys.stdin.readline().strip(), flush=True)",
            "reports": """request = json.loads(sys.stdin.readline())
text = "cannot log in with " + request["connection"]["password"]
print(json.dumps({"v": 2, "error": {"code": "server", "library": "x", "native": 1,
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

    def test_what_a_worker_attests_is_looked_through(self):
        echoes = e2e.target("echoes", "libmariadb", worker=self.python_worker("echoes", """
for line in sys.stdin:
    answer = json.loads(subprocess.run([REAL, "--worker"], input=line, capture_output=True,
                                       text=True, check=True).stdout)
    request = json.loads(line)
    if request["do"] == "attest":
        answer["result"]["options"] = request["connection"]["password"] + "@host"
    print(json.dumps(answer), flush=True)"""))
        settings = self.settings([*e2e.good_targets(), echoes], ["simple.get"], server=self.server)
        done = self.expect(0, *self.run_arguments(settings), env=self.env)
        self.check_silent(done)
        attested = {target["name"]: target["attested"] for kind, content
                    in e2e.lines_of(self.folder / "out") if kind == "header"
                    for target in content["targets"]}
        self.assertEqual(attested["echoes"]["options"], "***@host")

    def test_it_is_in_no_command_line_or_environment(self):
        seen = self.folder / "command_lines"
        body = f"""
with open({str(seen)!r}, "ab") as file:
    for pid in (os.getpid(), os.getppid()):
        for name in ("cmdline", "environ"):
            file.write(open(f"/proc/{{pid}}/{{name}}", "rb").read() + b"\\n")
os.execv(REAL, [REAL, "--worker"])"""
        watched = e2e.target("watched", "libmariadb", worker=self.python_worker("watched", body))
        settings = self.settings([*e2e.good_targets(), watched], ["simple.get"],
                                 server={"user": USER, "password": PASSWORD})
        done = self.expect(0, *self.run_arguments(settings))
        text = seen.read_text("utf-8", "replace")
        self.assertIn("--worker", text)
        self.assertIn("PATH=", text)
        self.check_silent(done, but=[settings])

    def watched(self, body):
        """A target whose worker leaves what `body` puts into `seen` in a file, and the file."""
        path = self.folder / "seen"
        worker = self.python_worker("watched", f"""
{body}
with open({str(path)!r}, "w") as file:
    file.write(seen)
os.execv(REAL, [REAL, "--worker"])""")
        return e2e.target("watched", "libmariadb", worker=worker), path

    def test_workers_do_not_inherit_it(self):
        target, seen = self.watched('seen = open("/proc/self/environ").read()')
        settings = self.settings([*e2e.good_targets(), target], ["simple.get"], server=self.server)
        done = self.expect(0, "check", "--config", settings, env=self.env)
        self.assertIn("PATH=", seen.read_text("utf-8"))
        self.check_silent(done)

    @unittest.skipIf(e2e.SANITIZE, "sanitizers forbid core dumps themselves")
    def test_no_core_dump_has_it(self):
        target, seen = self.watched("""
seen = "".join(line for pid in (os.getpid(), os.getppid()) for line in open(f"/proc/{pid}/limits")
               if line.startswith("Max core file size"))""")
        settings = self.settings([*e2e.good_targets(), target], ["simple.get"], server=self.server)

        def soft_limits(*options):
            limit = 1 << 20
            self.expect(0, "check", "--config", settings, *options, env=self.env, preexec_fn=lambda:
                        resource.setrlimit(resource.RLIMIT_CORE, (limit, limit)))
            return [line.split()[4] for line in seen.read_text("utf-8").splitlines()]

        self.assertEqual(soft_limits(), ["1", "1"])
        self.assertEqual(soft_limits("--core-dumps"), ["1048576", "1048576"])

    def test_a_session_variable_may_be_one_too(self):
        is_tidb = "TiDB" in e2e.sql("SELECT VERSION()")[0][0]
        variable = "tidb_session_alias" if is_tidb else "default_master_connection"
        written = "${DRIVERBENCH_E2E_SECRET}"
        one, *others = e2e.good_targets()
        settings = self.settings([{**one, "session": {variable: written}}, *others], ["simple.get"])
        self.check_silent(self.expect(0, *self.run_arguments(settings), env=self.env))
        self.assertIn(f'{variable}: "{written}"', (self.folder / "out" / "settings.yaml").read_text("utf-8"))
        header = dict(e2e.lines_of(self.folder / "out"))["header"]
        self.assertEqual(header["targets"][0]["attested"][f"session.{variable}"], written)
        for verb in (["check"], ["audit", "--statements"], ["audit", "--json"]):
            self.check_silent(self.expect(0, *verb, "--config", settings, env=self.env))
        wrong = self.settings([{**one, "session": {"time_zone": written}}, *others], ["simple.get"], name="wrong.yaml")
        done = self.start("check", "--config", wrong, env=self.env).wait()
        self.assertRegex(e2e.wrapped(done.out + done.err), "(?i)time zone.*DRIVERBENCH_E2E_SECRET")
        self.check_silent(done)

    def test_connection_strings_are_not_echoed(self):
        dsn = f"mysql://{USER}:{PASSWORD}@{e2e.HOST}:{e2e.PORT}/test"
        for name, target, change in (("servers", {}, {"servers": dsn}), ("server", {"server": dsn}, {}),
                                     ("host", {}, {"server": {"host": dsn}}),
                                     ("database", {}, {"server": {"database": dsn}})):
            with self.subTest(key=name):
                targets = [{**one, **target} for one in e2e.good_targets()]
                settings = self.settings(targets, ["simple.get"], **change)
                done = self.expect_refused(r"settings.yaml:\d+:\d+: ", "check", "--config", settings)
                self.check_silent(done, but=[settings])


if __name__ == "__main__":
    unittest.main()
