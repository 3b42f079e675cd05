"""KMeans: the estimator, a drop-in for scikit-learn's, on top of `gmm_lib.kmeans`."""

import sys
import warnings
from dataclasses import KW_ONLY, dataclass
from importlib import import_module
from numbers import Integral

import numpy as np

from gmm_lib import kmeans
from gmm_lib.arrays import check_array
from gmm_lib.errors import ConvergenceWarning
from gmm_lib.estimator import Estimator
from gmm_lib.parameters import RULES, check, check_enough, check_random_state
from gmm_lib.rows import Rows

CONTAINERS = ("default", "pandas", "polars")


@dataclass(repr=False, eq=False)
class KMeans(Estimator):
    """k-means clustering: n_init runs of Lloyd's algorithm, the one of least inertia kept.

    Parameters, attributes and methods are those of scikit-learn's class of this name.

    Parameters
    ----------
    n_clusters : int
        K, the number of clusters.
    init : {'k-means++', 'random'}, array-like, shape (K, D), or callable
        How to choose the starting centers; a callable takes X, n_clusters and random_state and
        returns them. Of more than 131,072 rows a start looks at so many, drawn at random.
    n_init : int or 'auto'
        Number of runs; 'auto' is 10 for 'random' and a callable, else 1.
    max_iter : int
        The largest number of steps in a run; 0 keeps the starting centers.
    tol : float
        Stop when the centers' squared moves sum to at most tol times the mean variance.
    verbose : int
        1 prints the inertia of each step.
    random_state : None, int, RandomState or Generator
    copy_x : bool
        Not used: X is never changed.
    algorithm : {'lloyd', 'elkan'}
        Not used: both find the same clusters, here by Lloyd's algorithm.

    Attributes
    ----------
    cluster_centers_ : ndarray, shape (K, D)
    labels_ : ndarray, shape (n,)
    inertia_ : float
        The sum of squared distances from the nearest centers.
    n_iter_ : int
    n_features_in_ : int
    feature_names_in_ : ndarray of str, shape (D,)
        If X was a data frame.

    Raises
    ------
    ValueError
        For a bad parameter (in `fit`), or more clusters than samples.

    Notes
    -----
    Derived in the chapter *clustering*.

    Examples
    --------
    >>> km = KMeans(2, random_state=0).fit([[0.0], [1.0], [8.0], [9.0]])
    >>> sorted(km.cluster_centers_.ravel().tolist()), km.inertia_
    ([0.5, 8.5], 1.0)
    """

    n_clusters: int = 8
    _: KW_ONLY
    init: object = "k-means++"
    n_init: object = "auto"
    max_iter: int = 300
    tol: float = 1e-4
    verbose: int = 0
    random_state: object = None
    copy_x: bool = True
    algorithm: str = "lloyd"

    _mixins = ("TransformerMixin", "ClusterMixin")
    _rules = {name: RULES[name] for name in ("max_iter", "tol", "verbose")} | {
        "n_clusters": (Integral, 1),
        "copy_x": (bool,),
        "algorithm": ("lloyd", "elkan"),
    }

    def fit(self, X, y=None, sample_weight=None):
        """Find the cluster centers.

        Parameters
        ----------
        X : array-like, shape (n, D), re-iterable of such, dask array or data frame, or `Source`
        y : ignored
        sample_weight : array-like, shape (n,), optional

        Returns
        -------
        self

        Raises
        ------
        ValueError, TypeError
            For bad parameters or data.

        Warns
        -----
        ConvergenceWarning
            If a cluster of the run that was kept has no sample: always if X has fewer distinct
            rows than there are clusters, else possible where `max_iter` ended the run.
        """
        self._check_params()
        rows, random = Rows.of(X, sample_weight), check_random_state(self.random_state)
        K, max_iter = int(self.n_clusters), int(self.max_iter)  # numpy's small ones overflow
        check_enough(rows.present, K, "n_clusters")
        if K == 1 and self.algorithm == "elkan":
            text = "algorithm='elkan' doesn't make sense for a single cluster. Using 'lloyd'"
            self._warn(f"{text} instead.", RuntimeWarning)
        tol = self.tol * rows.variance  # before the starts: where squares overflow there are none
        starts = self._starts(rows, random)
        self._learn_features(rows)
        if hasattr(rows, "over"):  # the rows are with an engine
            return import_module("gmm_lib.far_kmeans").finish(self, rows, starts)

        def report(number, *facts):
            for inertia, moves, same in zip(*facts, strict=True):
                print(f"Iteration {number - 1}, inertia {inertia}.")
                end = f"center shift {moves} within tolerance {tol}" if moves <= tol else ""
                end = "strict convergence" if same else end
                if end:
                    print(f"Converged at iteration {number - 1}: {end}.")

        runs, say = [], report if self.verbose else None
        for part in [starts[[i]] for i in range(len(starts))] if say else [starts]:
            self._say("Initialization complete")  # one run after another, so that each is read
            runs.append(kmeans.lloyd(rows, part, max_iter, tol, say))
        centers, n_iter = (np.concatenate(parts) for parts in zip(*runs, strict=True))
        centers = centers.astype(rows.dtype).astype(float)  # labels belong to what is kept
        labels, _, _, inertia = kmeans.assign(rows, centers)
        best = 0
        for run in range(1, len(centers)):  # rounding is no reason to give the clusters new names
            if inertia[run] < inertia[best] and not same_clusters(labels[run], labels[best]):
                best = run
        self.cluster_centers_ = centers[best].astype(rows.dtype)
        self.labels_, self.inertia_ = labels[best], float(inertia[best])
        self.n_iter_ = int(n_iter[best])
        found = len(np.unique(self.labels_))
        if rows.present < rows.n:  # those of weight zero have a nearest center, too
            with np.errstate(over="ignore"):  # wherever they lie
                self.labels_ = kmeans.assign(rows.unweighted(), centers[best])[0]
        if found < K:
            text = f"Number of distinct clusters ({found}) found smaller than n_clusters ({K})."
            self._warn(f"{text} Possibly due to duplicate points in X.", ConvergenceWarning)
        return self

    def _starts(self, rows, random):
        K, runs, init = int(self.n_clusters), self.n_init, self.init
        if not callable(init) and not isinstance(init, str):
            if runs not in ("auto", 1):
                text = "Explicit initial center position passed: performing only one init in KMeans"
                warnings.warn(f"{text} instead of n_init={runs}.", RuntimeWarning, stacklevel=3)
            self._n_init = 1
            return check_centers(init, K, rows.D)[np.newaxis]
        if runs == "auto":
            runs = 10 if callable(init) or init == "random" else 1
        self._n_init, table = runs, rows.table(random, K)
        if isinstance(init, str):
            return kmeans.starting_centers(table, K, runs, init, random)
        starts = (init(table.chunks[0], K, random_state=random) for _ in range(runs))
        return np.array([check_centers(start, K, rows.D) for start in starts])

    def _check_params(self):
        super()._check_params()
        if not isinstance(self.n_init, str) or self.n_init != "auto":
            check("n_init ('auto' or a number)", self.n_init, (Integral, 1))
        if isinstance(self.init, str):
            check("init", self.init, ("k-means++", "random"))
        elif not callable(self.init):
            check("init ('k-means++', 'random', a callable or centers)", self.init, (np.ndarray,))

    @np.errstate(over="ignore")
    def predict(self, X):
        """Find the nearest center of each sample.

        Parameters
        ----------
        X : array-like, shape (n, D), or re-iterable of such

        Returns
        -------
        ndarray of int, shape (n,)

        Raises
        ------
        NotFittedError
            Before `fit`.
        """
        rows, centers = self._check_rows(X), self._centers()

        def labels(x):
            return kmeans.nearest(x, centers).argmax(axis=0).astype(np.int32)

        return rows.each(labels, centers.size)

    def fit_predict(self, X, y=None, sample_weight=None):
        """Find the cluster centers and give each sample's cluster.

        Parameters
        ----------
        X : array-like, shape (n, D), or re-iterable of such
        y : ignored
        sample_weight : array-like, shape (n,), optional

        Returns
        -------
        ndarray of int, shape (n,)
        """
        return self.fit(X, sample_weight=sample_weight).labels_

    def score(self, X, y=None, sample_weight=None):
        """Compute minus the inertia of X: the larger, the nearer the samples are to the centers.

        Parameters
        ----------
        X : array-like, shape (n, D), or re-iterable of such
        y : ignored
        sample_weight : array-like, shape (n,), optional

        Returns
        -------
        float

        Raises
        ------
        NotFittedError
            Before `fit`.
        """
        rows, centers = self._check_rows(X, sample_weight), self._centers()
        if hasattr(rows, "over"):
            return -float(import_module("gmm_lib.far_kmeans").assign(rows, centers).inertia)
        return -float(kmeans.assign(rows, centers)[3])

    @np.errstate(over="ignore")
    def transform(self, X):
        """Compute the distance of each sample from each center.

        Parameters
        ----------
        X : array-like, shape (n, D), or re-iterable of such

        Returns
        -------
        ndarray or data frame, shape (n, K)
            As `set_output` says.

        Raises
        ------
        NotFittedError
            Before `fit`.
        """
        rows = self._check_rows(X)
        distances = np.sqrt(kmeans.squared_distances(rows, self._centers())).T
        distances = distances.astype(rows.dtype, copy=False)
        config = getattr(sys.modules.get("sklearn"), "get_config", dict)()  # of the whole program
        usual = config.get("transform_output", "default")
        container = getattr(self, "_sklearn_output_config", {}).get("transform", usual)
        if container == "pandas":
            import pandas as pd  # noqa: PLC0415, only who asks for it needs it

            index = X.index if hasattr(X, "columns") and hasattr(X, "index") else None
            return pd.DataFrame(distances, index=index, columns=self.get_feature_names_out())
        if container == "polars":
            import polars as pl  # noqa: PLC0415, only who asks for it needs it

            return pl.DataFrame(distances, schema=self.get_feature_names_out().tolist())
        return distances

    def fit_transform(self, X, y=None, sample_weight=None):
        """Find the cluster centers and compute the distances from them.

        Parameters
        ----------
        X : array-like, shape (n, D), or re-iterable of such
        y : ignored
        sample_weight : array-like, shape (n,), optional

        Returns
        -------
        ndarray or data frame, shape (n, K)
        """
        return self.fit(X, sample_weight=sample_weight).transform(X)

    def get_feature_names_out(self, input_features=None):
        """Name the columns of what `transform` gives.

        Parameters
        ----------
        input_features : array-like of str, shape (D,), optional
            The names of the features of the fit; the columns' own names do not depend on them.

        Returns
        -------
        ndarray of str, shape (K,)

        Raises
        ------
        NotFittedError
            Before `fit`.
        ValueError
            For other names, or of another number.
        """
        self._check_fitted()
        if input_features is not None:
            known = getattr(self, "feature_names_in_", None)
            names = np.atleast_1d(np.asarray(input_features, dtype=object)).tolist()
            if known is not None and list(known) != names:
                raise ValueError("input_features is not equal to feature_names_in_")
            if len(names) != self.n_features_in_:
                expected = f"number of features ({self.n_features_in_}), got {len(names)}"
                raise ValueError(f"input_features should have length equal to {expected}")
        return np.array([f"kmeans{k}" for k in range(len(self.cluster_centers_))], dtype=object)

    def set_output(self, *, transform=None):
        """Say in what `transform` gives its numbers.

        Parameters
        ----------
        transform : {'default', 'pandas', 'polars'}, optional
            An array, or a data frame; None leaves it as it is.

        Returns
        -------
        self
        """
        if transform is not None:
            check("transform", transform, CONTAINERS)
            self._sklearn_output_config = {"transform": transform}
        return self

    def _centers(self):
        return np.asarray(self.cluster_centers_, dtype=float)


