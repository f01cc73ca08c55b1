"""What one begins with: a configuration, the words, a shell that knows the command, a run looked at again."""

import csv
import io
import json
import os
import shutil
import subprocess
import unittest

import e2e


class FirstStepsTest(e2e.E2eTest):
    def test_a_configuration_that_run_takes(self):
        file = self.folder / "mine.yaml"
        server = f"{e2e.HOST}:{e2e.PORT}"
        self.assertIn("driverbench run --config", self.expect(0, "init", file, "--server", server).out)
        text = file.read_text("utf-8")
        file.write_text(text.replace("database: driverbench", f"database: {self.database}"), "utf-8")
        self.expect(0, "check", "--config", file, "--scenario", "simple.get", "--target", "lib*")

    def test_nothing_is_overwritten(self):
        file = self.write("mine.yaml", "mine")
        self.expect_refused("mine.yaml: it is there already; --force replaces it", "init", file)
        self.assertEqual(file.read_text("utf-8"), "mine")
        self.expect(0, "init", file, "--cloud", "--force")
        self.assertIn("${TIDB_PASSWORD}", file.read_text("utf-8"))
        self.expect_refused("--server: host: found localhost", "init", "x.yaml", "--server", "localhost:4000")
        self.expect_refused("--all", "init", "x.yaml", "--all", "--cloud")
        self.expect_refused("No such file", "init", self.folder / "none" / "x.yaml")

    def test_words_are_explained(self):
        everything = self.expect(0, "explain").out
        for word, text in {"saves": "an operation takes less than", "SLOWER": "whole interval", "trips": "round trips",
                           "block_time": "Default: 10ms", "client_bytes": "towards the server",
                           "simple.get": "a step", "WRONG": "not the expected one", "disturbed": "ratios"}.items():
            with self.subTest(word=word):
                self.assertIn(text, e2e.wrapped(self.expect(0, "explain", word).out))
                self.assertIn(word.lower(), e2e.wrapped(everything).lower())
        self.expect_refused("nothing is known of block_tiem: did you mean block_time\\?", "explain", "block_tiem")

    def complete(self, *words):
        """What bash would go on with behind these words."""
        script = ('source <("$0" completion bash); COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); '
                  '_driverbench; printf "%s\\n" "${COMPREPLY[@]}"')
        done = subprocess.run(["bash", "-c", script, str(e2e.BIN / "driverbench"), "driverbench", *words], cwd=self.folder,
                              capture_output=True, text=True, check=True)
        # Where there is no line to complete, bash says so of compopt.
        self.assertNotRegex(done.stderr.replace("compopt: not currently executing completion function", ""),
                            "(?m)error|unexpected|not found")
        return done.stdout.split()

    def test_bash_completes(self):
        self.assertEqual(self.complete("ex"), ["explain", "export"])
        self.assertIn("--scenario", self.complete("show", "--"))
        self.assertEqual(self.complete("show", "x", "--format", ""), ["table", "markdown", "json", "csv"])
        self.assertEqual(self.complete("run", "--color", "a"), ["auto", "always"])
        self.assertEqual(self.complete("help", "sho"), ["show"])
        self.assertEqual(self.complete("completion", "z"), ["zsh"])
        self.write("mine.yaml", "")
        (self.folder / "results").mkdir()
        self.assertEqual(self.complete("run", "--config", "mi"), ["mine.yaml"])
        self.assertEqual(self.complete("show", ""), ["results"])
        self.assertEqual(self.complete("list", ""), [])

    def test_other_shells_read_theirs(self):
        for shell, arguments in {"zsh": ["-n"], "fish": ["--no-execute"]}.items():
            script = self.write(shell, self.expect(0, "completion", shell).out)
            self.assertIn("explain", script.read_text("utf-8"))
            if shutil.which(shell) is not None:
                subprocess.run([shell, *arguments, script], check=True)

    def test_a_run_is_shown_in_parts_and_forms(self):
        self.expect(0, *self.run_arguments(self.settings(
            e2e.good_targets(), ["simple.get", {"name": "simple.page", "threads": [1, 2]}])))
        out = self.folder / "out"
        shown = self.expect(0, "show", "--scenario", "simple.p*", "--scenario", "simple.page", out, "--threads", 2).out
        self.assertIn("simple.page: ", shown)
        self.assertIn("2 threads", shown)
        self.assertNotIn("simple.get: ", shown)
        rows = list(csv.DictReader(io.StringIO(self.expect(0, "show", out, "--format", "csv").out)))
        self.assertEqual(len(rows), 3 * len(e2e.good_targets()))
        self.assertGreater(float(rows[0]["median_ns"]), 0)
        whole = json.loads(self.expect(0, "show", out, "--format", "json").out)
        self.assertEqual(whole, e2e.results_of(out))
        part = json.loads(self.expect(0, "show", out, "--format", "json", "--scenario", "simple.get").out)
        self.assertEqual(part["driverbench"]["cases"], whole["driverbench"]["cases"][:1])
        self.assertEqual(self.expect(0, "show", out, "--format", "markdown").out.count("## simple."), 3)
        for sentence, arguments in {
                "--scenario simple.gte matches nothing of this run: did you mean simple.get": ["--scenario", "simple.gte"],
                "--threads 3 matches nothing of this run: allowed: 1, 2": ["--threads", 3],
                "--threads 2 matches nothing": ["--scenario", "simple.get", "--threads", 2],
                "unknown format jsno: did you mean json": ["--format", "jsno"]}.items():
            self.expect_refused(sentence, "show", out, *arguments)

    def test_colours(self):
        def coloured(*arguments, **variables):
            environment = dict(os.environ, **variables)
            return "\x1b[" in self.expect(0, "list", *arguments, env=environment).out

        self.assertFalse(coloured())  # into a pipe
        self.assertTrue(coloured("--color", "always", NO_COLOR="1", TERM="dumb"))
        self.assertFalse(coloured("--color", "never"))
        self.expect_refused("unknown color alwys: did you mean always", "list", "--color", "alwys")


if __name__ == "__main__":
    unittest.main()
