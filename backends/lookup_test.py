"""Every client library is taken from CMAKE_PREFIX_PATH when it is there, before the system's.

The prefix holds stand-ins, where the library's own build or its vendor's archive would put it. Nothing of driverbench is
compiled: it is configured, and the commands say what each worker would be linked with.
"""

import pathlib
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[1]
DEADLINE = 120
HEADERS = ("include/mariadb/mysql.h", "include/mysql/mysql.h", "include/mysql-cppconn/mysql/jdbc.h",
           "include/soci/mysql/soci-mysql.h")
LIBRARIES = {  # each backend's
    "libmysqlclient": ["lib/libmysqlclient.so"],
    "libmariadb": ["lib/mariadb/libmariadb.so"],
    "connector_cpp": ["lib64/libmysqlcppconn.so"],
    "soci": ["lib/mariadb/libmariadb.so.3", "lib64/libsoci_core.so", "lib64/libsoci_mysql.so"],
}


def output(*command, cwd):
    done = subprocess.run(command, cwd=cwd, timeout=DEADLINE, text=True, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if done.returncode != 0:
        raise AssertionError(f"{command}\n{done.stdout}")
    return done.stdout


class LookupTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="driverbench_lookup_")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.prefix = self.folder / "prefix"

    def file(self, name, text=""):
        path = self.prefix / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

    def package(self, library, headers, libraries):
        self.file(f"lib/pkgconfig/{library}.pc",
                  f"Name: {library}\nVersion: 99\nDescription: a stand-in\nCflags: -I{self.prefix}/{headers}\n"
                  f"Libs: -L{self.prefix}/{libraries} -l{library.removeprefix('lib')}\n")

    def library(self, path, *needed):
        """An empty one, with a name of its own as real ones have: without it CMake does not link by path."""
        (self.prefix / path).parent.mkdir(parents=True, exist_ok=True)
        output("cc", "-shared", "-x", "c", "/dev/null", "-x", "none", "-Wl,--no-as-needed",
               f"-Wl,-soname,{pathlib.Path(path).name}", *needed, "-o", self.prefix / path, cwd=self.folder)

    def fill_prefix(self):
        for header in HEADERS:
            self.file(header)
        for library in sorted({library for libraries in LIBRARIES.values() for library in libraries}):
            # What it needs says which client SOCI stands on.
            self.library(library, *([self.prefix / "lib/mariadb/libmariadb.so.3"] if "soci_mysql" in library else []))
        self.package("libmariadb", "include/mariadb", "lib/mariadb")
        self.package("mysqlclient", "include/mysql", "lib")

    def test_each_comes_from_there(self):
        self.fill_prefix()
        build = self.folder / "build"
        output("cmake", "-S", ROOT, "-B", build, "-G", "Ninja", "-DDRIVERBENCH_TESTS=OFF",
               f"-DCMAKE_PREFIX_PATH={self.prefix}", cwd=self.folder)
        for backend, libraries in LIBRARIES.items():
            link = output("ninja", "-t", "commands", f"bench_{backend}", cwd=build).splitlines()[-1].split()
            for library in libraries:
                with self.subTest(library=library):
                    self.assertIn(str(self.prefix / library), link)


if __name__ == "__main__":
    unittest.main()
