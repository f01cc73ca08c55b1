"""--kind mariadb where there is only MySQL, with a stand-in for mysqld."""

import unittest

import machine


class MySqlTest(machine.ServerTest):
    """Where the distribution has MySQL and no MariaDB."""

    hidden = (*machine.STAND_INS, "mariadbd", "mysqld")

    def test_how_it_is_called(self):
        self.provide("mysqld")
        self.expect(0, "up", "--tls")
        _, first, second = self.calls("mysqld")
        self.assertIn("--initialize-insecure", first)
        for option in ("--bind-address=127.0.0.1", f"--port={self.port}",
                       "--auto-generate-certs=OFF", f"--ssl-cert={self.dir}/tls/server-cert.pem",
                       f"--ssl-key={self.dir}/tls/server-key.pem"):
            self.assertIn(option, second)
        self.expect(0, "down")
        self.expect(0, "up")
        self.assertNotIn("--ssl-cert", " ".join(self.calls("mysqld")[-1]))
        self.expect(0, "down")
        self.check_folder_is_clean()


if __name__ == "__main__":
    unittest.main()
