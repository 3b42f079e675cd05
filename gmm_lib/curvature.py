"""How sharply the data fix the parameters: observed information, and standard errors from it.

A log-likelihood that bends sharply at its maximum allows few other parameters, a flat one many.
"""

import warnings
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from gmm_lib import collapse, gaussian
from gmm_lib.arrays import to_floats
from gmm_lib.coordinates import Coordinates
from gmm_lib.mixture import GaussianMixture
from gmm_lib.parameters import check_that

FLAT = 1e-6  # of the complete information: EM would take a million steps along such a direction
NEAR = 0.1  # standard errors from the maximum; the parameters of a fit should not be farther
STEP = 1e-4  # standard errors; for derivatives of functions that the user gives
COARSE = 1e-3  # standard errors; parameters that are rounded to more leave two digits at best
VERDICTS = {
    "regular": "the parameters are a maximum with curvature in every direction",
    "boundary": "a component has collapsed or holds less than one sample, so that the estimate "
    "lies at the edge of what is allowed",
    "saddle": "in some direction the log-likelihood bends upwards, so that the parameters are no "
    "maximum; fit again from other starts, or with a smaller tol",
    "singular": "in some direction the log-likelihood is flat, as with more components than the "
    "data have",
    "unfinished": "the parameters are farther than a tenth of a standard error from the maximum "
    "for these data; fit them with a smaller tol (1e-8), or a smaller reg_covar",
}


class InformationError(ValueError):
    """The observed information gives no standard errors; the attribute `verdict` says why.

    Parameters
    ----------
    verdict : {'boundary', 'saddle', 'singular', 'unfinished'}

    Examples
    --------
    >>> InformationError("saddle").verdict
    'saddle'
    """

    def __init__(self, verdict):
        super().__init__(f"There are no standard errors here ({verdict}): {VERDICTS[verdict]}.")
        self.verdict = verdict

    def __reduce__(self):
        return type(self), (self.verdict,)


@dataclass(frozen=True)
class Information:
    r"""The observed information of a mixture: minus the second derivatives of ℓ, over p parameters.

    The natural parameters stand in this order: the weights but the last, which is one minus their
    sum; the means, component by component; the covariances, component by component (once for
    tied), of a matrix the lower triangle row by row. What is frozen is left out.

    Parameters
    ----------
    natural : ndarray, shape (p, p)
        In the natural parameters.
    unconstrained : ndarray, shape (p, p)
        In :math:`\log (\phi_k / \phi_K)`, means, and the Cholesky factors of the covariances
        with logarithms on the diagonal; of diag and spherical, logarithms of standard deviations.
    gradient : ndarray, shape (p,)
        The first derivatives in the natural parameters: zero at a maximum.
    shares : ndarray, shape (p,)
        Eigenvalues, ascending, of the observed over the complete information: which share of what
        one would know with the components known is known without. The same in all units.
        At a maximum with ``reg_covar = 0``, each step of EM multiplies the error by
        ``1 - shares[0]`` in the end.
    distance : float
        From the maximum, as one Newton step sees it, in standard errors; NaN if there is none.
    verdict : {'regular', 'boundary', 'saddle', 'singular', 'unfinished'}
        What the matrix is: only a regular one is inverted.
    roots : ndarray, shape (p, p)
        R with :math:`R R^T` the inverse of `natural`; NaN unless all `shares` are above a
        millionth.
    parts : callable
        Writes a change of the p parameters as one of weights, means and covariances.

    Notes
    -----
    The verdict 'regular' is about curvature alone. A mixture with more components than the data
    have usually ends at a regular maximum, and its standard errors mean nothing there.

    Examples
    --------
    >>> from gmm_lib import GaussianMixture
    >>> X = [[0.0], [2.0]]
    >>> found = information(GaussianMixture(1, reg_covar=0).fit(X), X)
    >>> found.natural.diagonal()  # of mean and variance, both 1: n / Σ and n / (2 Σ²)
    array([2., 1.])
    """

    natural: np.ndarray
    unconstrained: np.ndarray
    gradient: np.ndarray
    shares: np.ndarray
    distance: float
    verdict: str
    roots: np.ndarray
    parts: object

    def covariance(self):
        """Invert the information in natural parameters.

        Returns
        -------
        ndarray, shape (p, p)

        Raises
        ------
        InformationError
            If the verdict is not 'regular'.
        """
        if self.verdict != "regular":
            raise InformationError(self.verdict)
        return self.roots @ self.roots.T


