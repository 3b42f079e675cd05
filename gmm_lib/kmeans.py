"""k-means: the k-means++ start and Lloyd's two half-steps, assign and update.

Several runs go side by side: centers of shape (S, K, D) are those of S runs.
"""

from dataclasses import dataclass
from numbers import Integral

import numpy as np

from gmm_lib.parameters import check, check_enough, check_random_state
from gmm_lib.rows import Rows

EPS, TINY = np.finfo(float).eps, np.finfo(float).tiny  # TINY: of an empty cluster, or chance
TOGETHER = 2**22  # numbers that the starts of several runs may take in memory


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
    D. Arthur and S. Vassilvitskii, *18th ACM-SIAM Symposium on Discrete Algorithms*, 2007.

    Examples
    --------
    >>> centers, indices = kmeans_plusplus([[0.0], [0.1], [9.0]], 2, random_state=0)
    >>> sorted(centers[:, 0].round().tolist())
    [0.0, 9.0]
    """
    rows, random = Rows.of(X, sample_weight), check_random_state(random_state)
    check("n_clusters", n_clusters, (Integral, 1))
    check_enough(rows.present, n_clusters, "n_clusters")
    weight = np.ones(rows.n) if rows.weight is None else rows.weight
    there = np.flatnonzero(weight)  # absent rows take no part, wherever they lie
    chosen = spread_out(Rows(rows.chunks[0][there], weight[there]), n_clusters, 1, random)[0]
    return rows.chunks[0][there[chosen]], there[chosen]


def spread_out(rows, K, n_runs, random):
    """Choose the k-means++ centers of several runs.

    Parameters
    ----------
    rows : Rows
        In memory.
    K, n_runs : int
    random : RandomState or Generator

    Returns
    -------
    ndarray of int, shape (n_runs, K)
        Rows that become centers.

    Examples
    --------
    >>> np.sort(spread_out(Rows([[0.0], [9.0]]), 2, 3, np.random.RandomState(0)), axis=1)
    array([[0, 1],
           [0, 1],
           [0, 1]])
    """
    X, weight = rows.chunks[0], np.ones(rows.n) if rows.weight is None else rows.weight
    trials = 2 + int(np.log(K))
    draws = random.uniform(size=(n_runs, 1 + (K - 1) * trials))  # run after run, as one by one
    cumulated, runs = np.cumsum(weight), np.arange(n_runs)[:, np.newaxis]
    indices = np.searchsorted(cumulated, draws[:, :1] * cumulated[-1], side="right")
    nearest = squared_distances(rows, X[indices[:, 0]])
    for k in range(1, K):
        cumulated = np.cumsum(nearest * weight, axis=1)
        places = draws[:, 1 + (k - 1) * trials : 1 + k * trials] * cumulated[:, -1:]
        found = [np.searchsorted(row, place) for row, place in zip(cumulated, places, strict=True)]
        candidates = np.minimum(found, rows.n - 1)
        distances = squared_distances(rows, X[candidates.ravel()]).reshape(n_runs, trials, -1)
        after = np.minimum(nearest[:, np.newaxis], distances)
        best = (after @ weight).argmin(axis=1)[:, np.newaxis]
        indices = np.hstack([indices, candidates[runs, best]])
        nearest = after[runs, best][:, 0]
    return indices


def squared_distances(rows, centers):
    r"""Compute the squared distance of each sample from each center.

    Parameters
    ----------
    rows : Rows
    centers : array-like, shape (K, D)

    Returns
    -------
    ndarray, shape (K, n)

    Notes
    -----
    Accuracy: to :math:`(D + 4) \epsilon` of each distance.

    Examples
    --------
    >>> squared_distances(Rows([[0.0], [3.0]]), np.array([[1.0]]))
    array([[1., 4.]])
    """
    distances, end = np.zeros((len(centers), rows.n)), 0
    for x, _ in rows.unweighted().batches(len(centers)):
        begin, end = end, end + x.shape[1]
        for feature, center in zip(np.ascontiguousarray(x), centers.T, strict=True):
            distances[:, begin:end] += np.square(feature - center[:, np.newaxis])
    return distances


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
    X : array-like, shape (n, D), or re-iterable of such, or Rows
    centers : array-like, shape (K, D)
        Or (S, K, D), of S runs side by side; then all that a step holds has that first axis, too.
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
    S. P. Lloyd, *IEEE Transactions on Information Theory* 28 (1982), 129-137.

    Examples
    --------
    >>> steps = kmeans_steps([[0.0], [1.0], [8.0]], centers=[[0.0], [4.0]])
    >>> next(steps).labels.tolist(), next(steps).centers.tolist()
    ([0, 0, 1], [[0.5], [8.0]])
    """
    rows, centers = Rows.of(X, sample_weight), np.array(centers, dtype=float)
    while True:
        labels, counts, shifts, inertia = assign(rows, centers)
        yield KMeansStep("assign", centers, labels, inertia)
        before, centers = centers, centers + shifts / np.maximum(counts, TINY)
        for run in map(tuple, np.argwhere(~counts[..., 0].all(axis=-1))):
            empty = np.flatnonzero(counts[run] == 0)
            centers[run] = relocate(rows, before[run], labels[run], empty)
        yield KMeansStep("update", centers, labels, inertia)


