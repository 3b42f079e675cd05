"""Where EM starts: what the user gave, and for the rest what `init_params` says."""

from functools import partial

import numpy as np

from gmm_lib import gaussian, kmeans, sums, threads
from gmm_lib.arrays import check_shape
from gmm_lib.parameters import check_positive, check_weights
from gmm_lib.rows import Rows

SAME = 1e-13  # starts that agree so far, in any order of the components, are run once


def check_start(parts, size, covariance_type):
    """Check the parts of a start that were given, and turn precisions into covariances.

    Parameters
    ----------
    parts : tuple
        Weights, shape (K,), means, shape (K, D), and precisions, each an array-like or None.
    size : tuple of int
        K and D.
    covariance_type : {'full', 'tied', 'diag', 'spherical'}

    Returns
    -------
    weights, means, covariances : ndarray or None

    Raises
    ------
    ValueError

    Examples
    --------
    >>> check_start((None, [[0.0]], [4.0]), (1, 1), "spherical")
    (None, array([[0.]]), array([0.25]))
    """
    weights, means, precisions = parts
    if weights is not None:
        weights = check_weights(weights, size[0])
    if means is not None:
        means = check_shape(means, size, "means")
    if precisions is None:
        return weights, means, None
    shape = gaussian.covariance_shape(covariance_type, *size)
    precisions = check_positive(precisions, shape, f"{covariance_type} precision").astype(float)
    factor = gaussian.precisions_cholesky(precisions, covariance_type)  # of the inverse's inverse
    matrices = covariance_type in ("full", "tied")
    return weights, means, factor @ factor.swapaxes(-1, -2) if matrices else factor**2


def own_starts(rows, size, covariance_type, init, n_init, reg_covar, random):
    """Choose the starts of the runs as `init_params` says; starts that agree are given once.

    Parameters
    ----------
    rows : Rows
    size : tuple of int
        K and D.
    covariance_type : {'full', 'tied', 'diag', 'spherical'}
    init : {'kmeans', 'k-means++', 'random', 'random_from_data'}, array-like or callable
        See `GaussianMixture`.
    n_init : int
        Number of runs.
    reg_covar : float
        Added to each variance.
    random : RandomState or Generator

    Yields
    ------
    weights, means, covariances : ndarray

    Raises
    ------
    ValueError
        For responsibilities that are none.

    Notes
    -----
    Explained in the chapter *expectation-maximization*, section 'Where the climb ends'.

    Examples
    --------
    >>> rows, random = Rows([[0.0], [1.0], [8.0], [9.0]]), np.random.RandomState(0)
    >>> [(weights, means, covariances)] = own_starts(rows, (2, 1), "diag", "kmeans", 5, 0.0, random)
    >>> np.sort(means.ravel())
    array([0.5, 8.5])
    """
    K, kind = size[0], covariance_type
    if not isinstance(init, str) and not callable(init):
        yield m_step_of(rows, init, K, kind, reg_covar)
        return
    table = rows.table(random)
    if callable(init) or init == "random":
        for _ in range(n_init):
            if callable(init):
                responsibilities = init(table.chunks[0], K, random_state=random)
            else:
                responsibilities = random.uniform(size=(table.n, K))
                responsibilities /= responsibilities.sum(axis=1)[:, np.newaxis]
            yield m_step_of(table, responsibilities, K, kind, reg_covar)
        return
    if init == "kmeans":
        centers = kmeans.starting_centers(table, K, n_init, "k-means++", random)
        centers, _ = kmeans.lloyd(table, centers, tol=1e-4 * table.variance)
        _, counts, shifts, _ = kmeans.assign(table, centers)
        for i in distinct(centers + shifts / np.maximum(counts, kmeans.TINY)):
            total = table.add_up(hard_sums(centers[i], kind), size[0] * size[1])
            yield sums.maximize(total, centers[i], kind, reg_covar)
        return
    how = "random" if init == "random_from_data" else init
    for means in kmeans.starting_centers(table, K, n_init, how, random):
        # no spikes on samples: all have the spread of the samples around their means
        total = table.add_up(hard_sums(means, "tied"), means.size)
        weights, _, covariance = sums.maximize(total, means, "tied", reg_covar)
        matrices = np.broadcast_to(covariance, (K, *covariance.shape))
        yield weights, means, gaussian.pack_covariances(matrices, kind)


