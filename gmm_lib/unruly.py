"""What a fit runs for data that misbehave: the E-step and the walk of the options that ask for it.

`GaussianMixture` comes here only with `missing="marginal"`; other fits do not load this room.
"""

from functools import partial

import numpy as np

from gmm_lib import gaussian, missing, sums
from gmm_lib.parameters import check
from gmm_lib.rows import Rows
from gmm_lib.steps import PARTS, Step

WIDTH = 4  # numbers for each component and feature that the work on a row takes


class Room:
    """In the place of the room `gmm_lib.steps`: the rows and the walk that a model's options need.

    Parameters
    ----------
    model : GaussianMixture

    Attributes
    ----------
    Rows : type
        What the data of a fit become.
    Scored : type
        What data become that a fitted model looks at.

    Raises
    ------
    InvalidParameterError
        For an option that is not allowed.

    Examples
    --------
    >>> from gmm_lib import GaussianMixture
    >>> Room(GaussianMixture(missing="marginal")).Rows.__name__
    'FilledRows'
    """

    def __init__(self, model):
        check("missing", model.missing, ("error", "marginal"))
        self.gaps = model.missing == "marginal"
        self.Rows = missing.FilledRows if self.gaps else Rows
        self.Scored = missing.GapRows if self.gaps else Rows

    def e_step(self, weights, means, covariances, covariance_type, n=np.inf):
        """Make the function that runs the E-step on a batch.

        Parameters
        ----------
        weights, means, covariances : ndarray
        covariance_type : {'full', 'tied', 'diag', 'spherical'}
        n : int
            Number of samples of all batches.

        Returns
        -------
        callable
            As `sums.e_step_of`.
        """
        if not self.gaps:
            return sums.e_step_of(weights, means, covariances, covariance_type, n=n)
        matrices = gaussian.full_covariances(covariances, covariance_type, *np.shape(means))
        return missing.e_step_of(weights, means, matrices, covariance_type)

    def e_step_of_fit(self, model, n):
        """Make the E-step of a fitted model, and count the numbers that it works on per row.

        Parameters
        ----------
        model : GaussianMixture
        n : int
            Number of samples of all batches.

        Returns
        -------
        tuple of (callable, int)
        """
        means = np.asarray(model.means_, dtype=float)
        run = self.e_step(model.weights_, means, model._matrices(), "full", n)
        return run, WIDTH * means.size

    def walk(self, rows, parameters, covariance_type, *, reg_covar=1e-6, frozen=()):
        """Take E-step and M-step in turn, without end, as `steps.walk`.

        Parameters
        ----------
        rows : Rows
        parameters : tuple of ndarray
        covariance_type : {'full', 'tied', 'diag', 'spherical'}
        reg_covar : float
        frozen : collection of str

        Yields
        ------
        Step
            E-steps alone, of which no responsibilities can be asked.
        """
        data = getattr(rows, "gaps", rows)
        data.add, options = rows.add, {"reg_covar": reg_covar, "fixed_means": "means" in frozen}
        while True:
            run = self.e_step(*parameters, covariance_type, rows.n)
            total = data.add_up(partial(sums.of_batch, run), WIDTH * parameters[1].size)
            yield Step("E", *parameters, float(total.log_likelihood), None)
            new = sums.maximize(total, parameters[1], covariance_type, **options)
            kept = zip(PARTS, parameters, new, strict=True)
            parameters = tuple(old if name in frozen else part for name, old, part in kept)
