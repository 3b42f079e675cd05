"""Choosing a model: the criteria, and sweeps over the number of components and covariance type.

The formulas of `n_parameters`, `bic`, `aic` and `icl` stand in `gmm_lib.criteria`.
"""

import sys
import time
from typing import NamedTuple

import numpy as np

from gmm_lib.criteria import aic, bic, icl, n_parameters
from gmm_lib.mixture import GaussianMixture

__all__ = ["Sweep", "SweepResult", "aic", "bic", "icl", "n_parameters", "sweep"]


class SweepResult(NamedTuple):
    """One row of a sweep.

    Parameters
    ----------
    n_components : int
        K.
    covariance_type : {'full', 'tied', 'diag', 'spherical'}
    bic, aic, icl : float
        The criteria on the data of the fit; smaller is better.
    held_out : float
        Mean log-likelihood of the held-out samples, in nats; NaN without any.
    seconds : float
        Time of the fit.
    model : GaussianMixture
        The fitted mixture.
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
        """
        sign = -1 if criterion == "held_out" else 1
        return min(self, key=lambda row: sign * getattr(row, criterion))


def sweep(X, n_components=range(1, 7), covariance_types=("full",), *, held_out=None, **params):
    """Fit a mixture for each number of components and each covariance type.

    Progress goes to stderr if that is a terminal.

    Parameters
    ----------
    X : array-like, shape (n, D)
    n_components : iterable of int
        The values of K to try.
    covariance_types : iterable of str
        Any of 'full', 'tied', 'diag', 'spherical'.
    held_out : array-like, shape (m, D), optional
        Samples that no fit sees, scored by each.
    **params
        Further parameters of `GaussianMixture`, such as n_init and random_state.

    Returns
    -------
    Sweep
        A list of `SweepResult` that prints as a table.

    Raises
    ------
    ValueError
        For bad parameters or data.

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
    results = Sweep()
    choices = [(K, kind) for kind in covariance_types for K in n_components]
    for number, (K, kind) in enumerate(choices, start=1):
        start = time.perf_counter()
        model = GaussianMixture(K, covariance_type=kind, **params).fit(X)
        seconds = time.perf_counter() - start
        held = np.nan if held_out is None else model.score(held_out)
        scores = model.bic(X), model.aic(X), model.icl(X)
        results.append(SweepResult(K, kind, *scores, held, seconds, model))
        if sys.stderr.isatty():
            end = "\n" if number == len(choices) else ""
            print(f"\r{number}/{len(choices)} fits", end=end, file=sys.stderr, flush=True)
    return results
