"""Finds backends: that of a store.py, and of a library over a driver that of the driver."""

import importlib.util
import pathlib

from kit.store import Backend, Fault

_BACKENDS = pathlib.Path(__file__).resolve().parents[4] / "backends"


def load(path: pathlib.Path) -> Backend:
    specification = importlib.util.spec_from_file_location(f"{path.parent.name}_store", path)
    if specification is None or specification.loader is None:
        raise ImportError(f"{path} is no module of Python")
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    backend = module.BACKEND
    assert isinstance(backend, Backend)
    return backend


def driver(name: str) -> Backend:
    """The driver's own backend: how it connects, and what its errors mean, is said once."""
    try:
        return load(_BACKENDS / name / "store.py")
    except ImportError as error:
        raise Fault("unsupported", f"its driver {name} is not there: {error}") from None
