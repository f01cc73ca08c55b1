"""What cannot be measured is a row with the reason; session variables are attested."""

import json
import resource
import unittest

import e2e


class LeftOutTest(e2e.E2eTest):
    def check_left_out(self, done, name, words, reason):
        self.assertRegex(e2e.table_row(done.out, name), rf"^ +{name} +{words}  \S")
        self.assertRegex(e2e.wrapped(done.out), f"Left out .*{name}: {words} {reason}")
        results = e2e.results_of(self.folder / "out")
        states = e2e.states_of(results)
        self.assertEqual(states.pop(("simple.get", name)), words.replace(" ", "_"))
        self.assertEqual(set(states.values()), {"measured"})
        row, = results["driverbench"]["not_measured"]
        self.assertRegex(row["reason"], reason)

    @e2e.needs("soci")
    def test_what_a_library_cannot_do_is_unsupported(self):
        soci = e2e.target("soci", protocol="prepared")
        settings = self.settings([soci, *e2e.good_targets()], ["simple.get"])
        done = self.expect(0, *self.run_arguments(settings))
        self.check_left_out(done, "soci", "unsupported", r"\[soci\] .*prepare")
        checked = self.expect(0, "check", "--config", settings)
        self.assertRegex(checked.out, r"(?m)^soci +connect +unsupported: ")

    @e2e.needs("memory")
    def test_a_backend_that_was_not_built_has_a_row(self):
        bin_copy = self.copy_bin()
        file = bin_copy / "backends.json"
        content = json.loads(file.read_text("utf-8"))
        for backend in content["backends"]:
            if backend["name"] == "memory":
                backend.update(built=False, reason="its library is not there",
                               install="libmemory-dev")
        file.write_text(json.dumps(content), "utf-8")
        settings = self.settings([*e2e.good_targets(), e2e.target("memory")], ["simple.get"])
        program = bin_copy / "driverbench"
        done = self.expect(0, *self.run_arguments(settings), program=program)
        self.check_left_out(done, "memory", "not built", "its library is not there.*libmemory-dev")
        listed = self.expect(0, "list", program=program)
        self.assertRegex(e2e.wrapped(listed.out), "memory not built: its library is not there.*libmemory-dev")

    def test_no_list_of_what_was_built(self):
        bin_copy = self.copy_bin()
        (bin_copy / "backends.json").unlink()
        done = self.expect_refused("backends.json: No such file or directory; .*beside itself", "list",
                                   program=bin_copy / "driverbench")
        self.assertNotIn("json.exception", done.err)

    def test_no_backend_that_was_built(self):
        bin_copy = self.copy_bin()
        file = bin_copy / "backends.json"
        content = json.loads(file.read_text("utf-8"))
        for backend in content["backends"]:
            backend.update(built=False, reason="no compiler", install="gcc")
        file.write_text(json.dumps(content), "utf-8")
        self.expect_refused("backends.json: no backend was built:\n  libm.*: no compiler; install: gcc",
                            "list", program=bin_copy / "driverbench")

    # UndefinedBehaviorSanitizer looks at an object's type through a pipe, and takes none for a wrong type.
    @unittest.skipIf(e2e.SANITIZE, "sanitizers need descriptors of their own")
    def test_too_few_descriptors_to_start_a_worker(self):
        def limit_descriptors():
            resource.setrlimit(resource.RLIMIT_NOFILE, (10, 10))

        self.expect_refused(
            "backends.json: none of the workers that were built answers:\n  libm.*: Too many open files",
            "list", preexec_fn=limit_descriptors)

    def test_nothing_but_left_out_targets_is_nothing_measured(self):
        bin_copy = self.copy_bin()
        file = bin_copy / "backends.json"
        text = file.read_text("utf-8")
        file.write_text(json.dumps({**json.loads(text), "backends": [
            {**backend, "built": backend["name"] != "memory"}
            for backend in json.loads(text)["backends"]
        ]}), "utf-8")
        settings = self.settings([e2e.target("memory")], ["simple.get"])
        done = self.expect(2, *self.run_arguments(settings), program=bin_copy / "driverbench")
        self.assertIn("not built", done.out)


class SessionTest(e2e.E2eTest):
    def test_variables_are_set_and_attested(self):
        first, second = e2e.good_targets()
        first["session"] = {"innodb_lock_wait_timeout": 17, "sql_mode": "ANSI_QUOTES,NO_ZERO_DATE"}
        settings = self.settings([first, second], ["simple.get"])
        self.expect(0, *self.run_arguments(settings))
        header = e2e.lines_of(self.folder / "out")[0][1]
        results = e2e.results_of(self.folder / "out")
        for targets in (header["targets"], results["driverbench"]["targets"]):
            attested = targets[0]["attested"]
            self.assertEqual(attested["session.innodb_lock_wait_timeout"], "17")
            self.assertEqual(attested["session.sql_mode"], "ANSI_QUOTES,NO_ZERO_DATE")
            self.assertFalse([key for key in targets[1]["attested"] if key.startswith("session.")])

    def test_an_unknown_variable_is_an_error_of_that_target(self):
        first, second = e2e.good_targets()
        odd = {**first, "name": "odd", "session": {"no_such_variable": "on"}}
        settings = self.settings([first, odd, second], ["simple.get"])
        done = self.expect(3, *self.run_arguments(settings))
        self.assertIn("FAILED", e2e.table_row(done.out, "odd"))
        self.assertRegex(e2e.wrapped(done.out), "odd: FAILED before the first block .*"
                                                "Unknown system variable 'no_such_variable'")
        self.assertEqual(e2e.states_of(e2e.results_of(self.folder / "out")), {
            ("simple.get", first["name"]): "measured",
            ("simple.get", "odd"): "failed",
            ("simple.get", second["name"]): "measured",
        })

    def test_a_reference_that_a_choice_leaves_out_is_named(self):
        first, second = (target["name"] for target in e2e.good_targets())
        settings = self.settings(e2e.good_targets(), ["simple.get"])
        done = self.expect(0, *self.run_arguments(settings), "--target", second)
        self.assertIn(f"the reference {first} was left out by --target: speeds are relative to "
                      f"{second}", e2e.wrapped(done.out))
        done = self.expect(0, *self.run_arguments(settings, out="both"))
        self.assertNotIn("left out by --target", e2e.wrapped(done.out))


if __name__ == "__main__":
    unittest.main()