def check_centers(centers, K, D):
    """Refuse starting centers of another shape.

    Parameters
    ----------
    centers : array-like, shape (K, D)
    K, D : int

    Returns
    -------
    ndarray, shape (K, D)

    Raises
    ------
    ValueError, TypeError

    Examples
    --------
    >>> check_centers([[0.0, 1.0]], 2, 2)
    Traceback (most recent call last):
        ...
    ValueError: The shape of the initial centers (1, 2) does not match the number of clusters 2.
    """
    centers = check_array(centers, "init")
    text = f"The shape of the initial centers {centers.shape} does not match the number of"
    if len(centers) != K:
        raise ValueError(f"{text} clusters {K}.")
    if centers.shape[1] != D:
        raise ValueError(f"{text} features of the data {D}.")
    return centers


def same_clusters(labels, others):
    """Tell whether two assignments differ in the clusters' numbers only.

    Parameters
    ----------
    labels, others : ndarray of int, shape (n,)

    Returns
    -------
    bool

    Examples
    --------
    >>> same_clusters(np.array([0, 0, 1]), np.array([2, 2, 0]))
    True
    """
    pairs = labels.astype(np.int64) * (others.max() + 1) + others
    return len(np.unique(pairs)) == len(np.unique(labels)) == len(np.unique(others))
