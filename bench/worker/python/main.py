"""A worker in Python: `main.py BACKEND/store.py --worker`. With --check it only imports the store, and so its library."""

import importlib.util
import pathlib
import sys

from kit import serve
from kit.store import Backend


def _load(path: pathlib.Path) -> Backend:
    specification = importlib.util.spec_from_file_location(f"{path.parent.name}_store", path)
    if specification is None or specification.loader is None:
        sys.exit(f"{path} is no module of Python")
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    backend = module.BACKEND
    assert isinstance(backend, Backend)
    return backend


def main(arguments: list[str]) -> None:
    if len(arguments) != 2 or arguments[1] not in ("--worker", "--check"):
        sys.exit("usage: main.py STORE.py --worker|--check")
    path = pathlib.Path(arguments[0])
    if arguments[1] == "--check":
        _load(path)
        return
    requests, answers = serve.private_streams()  # before the library can print
    serve.serve(_load(path), requests, answers)


if __name__ == "__main__":
    main(sys.argv[1:])
