"""report.html in a real browser, opened from its file.

browser_test.py WRITE_SAMPLE_RESULTS AXE_JS VEGA_JS

With REPORT_SCREENSHOTS=FOLDER each page is kept as it was seen.
"""

import base64
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

WRITE_SAMPLE_RESULTS = ""
AXE_JS = ""
VEGA_JS = ""
WIDTHS = (360, 1280)
SCHEMES = ("light", "dark")
SECONDS = 60  # until all plots are drawn, beside other tests


def open_browser():
    options = webdriver.ChromeOptions()
    for argument in ("--headless=new", "--disable-gpu", "--disable-dev-shm-usage", "--force-color-profile=srgb",
                     "--no-sandbox"):  # tests run as root, on pages of our own
        options.add_argument(argument)
    options.binary_location = shutil.which("chromium")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    return webdriver.Chrome(service=Service(shutil.which("chromedriver")), options=options)


class BrowserTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        subprocess.run([WRITE_SAMPLE_RESULTS, cls.folder.name], check=True)
        cls.browser = open_browser()

    @classmethod
    def tearDownClass(cls):
        cls.browser.quit()
        cls.folder.cleanup()

    def open(self, name, width=1280, scheme="light"):
        """The page of a sample, complete; what the browser said before is forgotten."""
        self.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False})
        self.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {
            "features": [{"name": "prefers-color-scheme", "value": scheme}]})
        for log in ("browser", "performance"):
            self.browser.get_log(log)
        self.browser.get(pathlib.Path(self.folder.name, name + ".html").as_uri())
        self.wait("document.documentElement.classList.contains('complete')")

    def run_js(self, script, *arguments):
        return self.browser.execute_script(script, *arguments)

    def wait(self, condition):
        end = time.monotonic() + SECONDS
        while not self.run_js(f"return {condition}"):
            if time.monotonic() > end:  # what was said is said once
                self.fail(f"not within {SECONDS} s: {condition}\n{self.said()}")
            time.sleep(0.02)

    def said(self):
        return [entry["message"] for entry in self.browser.get_log("browser")]

    def requests(self):
        messages = [json.loads(entry["message"])["message"] for entry in self.browser.get_log("performance")]
        return [message["params"]["request"]["url"] for message in messages
                if message["method"] == "Network.requestWillBeSent"]

    def marks(self):
        """Of each plot: its title, and how many marks it has in each layer that has a name."""
        return self.run_js("""
            return [...document.querySelectorAll('figure')].map((figure) => {
              const count = (name) => figure.querySelectorAll(`.drawing svg [class~="${name}_marks"] path`).length;
              return [figure.querySelector('h3').textContent, count('points'), count('lines'), count('bars')];
            })""")

    def keep_screenshot(self, name):
        folder = os.environ.get("REPORT_SCREENSHOTS")
        if not folder:
            return
        image = self.browser.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": True})
        pathlib.Path(folder, name + ".png").write_bytes(base64.b64decode(image["data"]))

    def test_draws_every_plot_and_asks_nobody(self):
        self.open("accounts")
        self.assertEqual([url for url in self.requests() if not url.startswith("file:")], [])
        self.assertEqual(self.said(), [])
        self.assertEqual(self.marks(), [
            ["Speed in every case", 5, 0, 0],
            # simple.get of three targets; what is saved is the others'; four percentiles each.
            ["Speed", 3, 0, 0], ["Time saved by an operation", 2, 0, 0], ["Latency", 12, 3, 0],
            ["Median by round", 36, 3, 0],  # a point for each of twelve rounds
            # trade, in which one is wrong, and has too few samples for a percentile.
            ["Speed", 2, 0, 0], ["Time saved by an operation", 1, 0, 0], ["Latency", 2, 2, 0],
            ["Median by round", 24, 2, 0],
            # Where the time goes, of three targets and three parts.
            ["simple.get", 0, 0, 9], ["trade", 0, 0, 6]])
        self.assertGreater(self.run_js("return document.querySelector('.drawing svg').getBoundingClientRect().width"), 300)

    def test_is_seen_before_it_is_drawn(self):
        self.open("accounts")
        # Its order, never how long it takes. That a frame was shown is known a moment after the script goes on, so the first
        # plot counts from when it is there.
        painted, drawn = self.run_js("""
            return ['first-contentful-paint', 'drawn'].map((name) => performance.getEntriesByName(name)[0]?.startTime)""")
        self.assertIsNotNone(painted)
        self.assertIsNotNone(drawn)
        self.assertLess(painted, drawn)

    def test_the_filter_chooses_marks_rows_and_columns(self):
        self.open("accounts")
        visible = """return [...document.querySelectorAll('table')].map((table) =>
            [...table.rows].filter((row) => !row.hidden && row.cells[0].textContent === 'soci').length
            + [...table.tHead.rows[0].cells].filter((cell) => !cell.hidden && cell.textContent === 'soci').length)"""
        self.assertGreater(sum(self.run_js(visible)), 5)
        box = self.browser.find_element(By.CSS_SELECTOR, ".key input[value=soci]")
        box.send_keys(Keys.SPACE)  # by the keyboard
        self.wait("document.querySelectorAll('figure')[1].querySelectorAll('.points_marks path').length === 2")
        self.assertEqual([mark[1] for mark in self.marks()][:4], [4, 2, 1, 8])
        self.assertEqual(sum(self.run_js(visible)), 0)
        self.browser.find_element(By.CSS_SELECTOR, ".key button[value=all]").click()
        self.wait("document.querySelectorAll('figure')[1].querySelectorAll('.points_marks path').length === 3")
        self.browser.find_element(By.CSS_SELECTOR, ".key button[value=none]").click()
        self.wait("document.querySelectorAll('.points_marks path').length === 0")
        self.assertEqual(self.said(), [])

    def test_marks_have_tooltips(self):
        self.open("accounts")
        mark = self.browser.find_elements(By.TAG_NAME, "figure")[1].find_elements(By.CSS_SELECTOR, ".points_marks path")[1]
        self.run_js("arguments[0].scrollIntoView({block: 'center'})", mark)
        ActionChains(self.browser).move_to_element(mark).perform()
        self.wait("document.querySelector('#vg-tooltip-element.visible') !== null")
        text = self.browser.find_element(By.ID, "vg-tooltip-element").text
        self.assertRegex(text, "target:? *libmariadb-text")
        self.assertRegex(text, r"speed:? *1[.][0-9]+x \[")

    def test_no_text_is_code(self):
        self.open("markup")
        self.assertEqual(self.said(), [])
        self.assertEqual(self.run_js("return document.querySelectorAll('img, [onerror]').length"), 0)
        self.assertIn("</script><img src=x onerror=alert(1)>",
                      self.run_js("return [...document.querySelectorAll('.key label')].map((one) => one.textContent)"))
        self.assertGreater(sum(mark[1] for mark in self.marks()), 0)

    def test_other_pages(self):
        for name in ("failures", "hostile", "one_round", "empty"):
            with self.subTest(page=name):
                self.open(name)
                self.assertEqual(self.said(), [])

    def test_is_open_to_all(self):
        """No barrier that axe-core finds, and nothing that is wider than the page."""
        for width in WIDTHS:
            for scheme in SCHEMES:
                with self.subTest(width=width, scheme=scheme):
                    self.open("accounts", width, scheme)
                    self.keep_screenshot(f"{width}-{scheme}")
                    self.run_js("for (const one of document.querySelectorAll('figure details')) one.open = true")
                    self.assertLessEqual(self.run_js("return document.documentElement.scrollWidth"), width)
                    self.run_js(pathlib.Path(AXE_JS).read_text("utf-8"))
                    found = self.browser.execute_async_script(
                        "const done = arguments[0]; axe.run({resultTypes: ['violations']}).then((r) => done(r.violations))")
                    self.assertEqual([(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in found], [])

    def test_a_broken_plot_leaves_its_table(self):
        page = pathlib.Path(self.folder.name, "accounts.html").read_text("utf-8")
        pathlib.Path(self.folder.name, "broken.html").write_text(page.replace('"mark":', '"mark":5,"was":', 1), "utf-8")
        self.open("broken")
        self.assertTrue(self.run_js("return document.querySelector('figure details').open"))
        self.assertNotEqual(self.said(), [])
        self.assertGreater(sum(mark[1] for mark in self.marks()), 0)

    def test_prints(self):
        self.open("accounts")
        pdf = base64.b64decode(self.browser.execute_cdp_cmd("Page.printToPDF", {"printBackground": True})["data"])
        self.assertTrue(pdf.startswith(b"%PDF"))
        self.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
        self.assertTrue(self.run_js(
            "return [...document.querySelectorAll('.drawing svg')].every((one) => one.getBoundingClientRect().height > 50)"))
        self.assertTrue(self.run_js(
            "return [...document.querySelectorAll('.names')].every((one) => one.getBoundingClientRect().height > 5)"))
        self.assertFalse(self.run_js("return document.querySelector('nav').checkVisibility()"))


def main():
    missing = [name for name in ("chromium", "chromedriver") if not shutil.which(name)]
    if webdriver is None:
        missing.append("python3-selenium")
    missing += [name for name, path in (("axe-core", AXE_JS), ("Vega", VEGA_JS)) if not os.path.exists(path)]
    if missing:
        sys.exit(f"report.html is not tested, {', '.join(missing)} is not there: tools/setup --tests --retry")
    unittest.main(argv=sys.argv[:1])


try:
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys
except ImportError:
    webdriver = None

if __name__ == "__main__":
    WRITE_SAMPLE_RESULTS, AXE_JS, VEGA_JS = sys.argv[1:4]
    main()
