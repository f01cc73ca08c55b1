"""up --tls, with the real MariaDB."""

import stat
import subprocess
import time
import unittest

import machine


class TlsTest(machine.ServerTest):
    def test_tls(self):
        text = self.expect(0, "up", "--tls")
        tls = self.dir / "tls"
        self.assertIn(f"the authority to trust is {tls}/ca.pem", text)
        self.assertEqual({path.name for path in tls.iterdir()},
                         {"ca.pem", "server-cert.pem", "server-key.pem", "wrong-ca.pem"})
        self.assertEqual(stat.S_IMODE((tls / "server-key.pem").stat().st_mode), 0o600)
        keys = subprocess.run(["grep", "-rl", "PRIVATE KEY", self.dir], stdout=subprocess.PIPE,
                              text=True, timeout=machine.DEADLINE, check=True)
        self.assertEqual(keys.stdout.split(), [str(tls / "server-key.pem")],
                         "the authorities' keys are gone")

        for version in ("TLSv1.2", "TLSv1.3"):
            done = self.query("SHOW STATUS LIKE 'Ssl_version'", "--ssl-verify-server-cert",
                              f"--ssl-ca={tls}/ca.pem", f"--tls-version={version}")
            self.assertEqual(done.stdout, f"Ssl_version\t{version}\n", done.stderr)
        refused = self.query("SELECT 1", "--ssl-verify-server-cert", f"--ssl-ca={tls}/wrong-ca.pem")
        self.assertEqual(refused.returncode, 1)
        self.assertIn("certificate signature failure", refused.stderr)
        self.assertEqual(self.query("SHOW STATUS LIKE 'Ssl_version'", "--skip-ssl").stdout,
                         "Ssl_version\t\n")

        self.assertIn("it offers TLS", self.expect(0, "up"), "it serves who did not ask for TLS")
        self.expect(0, "down")
        self.check_folder_is_clean()

    def test_the_certificate(self):
        self.expect(0, "up", "--tls")

        def openssl(*arguments):
            return subprocess.run(["openssl", *arguments], cwd=self.dir / "tls", text=True,
                                  capture_output=True, timeout=machine.DEADLINE, check=False)

        text = openssl("x509", "-in", "server-cert.pem", "-noout", "-ext", "subjectAltName").stdout
        self.assertIn("IP Address:127.0.0.1, DNS:localhost", text)
        yesterday, next_year = int(time.time()) - 23 * 3600, int(time.time()) + 365 * 24 * 3600
        for moment in (yesterday, next_year):
            done = openssl("verify", "-x509_strict", "-CAfile", "ca.pem", "-attime", str(moment),
                           "server-cert.pem")
            self.assertEqual(done.returncode, 0, done.stderr)
        subjects = {openssl("x509", "-in", name, "-noout", "-subject").stdout
                    for name in ("ca.pem", "wrong-ca.pem")}
        self.assertEqual(len(subjects), 1)
        done = openssl("verify", "-CAfile", "wrong-ca.pem", "server-cert.pem")
        self.assertNotEqual(done.returncode, 0)


if __name__ == "__main__":
    unittest.main()