def information(model, X, sample_weight=None):
    r"""Compute the observed information of a fitted mixture, exactly.

    With :math:`a_{ik} = \log \phi_k + \log N(x_i; \mu_k, \Sigma_k)` and
    :math:`s_i = \sum_k r_{ik} \nabla a_{ik}`:

    .. math:: I = -\nabla^2 \ell = \sum_i \Big( s_i s_i^T - \sum_k r_{ik} \left( \nabla^2 a_{ik}
        + \nabla a_{ik} \nabla a_{ik}^T \right) \Big)

    Parameters
    ----------
    model : GaussianMixture
        Fitted, of any covariance type, and plain: no gaps, no prior, no noise, no t components.
    X : array-like, shape (n, D), or re-iterable of such
        The data of the fit.
    sample_weight : array-like, shape (n,), optional
        How often each sample counts: counts, for what follows is as of their sum of samples.

    Returns
    -------
    Information
        Its `verdict` says whether it can be inverted, and if not, why.

    Raises
    ------
    NotFittedError
        Before `fit`.
    TypeError
        For a model that is not a plain mixture.
    InformationError
        If a weight is zero: there are no second derivatives at that boundary.

    Notes
    -----
    The formula holds away from a maximum as well. Memory grows with the square of the number of
    parameters, time at least so. Accuracy: to 1e-9 of the largest entries, in tests against mpmath.
    Inside, each component is taken as white, so that standard errors keep their digits where
    features nearly repeat each other and in all units; where `natural` has no floats (variances
    below 1e-150, say), it is not finite.

    References
    ----------
    T. A. Louis, Finding the observed information matrix when using the EM algorithm, *Journal of
    the Royal Statistical Society B* 44 (1982), 226-233.

    Examples
    --------
    >>> from gmm_lib import GaussianMixture
    >>> X = [[0.0], [1.0], [2.0], [8.0], [9.0], [10.0]]
    >>> model = GaussianMixture(2, tol=1e-9, reg_covar=0, random_state=0).fit(X)
    >>> found = information(model, X)
    >>> found.verdict, found.natural.shape
    ('regular', (5, 5))
    """
    plain = isinstance(model, GaussianMixture) and hasattr(model._room(), "em_steps")
    check_that(plain, "model", "a plain GaussianMixture", model)
    rows = model._check_rows(X, sample_weight)
    at = Coordinates(model)
    if np.any(at.phi <= 0):
        raise InformationError("boundary")  # no derivatives there
    gradient, H = at.derivatives(model, rows)
    free = np.ix_(at.free, at.free)
    # in the units of the complete information
    L = np.linalg.cholesky(at.complete(rows.total)[free])
    scaled = np.linalg.solve(L, np.linalg.solve(L, -H[free]).T)
    shares, directions = np.linalg.eigh((scaled + scaled.T) / 2)
    roots, distance = np.full(scaled.shape, np.nan), np.nan
    if np.all(shares > FLAT):
        roots = np.linalg.solve(L.T, directions) / np.sqrt(shares)
        distance = float(np.linalg.norm(gradient[at.free] @ roots))
        roots = at.change(at.L)[free] @ roots
    verdict = _verdict(model, at, rows.total, shares, distance)
    with np.errstate(over="ignore", invalid="ignore"):
        back = at.change(at.whiten)
        own, gradient_of_free = -(back.T @ H @ back)[free], (gradient @ back)[at.free]
        own, unconstrained = (own + own.T) / 2, -at.unconstrained(gradient, H)[free]
    return Information(
        own, unconstrained, gradient_of_free, shares, distance, verdict, roots, at.parts
    )


def _verdict(model, at, n, shares, distance):
    kind, reg_covar = model.covariance_type, model.reg_covar
    parts = at.phi, at.means, gaussian.pack_covariances(at.matrices, kind)
    extents = collapse.dimensions(*parts, kind, reg_covar)
    collapsed = "covariances" not in at.frozen and extents.min() < at.means.shape[1]
    if n * at.phi.min() < 1 or collapsed:
        return "boundary"
    if np.any(shares <= FLAT):
        return "saddle" if shares[0] < -FLAT else "singular"
    return "regular" if distance <= NEAR else "unfinished"


