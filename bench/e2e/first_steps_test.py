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
        (self.folder / "mine.yaml.new").symlink_to("/dev/full")
        kept = file.read_text("utf-8")
        self.expect_refused("mine.yaml: No space left", "init", file, "--force")
        self.assertEqual(file.read_text("utf-8"), kept)
        self.expect_refused("null: it is no file that can be replaced", "init", "/dev/null", "--force")
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

    def test_only_scenarios_need_workers(self):
        alone = shutil.copy(e2e.BIN / "driverbench", self.folder)

        def status(word):
            return subprocess.run([alone, "explain", word], capture_output=True, check=False).returncode

        self.assertEqual(status("saves"), 0)
        self.assertEqual(status("simple.get"), 2)  # there is no backends.json

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

    def zsh_offers(self, setup, line):
        """What zsh shows at Tab behind the line; none of the user's own files are read."""
        script = """
            zmodload zsh/zpty
            zpty z env HOME=$PWD TERM=dumb zsh -f -i
            zpty -w z "PS1=; unsetopt zle_bracketed_paste; setopt no_beep; LISTMAX=500"
            zpty -w z "autoload -Uz compinit; $1 && print READ''Y"
            zpty -r z out '*READY*'
            zpty -w -n z "$2"$'\t'
            sleep 1; zpty -w -n z $'\C-uprint DON\'\'E\n'
            zpty -r z out '*DONE*'; print -r -- $out"""
        return subprocess.run(["zsh", "-f", "-c", script, "zsh", setup, line], cwd=self.folder, capture_output=True,
                              text=True, check=True, timeout=60).stdout

    @unittest.skipUnless(shutil.which("zsh"), "zsh is not installed")
    def test_zsh_completes(self):
        (self.folder / "functions").mkdir()
        (self.folder / "only_one").mkdir()
        self.write("functions/_driverbench", self.expect(0, "completion", "zsh").out)
        self.write("sourced", self.expect(0, "completion", "zsh").out)
        for setup in ("fpath=($PWD/functions $fpath); compinit -D", "compinit -D; source ./sourced"):
            for line, offered in {"driverbench expo": "export", "driverbench report x on": "only_one"}.items():
                with self.subTest(setup=setup, line=line):
                    self.assertIn(offered, self.zsh_offers(setup, line))

    @unittest.skipUnless(shutil.which("fish"), "fish is not installed")
    def test_fish_completes(self):
        script = self.write("driverbench.fish", self.expect(0, "completion", "fish").out)
        (self.folder / "only_one").mkdir()
        for line, offered in {"driverbench expo": "export", "driverbench report x on": "only_one/",
                              "driverbench show x --format js": "json"}.items():
            done = subprocess.run(["fish", "-c", 'source $argv[1]; complete -C $argv[2]', script, line], cwd=self.folder,
                                  env=dict(os.environ, HOME=str(self.folder)), capture_output=True, text=True, check=True)
            with self.subTest(line=line):
                self.assertEqual(done.stdout.split("\t")[0].strip(), offered)

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
                "--explain says how to read a table: not with --format json or csv": ["--format", "csv", "--explain"],
                "--color is of the table": ["--format", "json", "--color", "never"],
                "unknown format jsno: did you mean json": ["--format", "jsno"]}.items():
            self.expect_refused(sentence, "show", out, *arguments)
        self.expect(0, "show", out, "--format", "markdown", "--explain")
        blocks = out / "blocks.jsonl"
        blocks.write_text(blocks.read_text("utf-8").splitlines(keepends=True)[0], "utf-8")
        self.expect_refused("no block is kept, there is nothing to show as CSV", "show", out, "--format", "csv")

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
