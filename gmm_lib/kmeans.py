"""k-means: the k-means++ start and Lloyd's two half-steps, assign and update."""

from dataclasses import KW_ONLY, dataclass

import numpy as np

from gmm_lib import base

TINY = np.finfo(float).tiny  # divides the sums of an empty cluster, which are zero


def kmeans_plusplus(X, n_clusters, random_state=None, sample_weight=None):
    """Choose starting centers among the samples, far from each other, at random.

    Each new center is drawn with probability proportional to the squared distance from the
    nearest center so far; of a few such draws the one that lowers the sum of these most is kept.

    Parameters
    ----------
    X : array-like, shape (n, D)
    n_clusters : int
        K, the number of centers.
    random_state : None, int, RandomState or Generator
    sample_weight : array-like, shape (n,), optional

    Returns
    -------
    centers : ndarray, shape (K, D)
    indices : ndarray, shape (K,)
        The rows of X that became centers.

    Raises
    ------
    ValueError
        If there are fewer samples than centers.

    Notes
    -----
    Derived in the chapter *clustering*, section 'Where to start'.

    References
    ----------
    D. Arthur and S. Vassilvitskii, k-means++: the advantages of careful seeding, *Proceedings of
    the 18th ACM-SIAM Symposium on Discrete Algorithms*, 2007, 1027-1035.

    Examples
    --------
    >>> centers, indices = kmeans_plusplus([[0.0], [0.1], [9.0]], 2, random_state=0)
    >>> sorted(centers[:, 0].round().tolist())
    [0.0, 9.0]
    """
    rows, random = base.Rows.of(X, sample_weight), base.check_random_state(random_state)
    base.check("n_clusters", n_clusters, base.RULES["n_clusters"])
    base.check_enough(rows.n, n_clusters, "n_clusters")
    X, weight = rows.chunks[0], np.ones(rows.n) if rows.weight is None else rows.weight
    indices = [np.searchsorted(np.cumsum(weight), random.uniform() * rows.total, side="right")]
    nearest = squared_distances(rows, X[indices])[0]
    while len(indices) < n_clusters:
        cumulated = np.cumsum(nearest * weight)
        draws = random.uniform(size=2 + int(np.log(n_clusters))) * cumulated[-1]
        candidates = np.minimum(np.searchsorted(cumulated, draws), rows.n - 1)
        after = np.minimum(nearest, squared_distances(rows, X[candidates]))
        best = np.argmin(after @ weight)
        indices.append(candidates[best])
        nearest = after[best]
    return X[indices], np.array(indices)


def squared_distances(rows, centers):
    """Compute the squared distance of each sample from each center.

    Parameters
    ----------
    rows : Rows
    centers : array-like, shape (K, D)

    Returns
    -------
    ndarray, shape (K, n)

    Examples
    --------
    >>> squared_distances(base.Rows([[0.0], [3.0]]), np.array([[1.0]]))
    array([[1., 4.]])
    """
    batches = (x for x, _ in rows.batches(centers.size))
    offsets = (np.subtract(x, centers[:, :, np.newaxis], order="C") for x in batches)
    return np.hstack([np.einsum("kdn,kdn->kn", part, part) for part in offsets])


@dataclass(frozen=True)
class KMeansStep:
    """A half-step of k-means.

    Parameters
    ----------
    kind : {'assign', 'update'}
        After 'assign' the centers are the ones it started from; after 'update', new ones.
    centers : ndarray, shape (K, D)
    labels : ndarray, shape (n,)
        The nearest center of each sample, by the last 'assign'.
    inertia : float
        The sum of squared distances from the nearest centers, by the last 'assign'.
    """

    kind: str
    centers: np.ndarray
    labels: np.ndarray
    inertia: float


