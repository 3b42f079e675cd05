"""Where EM starts: what the user gave, and for the rest what `init_params` says."""

import numpy as np

from gmm_lib import gaussian, kmeans, sums, threads
from gmm_lib.arrays import check_shape, to_floats
from gmm_lib.parameters import PARTS, check_weights

SAME = 1e-13  # starts that agree so far, in any order of the components, are run once


def check_start(parts, size, covariance_type, frozen=()):
    r"""Check the parts of a start that were given, and turn precisions into covariances.

    Parameters
    ----------
    parts : tuple
        Weights, shape (K,), means, shape (K, D), and precisions, each an array-like or None.
    size : tuple of int
        K and D.
    covariance_type : {'full', 'tied', 'diag', 'spherical'}
    frozen : collection of str
        Which of weights, means and covariances have to be given.

    Returns
    -------
    weights, means, covariances : ndarray or None

    Raises
    ------
    ValueError

    Notes
    -----
    Accuracy: covariances to :math:`10 \epsilon \kappa \sigma_i \sigma_j`, κ as in
    `gaussian.log_density`.

    Examples
    --------
    >>> check_start((None, [[0.0]], [4.0]), (1, 1), "spherical")
    (None, array([[0.]]), array([0.25]))
    """
    names, parts = ("weights_init", "means_init", "precisions_init"), list(parts)
    for i, (name, own) in enumerate(zip(PARTS, names, strict=True)):
        if name in frozen and parts[i] is None:
            raise ValueError(f"frozen {name} need a value to stay at: give {own}, which is None")
        parts[i] = parts[i] if parts[i] is None else to_floats(parts[i], own)
    weights, means, precisions = parts
    if weights is not None:
        weights = check_weights(weights, size[0])
    if means is not None:
        means = check_shape(means, size, "means")
    if precisions is None:
        return weights, means, None
    shape = gaussian.covariance_shape(covariance_type, *size)
    name = f"{covariance_type} precision"
    _, factor = gaussian.check_positive(precisions, shape, name)  # of the inverse's inverse
    matrices = covariance_type in ("full", "tied")
    return weights, means, factor @ factor.swapaxes(-1, -2) if matrices else factor**2


def own_starts(rows, size, covariance_type, *, init, n_init, reg_covar, random):
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
    >>> from gmm_lib.rows import Rows
    >>> rows, random = Rows([[0.0], [1.0], [8.0], [9.0]]), np.random.RandomState(0)
    >>> options = {"init": "kmeans", "n_init": 5, "reg_covar": 0.0, "random": random}
    >>> [(weights, means, covariances)] = own_starts(rows, (2, 1), "diag", **options)
    >>> np.sort(means.ravel())
    array([0.5, 8.5])
    """
    K, kind = size[0], covariance_type
    if not isinstance(init, str) and not callable(init):
        yield m_step_of(rows, init, K, kind, reg_covar=reg_covar)
        return
    table, size = rows.table(random, K), size[0] * size[1]
    tol = 1e-4 * table.variance  # also says so where squares overflow

    def hard(centers):
        return lambda x: (kmeans.nearest(x, centers), 0.0)

    if callable(init) or init == "random":
        for _ in range(n_init):
            if callable(init):
                responsibilities = init(table.chunks[0], K, random_state=random)
            else:
                responsibilities = random.uniform(size=(table.n, K))
                responsibilities /= responsibilities.sum(axis=1)[:, np.newaxis]
            yield m_step_of(table, responsibilities, K, kind, reg_covar=reg_covar)
    elif init == "kmeans":
        centers = kmeans.starting_centers(table, K, n_init, "k-means++", random)
        centers, _ = kmeans.lloyd(table, centers, tol=tol)
        _, counts, shifts, _ = kmeans.assign(table, centers)
        for i in distinct(centers + shifts / np.maximum(counts, kmeans.TINY)):
            total = table.add_up(sums.about(centers[i], kind, hard(centers[i])), size)
            yield sums.maximize(total, centers[i], kind, reg_covar=reg_covar)
    else:
        for means in kmeans.starting_centers(table, K, n_init, init, random):
            # no spikes on samples: all have the spread of the samples around their means
            total = table.add_up(sums.about(means, "tied", hard(means)), size)
            weights, _, covariance = sums.maximize(total, means, "tied", reg_covar=reg_covar)
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


def m_step_of(rows, responsibilities, K, covariance_type, *, reg_covar):
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
    >>> from gmm_lib.rows import Rows
    >>> m_step_of(Rows([[1.0], [5.0]]), [[1, 0], [0, 1]], 2, "spherical", reg_covar=0.1)[1].ravel()
    array([1., 5.])
    """
    r = check_shape(responsibilities, (rows.n, K), "init_params (responsibilities)")
    bad = (r.min(axis=1) < 0) | (abs(r.sum(axis=1) - 1) > 1e-6)
    if bad.any():
        rule = "init_params (responsibilities) must be >= 0, each row with sum one"
        raise ValueError(f"{rule}, but row {bad.argmax()} is {r[bad.argmax()]}")
    r = r.T if rows.weight is None else r.T[:, rows.weight > 0]
    means = np.tile(next(rows.batches())[0][:, 0], (K, 1))
    for _ in range(2):  # about the first row, then about the new means
        begin = 0

        def given(x):
            nonlocal begin
            begin += x.shape[1]
            return np.array(r[:, begin - x.shape[1] : begin], dtype=float), 0.0

        run = sums.about(means, covariance_type, given)
        total = threads.add_up(run, rows.batches(means.size))  # in the order of the rows
        start = sums.maximize(total, means, covariance_type, reg_covar=reg_covar)
        means = start[1]
    return start
