"""k-means for rows that an engine holds: of every chunk only sums come back, and no labels.

`gmm_lib.kmeans` is the same for rows in memory; `KMeans` comes here for a `Source` alone.
"""

from dataclasses import dataclass, fields
from functools import partial

import numpy as np

from gmm_lib import kmeans
from gmm_lib.errors import ConvergenceWarning

STILL = 1e-24  # moves so small, in units of the variance, are those of rounding


@dataclass(frozen=True)
class Assigned:
    """What an update needs of the rows, for several runs side by side; chunks add up with ``+``.

    Parameters
    ----------
    counts : ndarray, shape (..., K, 1)
    shifts : ndarray, shape (..., K, D)
        The sum of the rows' deviations from their center.
    inertia : ndarray, shape (...)
    """

    counts: np.ndarray
    shifts: np.ndarray
    inertia: np.ndarray

    def __add__(self, other):
        return Assigned(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


def of_batch(centers, x, weight):
    """Find the nearest center of each sample of a batch, and sum what the update needs.

    Parameters
    ----------
    centers : ndarray, shape (..., K, D)
    x : ndarray, shape (D, m)
    weight : ndarray, shape (m,), or float

    Returns
    -------
    Assigned

    Notes
    -----
    Accuracy: as `kmeans.assign`.

    Examples
    --------
    >>> of_batch(np.array([[0.0], [4.0]]), np.array([[0.0, 1.0, 8.0]]), 1.0).inertia
    np.float64(17.0)
    """
    member = kmeans.nearest(x, centers)
    deviations = np.subtract(x, centers.swapaxes(-1, -2) @ member, order="C")
    member *= weight
    squares = np.einsum("...dn,...dn->...n", deviations, deviations) * weight
    shifts = member @ deviations.swapaxes(-1, -2)
    return Assigned(member.sum(axis=-1, keepdims=True), shifts, squares.sum(axis=-1))


def assign(rows, centers):
    """Sum what an update needs of all rows.

    Parameters
    ----------
    rows : Source
    centers : ndarray, shape (..., K, D)

    Returns
    -------
    Assigned

    Examples
    --------
    >>> from gmm_lib.rows import Rows
    >>> assign(Rows([[0.0], [1.0], [8.0]]), np.array([[0.0], [4.0]])).counts.ravel()
    array([2., 1.])
    """
    return rows.add_up(partial(of_batch, centers), centers.size // rows.D + rows.D)


def lloyd(rows, centers, max_iter=300, tol=0.0):
    """Run Lloyd's algorithm from several starts until in each the centers hardly move.

    An empty cluster takes over a far sample, as in `kmeans.relocate`; for that the chunks are
    brought here one by one.

    Parameters
    ----------
    rows : Source
    centers : ndarray, shape (S, K, D)
    max_iter : int
    tol : float
        The squared moves of the centers may sum to so much, in squared units of the data.

    Returns
    -------
    centers : ndarray, shape (S, K, D)
    n_iter : ndarray of int, shape (S,)

    Examples
    --------
    >>> from gmm_lib.rows import Rows
    >>> lloyd(Rows([[0.0], [1.0], [8.0]]), np.array([[[0.0], [4.0]]]))
    (array([[[0.5],
            [8. ]]]), array([2]))
    """
    centers, n_iter = np.array(centers, dtype=float), np.zeros(len(centers), dtype=int)
    going = np.arange(len(centers))
    for number in range(1, max_iter + 1):
        before, found = centers[going], assign(rows, centers[going])
        after = before + found.shifts / np.maximum(found.counts, kmeans.TINY)
        for run in np.flatnonzero(~found.counts[..., 0].all(axis=-1)):
            labels = kmeans.assign(rows, before[run])[0]
            empty = np.flatnonzero(found.counts[run] == 0)
            after[run] = kmeans.relocate(rows, before[run], labels, empty)
        centers[going], n_iter[going] = after, number
        going = going[np.square(after - before).sum(axis=(1, 2)) > tol]
        if not len(going):
            break
    return centers, n_iter


def same_clusters(rows, centers):
    """Tell which runs have found the same clusters, whatever the numbers they gave them.

    Parameters
    ----------
    rows : Source
    centers : ndarray, shape (S, K, D)

    Returns
    -------
    ndarray of bool, shape (S, S)

    Examples
    --------
    >>> from gmm_lib.rows import Rows
    >>> same_clusters(Rows([[0.0], [8.0]]), np.array([[[0.0], [8.0]], [[9.0], [1.0]]]))
    array([[ True,  True],
           [ True,  True]])
    """
    S, K, D = centers.shape

    def shared(x, weight):
        member = kmeans.nearest(x, centers).reshape(S * K, -1)
        return member @ member.T

    together = rows.add_up(shared, S * K + D).reshape(S, K, S, K) > 0
    return (together.sum(axis=1).max(axis=2) <= 1) & (together.sum(axis=3).max(axis=1) <= 1)


def finish(model, rows, starts):
    """Find the centers, and keep the run of least inertia: what `KMeans.fit` does with a source.

    Parameters
    ----------
    model : KMeans
    rows : Source
    starts : ndarray, shape (S, K, D)

    Returns
    -------
    KMeans
        The model; `labels_` are a lazy array where the engine has such.

    Examples
    --------
    >>> from gmm_lib import KMeans
    >>> from gmm_lib.rows import Rows
    >>> rows = Rows([[0.0], [1.0], [8.0]])
    >>> finish(KMeans(2), rows, np.array([[[0.0], [8.0]]])).inertia_
    0.5
    """
    tol = max(model.tol, STILL) * rows.variance
    centers, n_iter = lloyd(rows, starts, int(model.max_iter), tol)
    centers = centers.astype(rows.dtype).astype(float)
    found = assign(rows, centers)
    same, best = same_clusters(rows, centers), 0
    for run in range(1, len(centers)):  # as `KMeans` does in memory
        if found.inertia[run] < found.inertia[best] and not same[run, best]:
            best = run
    model.cluster_centers_, model.n_iter_ = centers[best].astype(rows.dtype), int(n_iter[best])
    model.inertia_ = float(found.inertia[best])

    def labels(x):
        return kmeans.nearest(x, centers[best]).argmax(axis=0).astype(np.int32)

    model.labels_ = rows.each(labels, centers[best].size)
    clusters = np.count_nonzero(found.counts[best])
    if clusters < len(centers[best]):
        text = f"Number of distinct clusters ({clusters}) found smaller than n_clusters"
        text = f"{text} ({len(centers[best])}). Possibly due to duplicate points in X."
        model._warn(text, ConvergenceWarning)
    return model