class StandardErrors(NamedTuple):
    """Standard errors, each in the place of its parameter.

    Parameters
    ----------
    weights : ndarray, shape (K,)
    means : ndarray, shape (K, D)
    covariances : ndarray
        Shaped by the covariance type.
    """

    weights: np.ndarray
    means: np.ndarray
    covariances: np.ndarray


def standard_errors(model, X, function=None, sample_weight=None):
    r"""Compute standard errors of the parameters, or of any smooth function of them.

    By the delta method, with V the inverse of the observed information:

    .. math:: \operatorname{se}(f)^2 = \nabla f^T\, V\, \nabla f

    Parameters
    ----------
    model : GaussianMixture
    X : array-like, shape (n, D), or re-iterable of such
        The data of the fit.
    function : callable, optional
        Of weights, means and covariances, as the attributes of the model hold them; returns a
        number or an array. It is differentiated numerically, see the notes.
    sample_weight : array-like, shape (n,), optional

    Returns
    -------
    StandardErrors or ndarray
        With a function: in the shape of what it returns. What is frozen has zero.

    Raises
    ------
    InformationError
        If the information cannot be inverted; its `verdict` says why.

    Warns
    -----
    UserWarning
        If a function is differentiated by parameters whose last digit is more than a thousandth of
        their standard error: the mean of data that lie 1e12 standard deviations from zero.

    Notes
    -----
    With ρ the last digit of a parameter, in its standard errors (the largest of all), functions are
    differentiated over steps of :math:`\rho^{1/3}` standard errors, at least 1e-4, which leaves an
    error of the order :math:`\rho^{2/3}`.
    They say how far the estimate would vary over samples of a large n if the model is true, with
    its number of components, and its labels tell the components apart.
    Measured by ``benchmarks/coverage.py`` (two groups in one dimension, spherical, 200 samples for
    each n, one of them without errors; each share to 2 to 4 %): of weight, mean and variance, plus
    or minus 1.645 standard errors held the truth in 84 to 87 % of samples at n = 50, 86 to 91 % at
    n = 200 and 87 to 89 % at n = 1000 where the means are 5 standard deviations apart. Where they
    are 2 apart it fails: in 53 to 59 %, 62 to 66 % and 83 to 84 %. `gmm_lib.data.interval_coverage`
    holds the counts.

    References
    ----------
    G. J. McLachlan and D. Peel, *Finite Mixture Models*, 2000, section 2.15.

    Examples
    --------
    >>> from gmm_lib import GaussianMixture
    >>> X = [[0.0], [1.0], [2.0], [8.0], [9.0], [10.0]]
    >>> model = GaussianMixture(2, tol=1e-9, reg_covar=0, random_state=0).fit(X)
    >>> standard_errors(model, X).weights.round(3)  # nearly the root of 0.5 * 0.5 / 6
    array([0.204, 0.204])
    >>> gap = standard_errors(model, X, lambda weights, means, _: abs(means[1, 0] - means[0, 0]))
    >>> round(float(gap), 3)  # nearly the root of 2/9 + 2/9
    0.667
    """
    check_that(function is None or callable(function), "function", "callable or None", function)
    found = information(model, X, sample_weight)
    if found.verdict != "regular":
        raise InformationError(found.verdict)
    none = np.zeros(len(found.roots))  # what there is if all is frozen
    changes = [found.parts(root) for root in [none, *found.roots.T]]
    errors = StandardErrors(*(_length(part) for part in zip(*changes, strict=True)))
    if function is None:
        return errors
    at = Coordinates(model)
    here = at.phi, at.means, gaussian.pack_covariances(at.matrices, at.kind)

    digit = max(
        np.divide(np.spacing(abs(a)), error, out=np.zeros_like(a), where=error > 0).max()
        for a, error in zip(here, errors, strict=True)
    )
    if digit > COARSE:
        text = f"the last digit of a parameter is {digit:.0e} of its standard error, so that the"
        cure = "function is differentiated roughly: subtract a constant from the data"
        warnings.warn(f"{text} {cure}", stacklevel=2)
    step = max(STEP, np.cbrt(digit))

    def moved(step, change):
        parts = (a + step * b for a, b in zip(here, change, strict=True))
        return to_floats(function(*parts), "what function returns")

    return _length([(moved(step, c) - moved(-step, c)) / (2 * step) for c in changes])


def _length(changes):
    return np.hypot.reduce(np.array(changes), axis=0)
