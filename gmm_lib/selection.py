"""Choosing a model: the criteria, and sweeps over the number of components and covariance type.

The formulas of `n_parameters`, `bic`, `aic` and `icl` stand in `gmm_lib.criteria`.
"""

import sys
import time
import warnings
from numbers import Real
from typing import NamedTuple

import numpy as np

from gmm_lib.criteria import aic, bic, icl, n_parameters
from gmm_lib.errors import IllDefinedError
from gmm_lib.mixture import GaussianMixture
from gmm_lib.parameters import COVARIANCE_TYPES, RULES, STARTS, check, check_that

__all__ = ["Sweep", "SweepResult", "aic", "bic", "icl", "n_parameters", "summit", "sweep"]

CRITERIA = ("bic", "aic", "icl", "held_out")


def summit(X, n_components, covariance_type="full", *, n_init=5, tol=1e-9, **params):
    """Climb from starts of every kind until all have arrived; give the highest sound fit.

    What the book calls the best or highest fit comes from here. It is the highest that the search
    found: a higher maximum that no start leads to cannot be ruled out.

    Parameters
    ----------
    X : array-like, shape (n, D), or re-iterable of such
    n_components : int
    covariance_type : {'full', 'tied', 'diag', 'spherical'}
    n_init : int
        Number of runs from each of the four kinds of start.
    tol : float
        Each run goes on until the mean log-likelihood changes by less, in nats; at most 1e-6.
    **params
        Further parameters of `GaussianMixture`, such as random_state.

    Returns
    -------
    GaussianMixture

    Raises
    ------
    ValueError
        For tol > 1e-6, or if no run both arrived and is free of collapsed components.

    Notes
    -----
    Explained in the chapter *expectation-maximization*, section 'Where the climb ends'.

    Examples
    --------
    >>> X = [[0.0], [1.0], [2.0], [8.0], [9.0], [10.0]]
    >>> np.sort(summit(X, 2, random_state=0).means_.ravel()).round(3)
    array([1., 9.])
    """
    check("tol", tol, (Real, 0, 1e-6 * (1 + 1e-9)))
    starts = params.get("init_params")
    check_that("init_params" not in params, "init_params", "left to summit", starts)
    params = {"n_init": n_init, "tol": tol, "max_iter": 10**5} | params
    fits = []
    for init_params in STARTS:
        model = GaussianMixture(
            n_components, covariance_type=covariance_type, init_params=init_params, **params
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what they would say is looked at here
            try:
                model.fit(X)
            except IllDefinedError:  # a run from another kind of start may arrive
                continue
        if model.converged_ and model.extents_.min() == model.n_features_in_:
            fits.append(model)
    if not fits:
        which = f"K = {n_components}, {covariance_type}"
        raise ValueError(f"no run of {which} arrived without a component that collapsed")
    return max(fits, key=lambda model: model.lower_bound_)


class SweepResult(NamedTuple):
    """One row of a sweep.

    Parameters
    ----------
    n_components : int
        K.
    covariance_type : {'full', 'tied', 'diag', 'spherical'}
    bic, aic, icl : float
        The criteria on the data of the fit; smaller is better. NaN if the fit failed.
    held_out : float
        Mean log-likelihood of the held-out samples, in nats; NaN without any.
    seconds : float
        Time of the fit and its criteria.
    model : GaussianMixture or Exception
        The fitted mixture, or why there is none.
    """

    n_components: int
    covariance_type: str
    bic: float
    aic: float
    icl: float
    held_out: float
    seconds: float
    model: object


class Sweep(list):
    """A list of `SweepResult` that prints as a table."""

    def __repr__(self):
        lines = ["  K  type             BIC         AIC         ICL    held-out    time"]
        for K, kind, *criteria, held_out, seconds, _ in self:
            numbers = "".join(f"{value:12.1f}" for value in criteria)
            lines.append(f"{K:3d}  {kind:9s}{numbers} {held_out:11.4f} {seconds:6.2f}s")
        return "\n".join(lines)

    def best(self, criterion="bic"):
        """Give the result with the smallest criterion (for 'held_out': the largest).

        Parameters
        ----------
        criterion : {'bic', 'aic', 'icl', 'held_out'}

        Returns
        -------
        SweepResult
            Rows whose fit failed are left out.

        Raises
        ------
        ValueError
            For another criterion, or if no row has a value of it: for 'held_out', if `sweep` was
            given no such samples.
        """
        check("criterion", criterion, CRITERIA)
        rows = [row for row in self if not np.isnan(getattr(row, criterion))]
        if not rows:
            why = "every fit failed" if criterion != "held_out" else "sweep got no held_out samples"
            raise ValueError(f"criterion {criterion!r} has no value in any row: {why}")
        sign = -1 if criterion == "held_out" else 1
        return min(rows, key=lambda row: sign * getattr(row, criterion))


def sweep(
    X,
    n_components=range(1, 7),
    covariance_types=("full",),
    *,
    held_out=None,
    sample_weight=None,
    **params,
):
    """Fit a mixture for each number of components and each covariance type.

    A fit that fails loses no other: its row holds NaN and the error, and a warning says so.
    Progress goes to stderr if that is a terminal.

    Parameters
    ----------
    X : array-like, shape (n, D), or re-iterable of such
    n_components : int or iterable of int
        The values of K to try.
    covariance_types : str or iterable of str
        Any of 'full', 'tied', 'diag', 'spherical'.
    held_out : array-like, shape (m, D), optional
        Samples that no fit sees, scored by each.
    sample_weight : array-like, shape (n,), optional
        Of the fits and the criteria.
    **params
        Further parameters of `GaussianMixture`, such as n_init and random_state.

    Returns
    -------
    Sweep
        A list of `SweepResult` that prints as a table.

    Raises
    ------
    ValueError
        For bad data, an unknown covariance type, no K at all, or if every fit failed.

    Notes
    -----
    Explained in the chapter *choosing-k*, section 'Sweeping'.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> X = np.concatenate([rng.normal(0, 1, 100), rng.normal(9, 1, 100)])[:, np.newaxis]
    >>> sweep(X, range(1, 4), random_state=0).best("bic").n_components
    2
    """
    counts, kinds = (
        [values] if isinstance(values, str) or not np.iterable(values) else list(values)
        for values in (n_components, covariance_types)
    )
    choices = [(K, kind) for kind in kinds for K in counts]
    for K, kind in choices:
        check("n_components", K, RULES["n_components"])
        check("covariance_types", kind, COVARIANCE_TYPES)
    one = params.get("covariance_type")
    check_that("covariance_type" not in params, "covariance_type", "called covariance_types", one)
    if not choices:
        raise ValueError(f"sweep needs values to try, but got {counts} and {kinds}")
    results, failures = Sweep(), {}
    for number, (K, kind) in enumerate(choices, start=1):
        start, scores, held = time.perf_counter(), (np.nan,) * 3, np.nan
        model = GaussianMixture(K, covariance_type=kind, **params)
        try:
            model.fit(X, sample_weight=sample_weight)
            scores = model._criteria(X, sample_weight)
            held = np.nan if held_out is None else _score_of(model, held_out)
        except ValueError as error:  # of this K alone, unless all fail
            model = failures[f"K = {K}, {kind}"] = error
        seconds = time.perf_counter() - start
        results.append(SweepResult(K, kind, *scores, held, seconds, model))
        if sys.stderr.isatty():
            end = "\n" if number == len(choices) else ""
            print(f"\r{number}/{len(choices)} fits", end=end, file=sys.stderr, flush=True)
    if len(failures) == len(results):
        raise results[0].model
    for which, error in failures.items():
        warnings.warn(f"The fit of {which} failed: {error}", stacklevel=2)
    return results


def _score_of(model, held_out):
    """Score samples that no fit saw; what is wrong with them is said of them, not of X."""
    try:
        return model.score(held_out)
    except (ValueError, TypeError) as error:
        raise ValueError(f"held_out cannot be scored: {error}") from error
