"""Loads the backend of a store.py."""

import importlib.util
import pathlib

from kit.store import Backend


def load(path: pathlib.Path) -> Backend:
    specification = importlib.util.spec_from_file_location(f"{path.parent.name}_store", path)
    if specification is None or specification.loader is None:
        raise ImportError(f"{path} is no module of Python")
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    backend = module.BACKEND
    assert isinstance(backend, Backend)
    return backend
