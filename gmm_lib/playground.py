"""The playground: an instrument at which points, components and EM are moved by hand.

The same call works with a kernel and without one. In Jupyter the instrument is a widget, and what
the hand does can be read and set from Python. On the static page (`gmm_lib.page`) the call writes a
figure, which the page's own script turns into the same instrument.

Instrument and presets are a bundle of JavaScript that the build makes and the wheel carries. All
that Python says about a state (responsibilities, log-likelihood, starts) `gmm_lib` computes.
"""

import json
import zlib
from functools import cache
from numbers import Integral
from pathlib import Path

import numpy as np
from IPython.display import display

from gmm_lib import em, gaussian, kmeans, page
from gmm_lib.arrays import check_array, check_shape, names_of, to_floats
from gmm_lib.parameters import COVARIANCE_TYPES, check, check_enough, check_weights
from gmm_lib.playground_population import PopulationPlayground
from gmm_lib.playground_start import (
    REG_COVAR,
    around,
    draw_mixture,
    page_figure,
    read_only,
    start_from,
    state_of,
    still,
)

MOST_POINTS, MOST_COMPONENTS = 20_000, 8  # as playground/session.js
MOST_ON_PAGE = 2_000  # points that travel inside a page
STORE = Path(__file__).with_name("_playground")
INSTALL = (
    "playground: Jupyter shows it through the package anywidget, which is not installed. Install "
    "it where the notebook's Python runs (%pip install anywidget), and load the page anew"
)
UNBUILT = (
    "playground: {name} is not there. It is made when the book is built, and is part of the wheel "
    "of gmm_lib; in a checkout of the book run: make book"
)


def playground(X=None, *, preset=None, task=None, n_components=None, covariance_type=None):
    """Give the instrument for data of your own, for a preset, or for a task.

    Show it by letting it be the last line of a cell. What the hand does can be read as arrays, and
    what is set moves in the picture.

    Parameters
    ----------
    X : array-like, shape (n, 1) or (n, 2), optional
        Data; a data frame's columns name the axes. At most 20,000 rows, on a static page 2,000.
    preset : str, optional
        Data by name, such as 'old_faithful', or 'population' for one to draw; without X, preset
        and task it is 'article'.
    task : str, optional
        Something to reach by hand, such as 'local-maximum'; it has its own data and start.
    n_components : int, optional
        K, from 1 to 8; by default 3, or what the preset has.
    covariance_type : {'full', 'tied', 'diag', 'spherical'}, optional
        By default 'full', or what the preset has.

    Returns
    -------
    Playground, or for a population PopulationPlayground

    Raises
    ------
    ValueError, TypeError
        For data or parameters of another kind; the message says which, what came, what is allowed.
    ModuleNotFoundError
        In Jupyter, if the package anywidget is missing.
    FileNotFoundError
        In a checkout of the book that has not been built.

    Notes
    -----
    JupyterLab, Jupyter Notebook 7 and this site's JupyterLite have all that it takes and ask
    nobody. **VS Code** and **Google Colab** fetch the front end of anywidget from a public server
    when the instrument is first shown: they need a network, and VS Code its setting
    *Jupyter: Widget Script Sources*. A notebook that is opened again shows the first picture, until
    the cell runs anew: Jupyter does not keep what widgets hold.

    Examples
    --------
    >>> p = playground([[0.0], [1.0], [8.0], [9.0]], n_components=2)  # doctest: +SKIP
    >>> p.means = [[0.5], [8.5]]  # doctest: +SKIP
    >>> p.responsibilities.round(2)  # doctest: +SKIP
    array([[1., 0.],
           [1., 0.],
           [0., 1.],
           [0., 1.]])
    """
    given = {"X": X, "preset": preset, "task": task}
    chosen = [name for name, value in given.items() if value is not None]
    if len(chosen) > 1:
        rule = "playground takes X, a preset or a task, one of them"
        raise ValueError(f"{rule}, but got {' and '.join(chosen)}")
    if n_components is not None:
        check("n_components", n_components, (Integral, 1, MOST_COMPONENTS + 1))
    if covariance_type is not None:
        check("covariance_type", covariance_type, COVARIANCE_TYPES)
    if X is None:
        kind = "preset" if task is None else "task"
        name = task if task is not None else "article" if preset is None else preset
        check(kind, name, tuple(_starts()[f"{kind}s"]))
        start = _starts()[f"{kind}s"][name]
        if task is not None or "heights" in start:
            what = "a task has its own model" if task else "a population has no components"
            for wish, value in ("n_components", n_components), ("covariance_type", covariance_type):
                if value is not None:
                    raise ValueError(f"{what}: leave out {wish}, which is {value!r}")
        if "heights" in start:
            return PopulationPlayground(_asked(start), _widget_class, **{kind: name})
        if task is not None:
            return Playground(_asked(start), task=task)
        preset = name
        if n_components is None and covariance_type is None:
            return Playground(start, preset=preset)
        points, columns = np.array(start["points"]), start["columns"]
        K = n_components or len(start["weights"])
        kind = covariance_type or start["covariance_type"]
    else:
        points, columns = _check_points(X), names_of(X)
        columns = None if columns is None else list(columns)
        K, kind = n_components or 3, covariance_type or "full"
    check_enough(len(points), K, "n_components")
    start = state_of(*start_from(points, K, kind), kind, points, by="python 0")
    return Playground({**start, "points": points.tolist(), "columns": columns}, preset=preset)