def kmeans_steps(X, centers, sample_weight=None):
    """Walk through Lloyd's algorithm from a start, one half-step at a time, without end.

    Parameters
    ----------
    X : array-like, shape (n, D), or Rows
    centers : array-like, shape (K, D)
    sample_weight : array-like, shape (n,), optional

    Yields
    ------
    KMeansStep
        assign, update, assign, update, …

    Notes
    -----
    Derived in the chapter *clustering*, section 'Assign and update'.

    References
    ----------
    S. P. Lloyd, Least squares quantization in PCM, *IEEE Transactions on Information Theory* 28
    (1982), 129-137.

    Examples
    --------
    >>> steps = kmeans_steps([[0.0], [1.0], [8.0]], centers=[[0.0], [4.0]])
    >>> next(steps).labels.tolist(), next(steps).centers.tolist()
    ([0, 0, 1], [[0.5], [8.0]])
    """
    rows, centers = base.Rows.of(X, sample_weight), np.asarray(centers, dtype=float)
    while True:
        labels, counts, shifts, inertia = assign(rows, centers)
        yield KMeansStep("assign", centers, labels, inertia)
        centers = centers + shifts / np.maximum(counts, TINY)
        if not counts.all():
            centers[counts[:, 0] == 0] = farthest(rows, centers, np.sum(counts == 0))
        yield KMeansStep("update", centers, labels, inertia)


def assign(rows, centers):
    r"""Find the nearest center of each sample, and sum what the update needs.

    Of :math:`|x - c|^2 = |x|^2 - 2 x^T c + |c|^2` only the last two terms depend on the center.

    Parameters
    ----------
    rows : Rows
    centers : ndarray, shape (K, D)

    Returns
    -------
    labels : ndarray, shape (n,)
    counts : ndarray, shape (K, 1)
        Samples (their weights) of each center.
    shifts : ndarray, shape (K, D)
        The sum of their deviations from it.
    inertia : float
        The sum of their squared deviations.

    Notes
    -----
    Derived in the chapter *clustering*, section 'Assign and update'.

    Examples
    --------
    >>> rows, centers = base.Rows([[0.0], [1.0], [8.0]]), np.array([[0.0], [4.0]])
    >>> labels, counts, shifts, inertia = assign(rows, centers)
    >>> labels.tolist(), counts.tolist(), shifts.tolist(), inertia
    ([0, 0, 1], [[2.0], [1.0]], [[1.0], [4.0]], 17.0)
    """
    K, origin = len(centers), centers.sum(axis=0)[:, np.newaxis] / len(centers)
    centers = centers - origin.T
    lengths = np.square(centers).sum(axis=1)[:, np.newaxis]
    labels, counts, shifts, inertia = [], np.zeros((K, 1)), np.zeros(centers.shape), 0.0
    for x, weight in rows.batches(K + rows.D):
        offsets = np.subtract(x, origin, order="C")
        member = nearest(lengths - 2 * centers @ offsets)
        deviations = offsets - centers.T @ member
        labels.append((np.arange(K, dtype=float) @ member).astype(np.int32))
        member *= weight
        counts += member.sum(axis=1, keepdims=True)
        shifts += member @ deviations.T
        inertia += float(np.vdot(deviations * weight, deviations))
    return np.concatenate(labels), counts, shifts, inertia


def nearest(distances):
    """Mark the nearest center of each sample, the first of equally near ones.

    Parameters
    ----------
    distances : ndarray, shape (K, n)
        Of each sample from each center, or anything that grows with it.

    Returns
    -------
    ndarray, shape (K, n)
        1 for the nearest, 0 for the others.

    Notes
    -----
    Explained in the chapter *clustering*, section 'Assign and update'.

    Examples
    --------
    >>> nearest(np.array([[1.0, 4.0, 2.0], [3.0, 0.0, 2.0]]))
    array([[1., 0., 1.],
           [0., 1., 0.]])
    """
    member = distances == distances.min(axis=0)
    if np.count_nonzero(member) != distances.shape[1]:  # equally near ones, which are rare
        member = distances.argmin(axis=0) == np.arange(len(distances))[:, np.newaxis]
    return member.astype(float)


