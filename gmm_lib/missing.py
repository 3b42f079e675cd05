"""Data with gaps: EM over missing entries, and what a fitted mixture says of them.

Rows that lack the same features form a pattern. Of each pattern only the observed features enter
the density; the missing ones enter the sums of the M-step by their conditional mean and covariance.
"""

from array import array
from contextlib import suppress
from functools import lru_cache
from numbers import Integral

import numpy as np

from gmm_lib import em, gaussian, sums
from gmm_lib.arrays import check_array
from gmm_lib.parameters import check, check_that
from gmm_lib.rows import BATCH, MOST, Rows

PACK = {"full": "kij->kij", "tied": "kij->ij", "diag": "kii->ki", "spherical": "kii->k"}


class GapRows(Rows):
    """Rows in which NaN, a masked entry or pandas' NA stands for a missing number.

    Parameters
    ----------
    X : array-like, shape (n, D), or re-iterable of such
    sample_weight : float or array-like, shape (n,), optional

    Raises
    ------
    ValueError, TypeError
        As `Rows`; for a dask array; for a row (of positive weight) that is all missing.

    Examples
    --------
    >>> next(GapRows([[1.0, np.nan], [2.0, 3.0]]).batches())[0]
    array([[ 1.,  2.],
           [nan,  3.]])
    """

    def __init__(self, X, sample_weight=None):
        rule, dask = "an array or a re-iterable of arrays", hasattr(X, "__dask_graph__")
        check_that(not dask, "X (with missing='marginal')", rule, X)
        super().__init__(X, sample_weight)
        empty = self.each(lambda x: np.isnan(x).all(axis=0))
        empty &= True if self.weight is None else self.weight > 0
        if empty.any():
            raise ValueError(f"row {empty.argmax()} of X is all missing: leave it out")

    @staticmethod
    def _read(X):
        """Give the numbers of a chunk, NaN where there is none."""
        if hasattr(X, "isna"):  # pandas has a word of its own for what is missing
            return X.to_numpy(na_value=np.nan)
        return X.astype(float).filled(np.nan) if np.ma.isMaskedArray(X) else np.asarray(X)

    @classmethod
    def _check(cls, X, empty=False):
        """Check the numbers that are there, as `arrays.check_array`."""
        values, absent = cls._read(X), np.False_
        with suppress(TypeError, ValueError, OverflowError):  # `check_array` says what is wrong
            absent = np.isnan(np.asarray(values, float)) if values.dtype.kind in "fO" else absent
        values = check_array(np.where(absent, 0, values) if absent.any() else X, empty=empty)
        return np.where(absent, np.nan, values)


class FilledRows(Rows):
    """The rows of a fit, gaps filled for its start alone; `gaps` holds them as they are.

    Each gap gets a value of its feature, drawn from the rows that have one, always with the same
    seed: a start needs some number, and a mean would make the spread of the feature too small.

    Parameters
    ----------
    X : array-like, shape (n, D), or re-iterable of such
    sample_weight : float or array-like, shape (n,), optional

    Attributes
    ----------
    gaps : GapRows
        Of an array sorted by pattern, so that a batch holds few.

    Raises
    ------
    ValueError, TypeError
        As `GapRows`; also for a column that is all missing.

    Examples
    --------
    >>> rows = FilledRows([[1.0, np.nan], [2.0, 3.0]])
    >>> rows.chunks[0]
    array([[1., 3.],
           [2., 3.]])
    """

    def __init__(self, X, sample_weight=None):
        gaps = GapRows(X, sample_weight)
        vars(self).update(vars(gaps), gaps=gaps, chunks=Filled(gaps))
        if not gaps.is_stream:
            order = np.lexsort(np.isnan(gaps.chunks[0]).T)
            self.chunks, gaps.chunks = [*self.chunks], [gaps.chunks[0][order]]
            gaps.weight = None if gaps.weight is None else gaps.weight[order]