class Playground:
    """What `playground` gives: an instrument, and what is on it, as arrays.

    Arrays that are read are copies that cannot be written into: to move one mean, set them all.
    Whatever is set begins a new run of the algorithm, as a change by hand does.

    Attributes
    ----------
    widget : anywidget.AnyWidget or None
        What Jupyter shows, to put it into a layout, or to be told of each change:
        ``p.widget.observe(function, "state")``. None on the static page.
    """

    kind = "plane"

    def __init__(self, start, *, preset=None, task=None):
        self._about = {"preset": preset, "task": task}
        self._columns, self._words = start.get("columns"), start.get("words")
        rows = start["points"]
        names = ("by", "weights", "means", "covariances", "covariance_type", "algorithm")
        state = {"by": "start", "kind": "start", "step": 0} | {
            name: start[name] for name in (*names, "log_likelihood") if name in start
        }
        state["seen"] = {name: state[name] for name in ("weights", "means", "covariances")}
        self._rows, self._state, self._changes = rows, state, 0
        self._points = read_only(rows, (len(rows), len(state["means"][0])))
        self.widget = None
        if not page.folder():
            key = f"{zlib.crc32(json.dumps([rows, state]).encode()):08x}-{id(self):x}"
            self.widget = _widget_class()(
                points=rows, state=state, columns=self._columns, still=key, **self._about
            )
            self.widget.observe(self._follow, ["points", "state"])

    # what is on the instrument

    @property
    def points(self):
        """ndarray, shape (n, D): the points. Set, they stand below the same model.

        Points with another D begin with a new start of as many components.
        """
        return self._points

    @points.setter
    def points(self, X):
        points, parts = _check_points(X), self._parameters
        if points.shape[1] != self.means.shape[1]:
            check_enough(len(points), self.n_components, "n_components")
            parts = start_from(points, self.n_components, self.covariance_type)
        self._set(*parts, points=points)

    @property
    def weights(self):
        """ndarray, shape (K,): the weights φ."""
        return read_only(self._state["weights"])

    @weights.setter
    def weights(self, weights):
        weights = check_weights(weights, self.n_components)
        self._set(weights, self.means, self.covariances)

    @property
    def means(self):
        """ndarray, shape (K, D): the means μ; for k-means the centres.

        Set to another number of means, K changes: each weight is then the share of the points that
        are nearest to the mean, and all covariances are the spread of the points around them.
        """
        return read_only(self._state["means"])

    @means.setter
    def means(self, means):
        means, D = to_floats(means, "means"), self.means.shape[1]
        if means.ndim != 2 or means.shape[1] != D or not 1 <= len(means) <= MOST_COMPONENTS:
            rule = f"means must be of shape (K, {D}), K from 1 to {MOST_COMPONENTS}"
            raise ValueError(f"{rule}, but got shape {means.shape}")
        if len(means) == self.n_components:
            self._set(self.weights, means, self.covariances)
        else:
            self._set(*around(self._points, means, self.covariance_type))

    @property
    def covariances(self):
        """ndarray, shaped by `covariance_type` as everywhere in `gmm_lib`: the covariances Σ."""
        matrices = np.array(self._state["covariances"], float)
        return read_only(gaussian.pack_covariances(matrices, self.covariance_type))

    @covariances.setter
    def covariances(self, covariances):
        kind = self.covariance_type
        shape = gaussian.covariance_shape(kind, *self.means.shape)
        values, _ = gaussian.check_positive(covariances, shape, f"{kind} covariances")
        self._set(self.weights, self.means, values)

    @property
    def responsibilities(self):
        """ndarray, shape (n, K): of the last E-step; before the first one, of the model as it is.

        For k-means 1 for the nearest centre, else 0. Set, they give the model that an M-step from
        them gives; read afterwards, they are those of that model.
        """
        seen = self._state["seen"]
        means = np.array(seen["means"], float)
        if self.algorithm == "kmeans":
            return read_only(kmeans.nearest(self._points.T, means).T)
        if not len(self._points):
            return read_only(np.empty((0, len(means))))
        return read_only(em.e_step(self._points, seen["weights"], means, seen["covariances"])[0])

    @responsibilities.setter
    def responsibilities(self, responsibilities):
        shape = len(self._points), self.n_components
        r = check_shape(responsibilities, shape, "responsibilities")
        bad = (r < 0).any(axis=1) | (abs(r.sum(axis=1) - 1) > 1e-6)
        if bad.any():
            rule = "responsibilities must be >= 0, each row with sum one"
            raise ValueError(f"{rule}, but row {bad.argmax()} is {r[bad.argmax()]}")
        self._set(*em.m_step(self._points, r, self.covariance_type, REG_COVAR))

    @property
    def n_components(self):
        """int: K."""
        return len(self._state["weights"])

    @property
    def covariance_type(self):
        """str: 'full', 'tied', 'diag' or 'spherical'."""
        return self._state["covariance_type"]

    @property
    def algorithm(self):
        """str: 'em' or 'kmeans'."""
        return self._state["algorithm"]

    @property
    def step(self):
        """int: how many steps the run has taken since the last change by hand."""
        return self._state["step"]

    @property
    def log_likelihood(self):
        """float: of the model as it is, in nats; NaN for k-means."""
        value = self._state["log_likelihood"]
        return np.nan if value is None else value

    # both ways

    @property
    def _parameters(self):
        return self.weights, self.means, self.covariances

    def _set(self, weights, means, covariances, points=None):
        """Make a model what is on the instrument, and tell the widget in one message."""
        self._changes += 1
        rows = self._rows
        if points is not None:
            self._points, rows = read_only(points), points.tolist()
        state = state_of(weights, means, covariances, self.covariance_type, self._points,
                       by=f"python {self._changes}", algorithm=self.algorithm)  # fmt: skip
        self._rows, self._state = rows, state
        if self.widget is not None:
            with self.widget.hold_sync():
                self.widget.points, self.widget.state = rows, state

    def _follow(self, _change):
        """Take what the hand has done."""
        rows, state = self.widget.points, self.widget.state
        if rows is not self._rows:
            self._rows, D = rows, len(state["means"][0])
            # of a change of D the points come first, the model a moment later
            self._points = read_only(rows, (len(rows), len(rows[0]) if rows else D))
        self._state = state

    # what is shown

    def _draw(self, figure):
        draw_mixture(figure, self)

    def _options(self):
        """Return what the page's script needs for data that no preset has."""
        return {
            "points": self.points.ravel().tolist(), "D": self.means.shape[1],
            "K": self.n_components, "type": self.covariance_type, "columns": self._columns,
            **{name: self._state[name] for name in ("weights", "means", "covariances")},
            "preset": self._about["preset"],
        }  # fmt: skip

    def _ipython_display_(self):
        if self.widget is None:
            display(
                {"text/html": page_figure(self), "text/plain": repr(self)},
                raw=True,
            )
            return
        display({"text/html": still(self), "text/plain": repr(self)}, raw=True)
        display(self.widget)

    def __repr__(self):
        n, K, kind = len(self._points), self.n_components, self.covariance_type
        said = f"{n:,} point{'s' * (n != 1)}, "
        if self.algorithm == "kmeans":
            return f"Playground: {said}{K} centre{'s' * (K != 1)} of k-means."
        line = self.means.shape[1] == 1
        said += f"{K} {'' if line else f'{kind} '}component{'s' * (K != 1)}"
        said += " of one variance" * (line and kind == "tied" and K > 1)
        ell = f"{self.log_likelihood:,.2f}".replace("-", "−")
        return f"Playground: {said}; log-likelihood {ell}."


