"""The population of the playground: bars that a hand draws, samples of it, and their means.

Inside a bar all values are equally likely, so that mean, standard deviation and skewness are exact.
"""

import json
import zlib
from numbers import Integral

import numpy as np
from IPython.display import display

from gmm_lib import page
from gmm_lib.arrays import to_floats
from gmm_lib.parameters import check
from gmm_lib.playground_start import page_figure, read_only, still

MOST_SAMPLE_SIZE = 100  # as playground/population.js


class PopulationPlayground:
    """What `gmm_lib.playground.playground` gives for a population that is drawn by hand.

    Attributes
    ----------
    widget : anywidget.AnyWidget or None
        What Jupyter shows; None on the static page.

    Notes
    -----
    With bars of width w, probabilities p and middles at the distance d from the mean, the variance
    is Σ p (d² + w²/12), and E (x − μ)³ = Σ p (d³ + d w²/4).

    Examples
    --------
    >>> p = playground(preset="population")  # doctest: +SKIP
    >>> p.heights = [1.0] * 40  # doctest: +SKIP
    >>> p.mean, p.sd  # doctest: +SKIP
    (5.0, 2.886751345948129)
    """

    kind = "population"

    def __init__(self, start, widget_class, *, preset=None, task=None):
        self._about = {"preset": preset, "task": task}
        self._words, self._changes, self.widget = start.get("words"), 0, None
        self._state = {"by": "start", "sample": [], "means": []} | {
            name: start[name] for name in ("heights", "low", "high", "n")
        }
        if not page.folder():
            key = f"{zlib.crc32(json.dumps(self._state).encode()):08x}-{id(self):x}"
            self.widget = widget_class()(state=self._state, still=key, **self._about)
            self.widget.observe(self._follow, ["state"])

    @property
    def heights(self):
        """ndarray, shape (B,): the heights of the bars, in no particular unit. Set, they stand."""
        return read_only(self._state["heights"])

    @heights.setter
    def heights(self, heights):
        heights, bars = to_floats(heights, "heights"), len(self._state["heights"])
        good = heights.shape == (bars,) and (heights >= 0).all() and (heights < 1e9).all()
        if not good or not heights.any():
            rule = f"heights must be {bars} numbers >= 0 and below 1e9, not all of them 0"
            raise ValueError(f"{rule}, but got {np.array2string(heights, threshold=5)}")
        self._set(heights=heights.tolist())

    @property
    def sample_size(self):
        """int: n, how many values a sample has, from 1 to 100."""
        return self._state["n"]

    @sample_size.setter
    def sample_size(self, n):
        check("sample_size", n, (Integral, 1, MOST_SAMPLE_SIZE + 1))
        self._set(n=int(n))

    @property
    def edges(self):
        """ndarray, shape (B + 1,): where the bars begin and end."""
        low, high = self._state["low"], self._state["high"]
        return read_only(np.linspace(low, high, len(self._state["heights"]) + 1))

    @property
    def sample(self):
        """ndarray, shape (n,): the last sample that was drawn; empty before the first one."""
        return read_only(self._state["sample"])

    @property
    def means(self):
        """ndarray, shape (N,): the means of all samples drawn since the last change by hand."""
        return read_only(self._state["means"])

    @property
    def mean(self):
        """float: of the population."""
        return self._moments()[0]

    @property
    def sd(self):
        """float: the standard deviation of the population; that of the means is sd / √n."""
        return self._moments()[1]

    @property
    def skewness(self):
        """float: E (x − μ)³ / σ³ of the population; that of the means is skewness / √n."""
        return self._moments()[2]

    def _moments(self):
        edges, heights = self.edges, self.heights
        p, middles, w = heights / heights.sum(), (edges[1:] + edges[:-1]) / 2, edges[1] - edges[0]
        mean = float(p @ middles)
        d = middles - mean
        variance = float(p @ (d**2 + w**2 / 12))
        return mean, variance**0.5, float(p @ (d**3 + d * w**2 / 4)) / variance**1.5

    def _set(self, **parts):
        """Change the population; samples of the one before are forgotten."""
        self._changes += 1
        begun = {"by": f"python {self._changes}", "sample": [], "means": []}
        self._state = {**self._state, **parts, **begun}
        if self.widget is not None:
            self.widget.state = self._state

    def _follow(self, _change):
        self._state = self.widget.state

    # what is shown

    def _options(self):
        return {name: self._state[name] for name in ("heights", "low", "high", "n")}

    def _draw(self, figure):
        ax, edges = figure.subplots(), self.edges
        ax.bar(edges[:-1], self.heights, np.diff(edges), align="edge", edgecolor="white")
        ax.set(xlabel="value", yticks=[], xlim=(edges[0], edges[-1]))

    def _ipython_display_(self):
        first = page_figure(self) if self.widget is None else still(self)
        display({"text/html": first, "text/plain": repr(self)}, raw=True)
        if self.widget is not None:
            display(self.widget)

    def __repr__(self):
        n, mean, sd = self.sample_size, self.mean, self.sd
        return (
            f"Playground: a population with the mean {mean:#.3g} and the standard deviation "
            f"{sd:#.3g}; means of {n} have the standard deviation {sd / n**0.5:#.3g}."
        )
