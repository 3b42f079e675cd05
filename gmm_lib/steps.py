"""EM as an endless series of half-steps, and the walk along it until the stop rule is met."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from gmm_lib import gaussian, sums
from gmm_lib.arrays import check_array
from gmm_lib.parameters import PARTS, RULES, check, check_frozen, check_weights
from gmm_lib.rows import Rows


@dataclass(frozen=True)
class Step:
    """A half-step of EM.

    Parameters
    ----------
    kind : {'E', 'M'}
        After an E-step the parameters are the ones it started from; after an M-step, new ones.
    weights : ndarray, shape (K,)
    means : ndarray, shape (K, D)
    covariances : ndarray
        Shaped by the covariance type.
    log_likelihood : float
        Of the last E-step, for the parameters that it started from; summed over all samples.
    posterior : callable
        Computes the responsibilities of the last E-step.
    learned : dict
        What else a model of another kind learns, by the names of its attributes.
    """

    kind: str
    weights: np.ndarray
    means: np.ndarray
    covariances: np.ndarray
    log_likelihood: float
    posterior: Callable
    learned: dict = field(default_factory=dict)

    @property
    def responsibilities(self):
        """ndarray, shape (n, K): the responsibilities of the last E-step, computed when asked.

        Rows of weight zero have theirs, too.
        """
        return self.posterior()


def em_steps(
    X,
    weights,
    means,
    covariances,
    *,
    covariance_type="full",
    reg_covar=1e-6,
    sample_weight=None,
    frozen=(),
):
    """Walk through EM from a start, one half-step at a time, without end.

    Parameters
    ----------
    X : array-like, shape (n, D), or re-iterable of such
    weights : array-like, shape (K,)
    means : array-like, shape (K, D)
    covariances : array-like
        Shaped by `covariance_type`.
    covariance_type : {'full', 'tied', 'diag', 'spherical'}
    reg_covar : float
        Added to each variance in each M-step.
    sample_weight : array-like, shape (n,), optional
    frozen : str, or sequence of str
        Of 'weights', 'means', 'covariances': what the M-steps leave as it is.

    Returns
    -------
    iterator of Step
        E, M, E, M, …

    Raises
    ------
    ValueError, TypeError
        For bad data or parameters; `IllDefinedError`, a ValueError, in a later step after which a
        covariance is not positive definite.

    Notes
    -----
    Explained in the chapter *expectation-maximization*, section 'The algorithm'.
    Checks what it is given, and then walks; `GaussianMixture.fit` runs on the same `walk`.
    Accuracy: each log-likelihood is that of the E-step's own parameters, as right as the sum of
    what `em.e_step` states (and `linear.joint_of`, for many samples) for all samples.

    Examples
    --------
    >>> X = [[0.0], [1.0], [5.0], [6.0]]
    >>> steps = em_steps(X, [0.5, 0.5], [[0.0], [6.0]], [[[1.0]], [[1.0]]])
    >>> [next(steps).kind for _ in range(3)]
    ['E', 'M', 'E']
    >>> next(steps).means.round(2)
    array([[0.5],
           [5.5]])
    """
    check("reg_covar", reg_covar, RULES["reg_covar"])
    means = check_array(means, "means")
    weights = check_weights(weights, len(means))
    shape = gaussian.covariance_shape(covariance_type, *means.shape)
    covariances, _ = gaussian.check_positive(covariances, shape, f"{covariance_type} covariances")
    parameters = tuple(np.array(part, dtype=float) for part in (weights, means, covariances))
    rows, kept = Rows.of(X, sample_weight), check_frozen(frozen)
    if means.shape[1] != rows.D:
        raise ValueError(f"X has {rows.D} features, but the means have {means.shape[1]}")
    return walk(rows, parameters, covariance_type, reg_covar=reg_covar, frozen=kept)


def walk(rows, parameters, covariance_type, *, reg_covar=1e-6, frozen=(), sums=sums):
    """Take E-step and M-step in turn, without end.

    Parameters
    ----------
    rows : Rows
    parameters : tuple of ndarray
        Weights, means and covariances.
    covariance_type : {'full', 'tied', 'diag', 'spherical'}
    reg_covar : float
        Added to each variance in each M-step.
    frozen : collection of str
        Of 'weights', 'means', 'covariances': what the M-steps leave as it is.
    sums : module or object
        Whose `statistics` and `m_step` are taken: `gmm_lib.sums`, or in its place `unruly.Room`.

    Yields
    ------
    Step
        E, M, E, M, …

    Raises
    ------
    IllDefinedError
        A ValueError: a covariance is not positive definite.

    Notes
    -----
    Derived in the chapter *expectation-maximization*, section 'The algorithm'.

    Examples
    --------
    >>> start = np.array([1.0]), np.array([[0.0]]), np.array([1.0])
    >>> next(walk(Rows([[0.0], [2.0]]), start, "spherical")).kind
    'E'
    """
    while True:
        total = sums.statistics(rows, *parameters, covariance_type)

        def posterior(parameters=parameters):
            return responsibilities(rows, *parameters, covariance_type)

        yield Step("E", *parameters, float(total.log_likelihood), posterior)
        options = {"reg_covar": reg_covar, "fixed_means": "means" in frozen}
        new = sums.m_step(rows, parameters, total, covariance_type, **options)
        kept = zip(PARTS, parameters, new, strict=True)
        parameters = tuple(old if name in frozen else part for name, old, part in kept)
        yield Step("M", *parameters, float(total.log_likelihood), posterior)


def responsibilities(rows, weights, means, covariances, covariance_type):
    """Compute the responsibilities of all rows, those of weight zero as well.

    Parameters
    ----------
    rows : Rows
    weights : ndarray, shape (K,)
    means : ndarray, shape (K, D)
    covariances : ndarray
        Shaped by `covariance_type`.
    covariance_type : {'full', 'tied', 'diag', 'spherical'}

    Returns
    -------
    ndarray, shape (n, K)

    Notes
    -----
    Derived in the chapter *expectation-maximization*, section 'The E-step'.

    Examples
    --------
    >>> responsibilities(Rows([[1.0]]), [1.0], [[0.0]], [1.0], "spherical")
    array([[1.]])
    """
    run = sums.e_step_of(weights, means, covariances, covariance_type)
    return rows.each(lambda x: run(x)[0].T, np.size(means))