def assign(rows, centers):
    r"""Find the nearest center of each sample, and sum what the update needs.

    Of :math:`|x - c|^2 = |x|^2 - 2 x^T c + |c|^2` only the last two terms depend on the center.

    Parameters
    ----------
    rows : Rows
    centers : ndarray, shape (..., K, D)

    Returns
    -------
    labels : ndarray, shape (..., n)
    counts : ndarray, shape (..., K, 1)
        Samples (their weights) of each center.
    shifts : ndarray, shape (..., K, D)
        The sum of their deviations from it.
    inertia : ndarray, shape (...)
        The sum of their squared deviations.

    Notes
    -----
    Derived in the chapter *clustering*, section 'Assign and update'.
    Accuracy: the inertia is right to :math:`(n + D + 4) \epsilon` of itself.

    Examples
    --------
    >>> rows, centers = Rows([[0.0], [1.0], [8.0]]), np.array([[0.0], [4.0]])
    >>> labels, counts, shifts, inertia = assign(rows, centers)
    >>> labels.tolist(), counts.tolist(), shifts.tolist(), float(inertia)
    ([0, 0, 1], [[2.0], [1.0]], [[1.0], [4.0]], 17.0)
    """
    K, D = centers.shape[-2:]
    labels, counts, shifts, inertia = [], 0.0, 0.0, 0.0
    for x, weight in rows.batches(centers.size // D + D):
        member = nearest(x, centers)
        deviations = np.subtract(x, centers.swapaxes(-1, -2) @ member, order="C")
        labels.append((np.arange(K, dtype=float) @ member).astype(np.int32))
        if rows.weight is not None:
            member *= weight
        counts = counts + member.sum(axis=-1, keepdims=True)
        shifts = shifts + member @ deviations.swapaxes(-1, -2)
        squares = np.einsum("...dn,...dn->...n", deviations, deviations)
        inertia = inertia + (squares * weight).sum(axis=-1)
    return np.concatenate(labels, axis=-1), counts, shifts, inertia


def nearest(x, centers):
    """Mark the nearest center of each sample, the first of equally near ones.

    Where the quick formula cannot tell two centers apart, the distances are computed in full.

    Parameters
    ----------
    x : ndarray, shape (D, n)
    centers : ndarray, shape (..., K, D)

    Returns
    -------
    ndarray, shape (..., K, n)
        1 for the nearest, 0 for the others.

    Examples
    --------
    >>> nearest(np.array([[0.0, 5.0, 2.0]]), np.array([[0.0], [4.0]]))
    array([[1., 0., 1.],
           [0., 1., 0.]])
    """
    K, D = centers.shape[-2:]
    origin = centers.reshape(-1, D).mean(axis=0)
    around, offsets = centers - origin, np.subtract(x, origin[:, np.newaxis], order="C")
    products = (-2 * around.reshape(-1, D) @ offsets).reshape(*centers.shape[:-1], -1)
    distances = np.square(around).sum(axis=-1)[..., np.newaxis] + products  # but for |x|²
    reach, far = abs(around).max(), abs(offsets).max()
    rounding = 2 * EPS * (D + 4) ** 2 * reach * (reach + far)
    member = distances <= distances.min(axis=-2, keepdims=True) + rounding
    if np.count_nonzero(member) != member.size // K:
        *run, column = np.nonzero(member.sum(axis=-2) > 1)
        deviations = x.T[column, np.newaxis] - centers[tuple(run)]
        first = np.square(deviations).sum(axis=-1).argmin(axis=-1)[:, np.newaxis]
        member.swapaxes(-1, -2)[*run, column] = first == np.arange(K)
    return member.astype(float)


def relocate(rows, centers, labels, empty):
    """Update the centers, after each empty cluster took over a sample far from its center.

    Parameters
    ----------
    rows : Rows
    centers : ndarray, shape (K, D)
    labels : ndarray, shape (n,)
    empty : ndarray of int
        The centers that are nearest to none.

    Returns
    -------
    ndarray, shape (K, D)
        The new centers; the samples that moved count in their new clusters alone.

    Examples
    --------
    >>> relocate(Rows([[0.0], [1.0], [8.0]]), np.array([[1.0], [99.0]]), np.zeros(3, int), [1])
    array([[0.5],
           [8. ]])
    """
    middle, labels, count = centers.copy(), labels.copy(), len(empty)
    ends = np.cumsum([x.shape[1] for x, _ in rows.batches(centers.size)])[:-1]

    def deviations():
        batches = zip(rows.batches(centers.size), np.split(labels, ends), strict=True)
        return ((x - middle[own].T, weight, own) for (x, weight), own in batches)

    distances = np.concatenate([np.square(x).sum(axis=0) for x, _, _ in deviations()])
    if distances.any():  # else there are fewer different samples than clusters
        far = np.argpartition(distances, -count)[: -count - 1 : -1]
        middle[empty], labels[far] = centers[labels[far]], empty
    counts, shifts = 0.0, 0.0
    for x, weight, own in deviations():
        member = (own == np.arange(len(centers))[:, np.newaxis]) * weight
        counts, shifts = counts + member.sum(axis=1), shifts + member @ x.T
    middle += shifts / np.maximum(counts, TINY)[:, np.newaxis]
    idle, heaviest = counts == 0, counts.argmax()
    idle[:heaviest] = False  # a center before the heaviest would take its samples from it
    middle[idle] = middle[heaviest]
    return middle


def starting_centers(rows, K, n_runs, init, random):
    """Choose the centers from which several runs start.

    Parameters
    ----------
    rows : Rows
        In memory.
    K, n_runs : int
    init : {'k-means++', 'random', 'random_from_data'}
        The last two differ in the random numbers, as those of scikit-learn's two classes do.
    random : RandomState or Generator

    Returns
    -------
    ndarray, shape (n_runs, K, D)

    Examples
    --------
    >>> starting_centers(Rows([[0.0], [9.0]]), 1, 2, "random", np.random.RandomState(0)).shape
    (2, 1, 1)
    """
    if init != "k-means++":
        weight = np.ones(rows.n) if init == "random" and rows.weight is None else rows.weight
        p = None if weight is None else np.maximum(weight / weight.sum(), TINY)
        choices = [random.choice(rows.n, size=K, replace=False, p=p) for _ in range(n_runs)]
    else:
        size = max(1, TOGETHER // (rows.n * (2 + int(np.log(K)))))
        sizes = [min(size, n_runs - begin) for begin in range(0, n_runs, size)]
        choices = np.vstack([spread_out(rows, K, runs, random) for runs in sizes])
    return rows.chunks[0][np.array(choices)].astype(float)


def lloyd(rows, centers, max_iter=300, tol=0.0, report=None):
    """Run Lloyd's algorithm from several starts until each has converged.

    A run has converged if no sample changed its center, or the centers hardly moved.

    Parameters
    ----------
    rows : Rows
    centers : ndarray, shape (S, K, D)
    max_iter : int
        The largest number of steps; 0 keeps the starts.
    tol : float
        The squared moves of the centers may sum to so much, in squared units of the data.
    report : callable, optional
        Told in each step its number, and of each run that goes on the inertia, the squared moves,
        and whether no sample changed its center.

    Returns
    -------
    centers : ndarray, shape (S, K, D)
    n_iter : ndarray of int, shape (S,)

    Examples
    --------
    >>> lloyd(Rows([[0.0], [1.0], [8.0]]), np.array([[[0.0], [4.0]]]))
    (array([[[0.5],
            [8. ]]]), array([2]))
    """
    centers, labels = np.array(centers, dtype=float), np.full((len(centers), 1), -1)
    n_iter, going = np.zeros(len(centers), dtype=int), np.arange(len(centers))
    for number in range(1, max_iter + 1):
        steps = kmeans_steps(rows, centers[going])
        before, after = next(steps), next(steps)
        same = np.all(before.labels == labels, axis=1)
        moves = np.square(after.centers - before.centers).sum(axis=(1, 2))
        centers[going], n_iter[going] = after.centers, number
        if report:
            report(number, before.inertia, moves, same)
        on = ~same & (moves > tol)
        going, labels = going[on], before.labels[on]
        if not len(going):
            break
    return centers, n_iter