class Filled:
    """The chunks of rows with gaps, filled the same way in each pass, however they are cut.

    To draw from, up to `rows.MOST` numbers of each feature are kept.

    Parameters
    ----------
    gaps : GapRows

    Raises
    ------
    ValueError
        For a column that is all missing.

    Examples
    --------
    >>> G = np.array([[1.0, np.nan], [2.0, 3.0]])
    >>> np.vstack([*Filled(GapRows([G[:1], G[1:]]))])
    array([[1., 3.],
           [2., 3.]])
    """

    def __init__(self, gaps):
        self.gaps, self.donors = gaps, [array("d") for _ in range(gaps.D)]
        before, step = np.zeros(gaps.D, dtype=int), -(-gaps.n // MOST)
        for x, _ in gaps.batches():
            for d, values in enumerate(x):
                known = values[~np.isnan(values)]
                self.donors[d].extend(known[-before[d] % step :: step])  # from all over the data
                before[d] += len(known)
        if not before.all():
            d = before.argmin()
            name = "" if gaps.names is None else f" ({gaps.names[d]!r})"
            raise ValueError(f"column {d}{name} of X is all missing: leave it out")

    def __iter__(self):
        randoms = [np.random.RandomState(d) for d in range(self.gaps.D)]
        for chunk in self.gaps.chunks:
            filled = np.array(self.gaps._read(chunk), dtype=self.gaps.dtype)
            for values, donors, random in zip(filled.T, self.donors, randoms, strict=False):
                gaps = np.isnan(values)
                draws = random.uniform(size=gaps.sum()) * len(donors)
                values[gaps] = np.asarray(donors)[draws.astype(int)]
            yield filled


def patterns(x):
    """Group samples by what they lack.

    Parameters
    ----------
    x : ndarray, shape (D, m)
        Samples, with NaN for what is missing.

    Returns
    -------
    order : ndarray of int, shape (m,)
        Puts samples of one pattern side by side.
    pieces : list of (ndarray of bool, shape (D,), slice)
        What the samples of a piece have, and where they stand in that order.

    Examples
    --------
    >>> order, pieces = patterns(np.array([[1.0, 2.0, 3.0], [np.nan, 5.0, np.nan]]))
    >>> order, [(seen.tolist(), part.start, part.stop) for seen, part in pieces]
    (array([0, 2, 1]), [([True, False], 0, 2), ([True, True], 2, 3)])
    """
    seen = np.ascontiguousarray(~np.isnan(x.T))
    keys = seen.view(f"V{len(x)}")[:, 0]  # a row as one value
    _, first, which, counts = np.unique(keys, True, True, True)
    ends = np.cumsum(counts)
    parts = map(slice, (ends - counts).tolist(), ends.tolist())
    return np.argsort(which, kind="stable"), list(zip(seen[first], parts, strict=True))


def e_step_of(weights, means, matrices, covariance_type="full"):
    r"""Make the function that runs the E-step on a batch with gaps.

    With o for what a sample has and m for what it lacks, :math:`B = \Sigma_{mo} \Sigma_{oo}^{-1}`:

    .. math:: r_{ik} \propto \phi_k N(x_{io}; \mu_{ko}, \Sigma_{koo}) \qquad
        \hat x_{ikm} = \mu_{km} + B_k (x_{io} - \mu_{ko}) \qquad
        C_k = \Sigma_{kmm} - B_k \Sigma_{kom}

    The sums take :math:`\hat x_{ik}` for the sample, and the scatter
    :math:`\sum_i r_{ik} C_k` besides.

    Parameters
    ----------
    weights : array-like, shape (K,)
    means : array-like, shape (K, D)
    matrices : ndarray, shape (K, D, D)
        The covariances of all components, written in full.
    covariance_type : {'full', 'tied', 'diag', 'spherical'}
        What the scatters are shaped by.

    Returns
    -------
    callable
        As `sums.e_step_of`.

    Notes
    -----
    The log-density is that of the observed features, so that :math:`\ell` is the observed
    log-likelihood, which EM does not let fall if `reg_covar` is zero.
    What a pattern needs, at most :math:`2 K D^2` numbers, is kept for the next batch, but of all
    patterns at most eight times `rows.BATCH` numbers, the rest computed anew: memory does not grow
    with the number of patterns.
    Derived in the chapter *unruly-data*, section 'Mixtures with gaps'.

    References
    ----------
    Z. Ghahramani and M. I. Jordan, Supervised learning from incomplete data via an EM approach,
    *Advances in Neural Information Processing Systems* 6 (1994), 120-127.
    R. J. A. Little and D. B. Rubin, *Statistical Analysis with Missing Data*, 2002, section 11.2.

    Examples
    --------
    >>> run = e_step_of([1.0], [[0.0, 0.0]], np.array([[[1.0, 0.5], [0.5, 1.0]]]))
    >>> r, log_density, sums_of = run(np.array([[2.0], [np.nan]]))
    >>> sums_of(r)[1:]  # the missing number is expected at 1, with variance 3/4
    (array([[2., 1.]]), array([[[4.  , 2.  ],
            [2.  , 1.75]]]))
    """
    parts_of = lru_cache(4 * BATCH // np.size(matrices))(partial_of(matrices))

    def run(x):
        order, pieces = patterns(x)
        deviations = x[:, order] - np.expand_dims(means, 2)
        log_joint = np.repeat(em.log_weights_of(weights)[:, np.newaxis], len(order), axis=1)
        for seen, part in reversed(pieces):  # the first, which the sums begin with, are still kept
            factors, B, _ = parts_of(seen.tobytes())
            known = deviations[:, seen, part]
            log_joint[:, order[part]] += gaussian.log_gaussians(known, factors, "full")
            deviations[:, ~seen, part] = B @ known

        def sums_of(responsibilities):
            r = responsibilities[:, order]
            counts, shifts, scatters = sums.sum_deviations(deviations, covariance_type, r)
            for seen, part in pieces:
                C = parts_of(seen.tobytes())[2] * r[:, part].sum(axis=1)[:, np.newaxis, np.newaxis]
                scatters = scatters + np.einsum(PACK[covariance_type], C)
            return counts, shifts, scatters

        return *em.normalize(log_joint), sums_of

    return run


def partial_of(matrices):
    r"""Make the function that gives what a pattern needs of the covariances.

    Parameters
    ----------
    matrices : ndarray, shape (K, D, D)

    Returns
    -------
    callable
        Of the bytes of a mask of what is observed it gives the factors of
        :math:`\Sigma_{oo}^{-1}`, the matrices B, and C among zeros, shape (K, D, D); see
        `e_step_of`.

    Examples
    --------
    >>> seen = np.array([True, False])
    >>> partial_of(np.array([[[1.0, 0.5], [0.5, 1.0]]]))(seen.tobytes())[1:]
    (array([[[0.5]]]), array([[[0.  , 0.  ],
            [0.  , 0.75]]]))
    """

    def parts(key):
        seen = np.frombuffer(key, dtype=bool)
        factors = gaussian.precisions_cholesky(matrices[:, seen][:, :, seen])
        whitened = matrices[:, :, seen] @ factors  # its square is what o tells of all
        C = (matrices - whitened @ whitened.swapaxes(1, 2)) * np.outer(~seen, ~seen)
        return factors, whitened[:, ~seen] @ factors.swapaxes(1, 2), C

    return parts


def impute(model, X, draws=None, random_state=None):
    """Fill gaps: what `GaussianMixture.impute` runs.

    Parameters
    ----------
    model : GaussianMixture
    X : array-like, shape (n, D), or re-iterable of such
    draws : int, optional
    random_state : None, int, RandomState or Generator

    Returns
    -------
    ndarray, shape (n, D) or (draws, n, D)

    Notes
    -----
    Explained in the chapter *unruly-data*, section 'Filling in, once the model is fitted'.

    Examples
    --------
    >>> from gmm_lib import GaussianMixture
    >>> options = {"covariance_type": "tied", "missing": "marginal"}
    >>> model = GaussianMixture.from_parameters([1.0], [[0, 0]], [[1, 0.5], [0.5, 1]], **options)
    >>> impute(model, [[2.0, np.nan]])
    array([[2., 1.]])
    """
    check("draws", 1 if draws is None else draws, (Integral, 1))
    table = model._check_rows(X).each(lambda x: x.T)
    order, pieces = patterns(table.T)
    filled, random = np.array([table] * (draws or 1)), model._random_stream(random_state)
    for seen, part in pieces:
        i, o, m = order[part], np.flatnonzero(seen).tolist(), np.flatnonzero(~seen).tolist()
        weights, means, covariances = model._given(m, o, table[np.ix_(i, o)])
        filled[np.ix_(range(len(filled)), i, m)] = np.einsum("mk,kma->ma", weights, means)
        for copy_of in filled[: draws or 0]:
            L, ends = np.linalg.cholesky(covariances), weights.cumsum(axis=1)
            k = (ends < random.uniform(size=(len(i), 1))).sum(axis=1).clip(max=len(L) - 1)
            noise = random.standard_normal((len(i), len(m), 1))
            copy_of[np.ix_(i, m)] = means[k, range(len(i))] + (L[k] @ noise)[:, :, 0]
    return filled if draws else filled[0]
