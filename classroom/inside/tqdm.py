"""Progress bars that show nothing: an answer is not wrong because it has one.

Students see this module under its own name; the package itself is not there.
"""

import sys


class tqdm:  # noqa: N801  (the package's own name)
    """What an iterable gives, and the methods of a bar."""

    def __init__(self, iterable=(), *_, total=None, **__):
        self.iterable, self.total, self.n = iterable, total, 0

    def __iter__(self):
        for one in self.iterable:
            yield one
            self.n += 1

    def __len__(self):
        return len(self.iterable) if self.total is None else self.total

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def update(self, n=1):
        self.n += n

    def _nothing(self, *_, **__):
        """Show nothing."""

    close = refresh = clear = reset = set_description = set_postfix = _nothing
    set_description_str = set_postfix_str = _nothing

    @staticmethod
    def write(text, *_, **__):
        print(text)


def trange(*bounds, **options):
    return tqdm(range(*bounds), **options)


tqdm_notebook, tnrange = tqdm, trange
__path__ = []
auto = autonotebook = notebook = std = sys.modules[__name__]
for name in ("auto", "autonotebook", "notebook", "std"):
    sys.modules[f"{__name__}.{name}"] = auto
