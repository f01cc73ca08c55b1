"""A worker in Python: `main.py BACKEND/store.py --worker`. With --check it only imports the store, and so its library."""

import pathlib
import sys

from kit import loading, serve


def main(arguments: list[str]) -> None:
    if len(arguments) != 2 or arguments[1] not in ("--worker", "--check"):
        sys.exit("usage: main.py STORE.py --worker|--check")
    path = pathlib.Path(arguments[0])
    if arguments[1] == "--check":
        loading.load(path)
        return
    requests, answers = serve.private_streams()  # before the library can print
    serve.serve(loading.load(path), requests, answers)


if __name__ == "__main__":
    main(sys.argv[1:])