def distinct(centers):
    """Leave out starts that agree with an earlier one, in any order of the components.

    Parameters
    ----------
    centers : ndarray, shape (S, K, D)

    Yields
    ------
    int
        Which start is a new one.

    Examples
    --------
    >>> list(distinct(np.array([[[0.0], [1.0]], [[1.0], [0.0]], [[0.0], [2.0]]])))
    [0, 2]
    """
    seen = []
    for i, means in enumerate(centers):
        ordered = means[np.lexsort(means.T)]
        if not any(np.all(abs(ordered - old) <= SAME * abs(old)) for old in seen):
            seen.append(ordered)
            yield i


def m_step_of(rows, responsibilities, K, covariance_type, reg_covar):
    """Run the M-step for given responsibilities.

    Parameters
    ----------
    rows : Rows
    responsibilities : array-like, shape (n, K)
    K : int
    covariance_type : {'full', 'tied', 'diag', 'spherical'}
    reg_covar : float

    Returns
    -------
    weights, means, covariances : ndarray

    Raises
    ------
    ValueError
        If the shape is another, a number is negative, or a row does not sum to one.

    Examples
    --------
    >>> m_step_of(Rows([[1.0], [5.0]]), [[1, 0], [0, 1]], 2, "spherical", 0.1)[1].ravel()
    array([1., 5.])
    """
    r = check_shape(responsibilities, (rows.n, K), "init_params (responsibilities)")
    if r.min() < 0 or abs(r.sum(axis=1) - 1).max() > 1e-6:
        got = f"values from {r.min():.5g}, and sums from {r.sum(axis=1).min():.5g}"
        message = "init_params (responsibilities) must be >= 0, each row with sum one, but got"
        raise ValueError(f"{message} {got} to {r.sum(axis=1).max():.5g}")
    r = r.T if rows.weight is None else r.T[:, rows.weight > 0]
    middle = np.broadcast_to(rows.mean, (K, rows.D))
    total = _sum_given(rows, r, middle, covariance_type)
    means = sums.maximize(total, middle, covariance_type)[1]
    total = _sum_given(rows, r, means, covariance_type)
    return sums.maximize(total, means, covariance_type, reg_covar)


def _sum_given(rows, responsibilities, means, covariance_type):
    begin = 0

    def run(x):
        nonlocal begin
        begin, end = begin + x.shape[1], begin + x.shape[1]
        deviations = np.ascontiguousarray(x) - means[:, :, np.newaxis]
        r = np.array(responsibilities[:, end - x.shape[1] : end], dtype=float)
        return r, 0.0, partial(sums.sum_deviations, deviations, covariance_type)

    return threads.add_up(partial(sums.of_batch, run), rows.batches(means.size))  # in order


def hard_sums(centers, covariance_type):
    """Make the function that sums a batch as if each sample belonged to the nearest center alone.

    Parameters
    ----------
    centers : ndarray, shape (K, D)
    covariance_type : {'full', 'tied', 'diag', 'spherical'}

    Returns
    -------
    callable
        Of samples, shape (D, m), and their weights it gives `sums.Statistics`.

    Notes
    -----
    Explained in the chapter *expectation-maximization*, section 'Where the climb ends'.

    Examples
    --------
    >>> hard_sums(np.array([[0.0], [6.0]]), "full")(np.array([[1.0, 8.0]]), 1.0).shifts
    array([[1.],
           [2.]])
    """

    def run(x):
        deviations = np.ascontiguousarray(x) - centers[:, :, np.newaxis]
        member = kmeans.nearest(x, centers)
        return member, 0.0, partial(sums.sum_deviations, deviations, covariance_type)

    return partial(sums.of_batch, run)
