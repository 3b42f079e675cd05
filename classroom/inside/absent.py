"""Packages that are not there when assignments are graded.

An import of one fails and says so. Where the cell does without it (an import that nothing uses),
the worker runs the cell again with a stand-in, which fails when it is used.
"""

import importlib.machinery
import sys
import types

MESSAGE = "{} is not there when assignments are graded: numpy, matplotlib and gmm_lib's data, "
MESSAGE += "check and draw are"


class AbsentError(ModuleNotFoundError):
    """The package is not there; ``name`` says which."""


def missing(name):
    return AbsentError(MESSAGE.format(name), name=name)


AbsentError.__name__ = AbsentError.__qualname__ = "ModuleNotFoundError"


class NotHere:
    """A finder that refuses packages, or stands in for those that a cell may do without."""

    def __init__(self, names=None):
        self.names, self.stand_ins = names, set()

    def find_spec(self, name, path=None, target=None):
        top = "gmm_lib" if name.startswith("gmm_lib.") else name.split(".")[0]
        if self.names is not None and top not in self.names:
            return None
        if top in self.stand_ins:
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
        raise missing(name)

    def create_module(self, spec):
        return StandIn(spec.name)

    def exec_module(self, module):
        pass

    def forget(self):
        """Take the stand-ins out again: what tries an import and does without is to fail."""
        if not self.stand_ins:
            return  # to look at all modules would copy, in a copy of the worker, what holds them
        self.stand_ins.clear()
        for name in [name for name, one in sys.modules.items() if isinstance(one, StandIn)]:
            del sys.modules[name]


class StandIn(types.ModuleType):
    """A package that is not there: it can be imported, and no more."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Thing(f"{self.__name__}.{name}")


class Thing:
    """Something of a package that is not there: it can be named, and no more."""

    def __init__(self, name):
        self.__dict__["name"] = name

    def _fail(self, *_, **__):
        raise missing(self.__dict__["name"])

    __call__ = __getattr__ = __getitem__ = __iter__ = __len__ = _fail
    __add__ = __mul__ = __matmul__ = __sub__ = __array__ = __float__ = _fail