@cache
def _widget_class():
    """Return the class of the widget; only here is anywidget imported."""
    try:
        import anywidget  # noqa: PLC0415  (nothing else of the library needs it)
        import traitlets  # noqa: PLC0415  (comes with it)
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(INSTALL, name=error.name) from error
    module = _built("widget.js").read_text(encoding="utf-8")

    class PlaygroundWidget(anywidget.AnyWidget):
        _esm = module
        points = traitlets.Any().tag(sync=True)
        state = traitlets.Any().tag(sync=True)
        columns = traitlets.Any().tag(sync=True)
        preset = traitlets.Unicode(None, allow_none=True).tag(sync=True)
        task = traitlets.Unicode(None, allow_none=True).tag(sync=True)
        size = traitlets.Unicode("full").tag(sync=True)
        still = traitlets.Unicode("").tag(sync=True)

    return PlaygroundWidget


def _built(name):
    if not (STORE / name).exists():
        raise FileNotFoundError(UNBUILT.format(name=STORE / name))
    return STORE / name


@cache
def _starts():
    return json.loads(_built("starts.json").read_text(encoding="utf-8"))


def _asked(start):
    """Return a start with the points of its preset, if it has none, and with its words."""
    words = (start["title"], start["text"]) if "title" in start else None
    if "heights" not in start and "points" not in start:
        start = {**start, "points": _starts()["presets"][start["preset"]]["points"]}
    return {**start, "words": words}


def _check_points(X):
    points = np.asarray(check_array(X), float)
    if points.shape[1] > 2:
        rule = "X must have 1 or 2 features, to be drawn as it is"
        raise ValueError(f"{rule}, but got {points.shape[1]}: choose two, as in X[:, :2]")
    most, where = (MOST_ON_PAGE, " on a page") if page.folder() else (MOST_POINTS, "")
    if len(points) > most:
        rule = f"X must have at most {most:,} rows{where}, but got {len(points):,}"
        raise ValueError(f"{rule}: draw some of them, as in X[:{most}]")
    return points