def farthest(rows, centers, count):
    """Find the samples farthest from their nearest centers: new places for empty clusters.

    Parameters
    ----------
    rows : Rows
    centers : ndarray, shape (K, D)
    count : int
        How many.

    Returns
    -------
    ndarray, shape (count, D)

    Examples
    --------
    >>> farthest(base.Rows([[0.0], [1.0], [8.0]]), np.array([[0.0], [4.0]]), 1)
    array([[8.]])
    """
    weight = 1.0 if rows.weight is None else rows.weight
    order = np.argsort(squared_distances(rows, centers).min(axis=0) * weight)
    return np.hstack([x for x, _ in rows.batches()])[:, order[-count:]].T


@dataclass(repr=False, eq=False)
class KMeans(base.Estimator):
    """k-means clustering: n_init runs of Lloyd's algorithm, the one of least inertia kept.

    Parameters
    ----------
    n_clusters : int
        K, the number of clusters.
    init : {'k-means++', 'random'} or array-like, shape (K, D)
        How to choose the starting centers.
    n_init : int
        Number of runs.
    max_iter : int
        The largest number of steps in a run; 0 keeps the starting centers.
    tol : float
        Stop when the centers' squared moves sum to less than tol times the mean variance.
    random_state : None, int, RandomState or Generator

    Attributes
    ----------
    cluster_centers_ : ndarray, shape (K, D)
    labels_ : ndarray, shape (n,)
    inertia_ : float
        The sum of squared distances from the nearest centers.
    n_iter_ : int
    n_features_in_ : int

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
    n_init: int = 1
    max_iter: int = 300
    tol: float = 1e-4
    random_state: object = None

    def fit(self, X, y=None, sample_weight=None):
        """Find the cluster centers.

        Parameters
        ----------
        X : array-like, shape (n, D)
        y : ignored
        sample_weight : array-like, shape (n,), optional

        Returns
        -------
        self
        """
        self._check_params()
        rows, random = base.Rows.of(X, sample_weight), base.check_random_state(self.random_state)
        base.check_enough(rows.n, self.n_clusters, "n_clusters")
        self.n_features_in_, self.inertia_ = rows.D, np.inf
        for _ in range(self.n_init):
            last, n_iter = self._run(rows, self._start(rows, random), self.tol * rows.variance)
            if last.inertia < self.inertia_:
                self.cluster_centers_, self.n_iter_ = last.centers.astype(rows.dtype), n_iter
                self.labels_, self.inertia_ = last.labels, last.inertia
        return self

    def _start(self, rows, random):
        if not isinstance(self.init, str):
            return base.check_shape(self.init, (self.n_clusters, rows.D), "init")
        base.check("init", self.init, ("k-means++", "random"))
        if self.init == "random":
            return rows.chunks[0][random.choice(rows.n, size=self.n_clusters, replace=False)]
        return kmeans_plusplus(rows, self.n_clusters, random)[0]

    def _run(self, rows, start, tol):
        steps, labels, n_iter = kmeans_steps(rows, start), None, 0
        for n_iter in range(1, self.max_iter + 1):
            before, after = next(steps), next(steps)
            if np.array_equal(before.labels, labels):
                return after, n_iter
            labels = before.labels
            if np.linalg.norm(after.centers - before.centers) ** 2 <= tol:
                break
        return next(steps), n_iter

    def predict(self, X):
        """Find the nearest center of each sample.

        Parameters
        ----------
        X : array-like, shape (n, D)

        Returns
        -------
        ndarray, shape (n,)

        Raises
        ------
        NotFittedError
            Before `fit`.
        """
        return assign(self._check_rows(X), self.cluster_centers_.astype(float))[0]

    def fit_predict(self, X, y=None, sample_weight=None):
        """Find the cluster centers and give each sample's cluster.

        Parameters
        ----------
        X : array-like, shape (n, D)
        y : ignored
        sample_weight : array-like, shape (n,), optional

        Returns
        -------
        ndarray, shape (n,)
        """
        return self.fit(X, sample_weight=sample_weight).labels_
