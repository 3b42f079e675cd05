"""What a fit runs for data that misbehave: the walk of the options that ask for it.

`GaussianMixture` comes here only with `missing="marginal"`, a `covariance_prior` or `noise`, and
`StudentMixture` always; other fits do not load this room.
"""

from dataclasses import replace
from functools import partial

import numpy as np

from gmm_lib import em, gaussian, missing, priors, steps, sums
from gmm_lib.parameters import check
from gmm_lib.rows import Rows

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
    learned : dict
        What the walk learns besides weights, means and covariances: the attributes in `start`,
        which holds what they are in the first E-step.

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

    start = {}  # noqa: RUF012, read alone

    def __init__(self, model):
        check("missing", model.missing, ("error", "marginal"))
        self.model, self.prior = model, model.covariance_prior
        if isinstance(self.prior, str):
            check("covariance_prior", self.prior, ("default",))
        gaps = model.missing == "marginal"
        self.Rows, self.Scored = (missing.FilledRows, missing.GapRows) if gaps else (Rows, Rows)
        self.learned = {name: getattr(model, name) for name in self.start if hasattr(model, name)}

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
        if self.Rows is Rows:
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
        run = self.e_step(model.weights_, model.means_, model._matrices(), "full", n)
        return run, WIDTH * np.size(model.means_)

    def walk(self, rows, parameters, covariance_type, **options):
        """Take E-step and M-step in turn, without end: `steps.walk` on the sums of this room.

        Parameters
        ----------
        rows : Rows
        parameters : tuple of ndarray
        covariance_type : {'full', 'tied', 'diag', 'spherical'}
        **options
            As there.

        Yields
        ------
        Step
            Of which no responsibilities can be asked; with a prior, the log-likelihood plus the
            log of the prior, up to a constant.
        """
        _ = rows.variance  # says so where squares overflow: samples would belong to nothing
        before = self.learned if self.model.warm_start else {}
        self.learned = self.start | before | self.begin(rows)
        if self.prior is not None:
            self.prior = InverseWishart(rows, self, covariance_type)
        for step in steps.walk(rows, parameters, covariance_type, sums=self, **options):
            yield replace(step, posterior=None, learned=dict(self.learned))

    def begin(self, rows):
        """Give what of `learned` the data or the model's parameters say before the first E-step.

        Parameters
        ----------
        rows : Rows

        Returns
        -------
        dict
        """
        return {}

    def statistics(self, rows, weights, means, covariances, covariance_type):
        """Run an E-step over all data, as `sums.statistics`.

        Parameters
        ----------
        rows : Rows
        weights, means, covariances : ndarray
        covariance_type : {'full', 'tied', 'diag', 'spherical'}

        Returns
        -------
        Statistics
            With a prior, its log is in the log-likelihood.
        """
        data = getattr(rows, "gaps", rows)
        data.add, run = rows.add, self.e_step(weights, means, covariances, covariance_type, rows.n)
        total = data.add_up(partial(sums.of_batch, run), WIDTH * means.size)
        more = self.prior.log_density(covariances) if self.prior else 0.0
        return replace(total, log_likelihood=total.log_likelihood + more)

    def m_step(self, rows, parameters, total, covariance_type, **options):
        """Compute the parameters that maximize the bound; learn what else there is to learn.

        Parameters
        ----------
        rows : Rows
        parameters : tuple of ndarray
            Those of the E-step.
        total : Statistics
        covariance_type : {'full', 'tied', 'diag', 'spherical'}
        **options
            `reg_covar` and `fixed_means`, as in `sums.m_step`.

        Returns
        -------
        weights, means, covariances : ndarray
        """
        *new, covariances = sums.maximize(total, parameters[1], covariance_type, **options)
        if self.prior:
            covariances = self.prior.maximize(total.counts, covariances, options["reg_covar"])
        return *new, covariances


class InverseWishart:
    r"""A conjugate prior on each covariance, with ν = D + 2 degrees of freedom and scale Ψ.

    .. math:: p(\Sigma_k) \propto |\Sigma_k|^{-(\nu + D + 1)/2}
        e^{-\frac12 \text{tr}(\Psi \Sigma_k^{-1})} \qquad
        \Sigma_k = \frac{\Psi + S_k}{\nu + W_k + D + 1}

    with the scatter :math:`S_k` of the M-step; tied has one such matrix, with the scatters and
    counts of all. For diag, each variance has the inverse gamma prior (ν/2, :math:`\Psi_d/2`):
    :math:`(\Psi_d + S_{kd}) / (\nu + W_k + 2)`; for spherical, the one variance:
    :math:`(\Psi + \text{tr} S_k) / (\nu + D W_k + 2)`.

    Parameters
    ----------
    rows : Rows
        Of the fit; with gaps, as they are filled for the start.
    room : Room
        Ψ as `prior`, or 'default' there; of its model, K.
    covariance_type : {'full', 'tied', 'diag', 'spherical'}

    Attributes
    ----------
    scale : ndarray, shape (D, D) for full and tied, (D,) for diag, () for spherical
    degrees : int
        ν.

    Raises
    ------
    ValueError
        For a scale of another shape, or that is not positive definite.

    Notes
    -----
    ν and the default scale, the covariance of the data (with n - 1) over :math:`K^{2/D}`, are
    those of Fraley and Raftery: data in another unit give the same fit in that unit. Theirs has
    besides a prior on the means, :math:`\kappa_P = 0.01`; this one has none, as their R package
    mclust with ``shrinkage = 0``. Held to its version 6.0.0, tied and spherical agree. For full it
    divides by :math:`\nu + W_k + D + 2` there as well, as belongs to a prior on the means; here it
    is D + 1, so that the fit is the maximum of what stands above. For diag its default takes the
    mean of the variances for each feature; here each feature has its own, so that the units of
    features do not matter either (given the same :math:`\Psi`, the fits agree).
    The floor `reg_covar` is added after this. On its own it gives
    :math:`S_k / W_k + \varepsilon I`, which is what a prior
    :math:`\propto e^{-\frac12 W_k \varepsilon\, \text{tr} \Sigma_k^{-1}}` would:
    one that knows the unit of the data, and grows with the count of the component.
    Derived in the chapter *unruly-data*, section 'Spikes'.

    References
    ----------
    C. Fraley and A. E. Raftery, Bayesian regularization for normal mixture estimation and
    model-based clustering, *Journal of Classification* 24 (2007), 155-181.

    Examples
    --------
    >>> from gmm_lib import GaussianMixture
    >>> model = GaussianMixture(covariance_prior=[[3.0]], reg_covar=0.0).fit([[1.0], [3.0]])
    >>> model.covariances_  # (3 + 2) / (3 + 2 + 2)
    array([[[0.71428571]]])
    """

    def __init__(self, rows, room, covariance_type):
        default = isinstance(room.prior, str)
        self.kind, self.D, self.degrees = covariance_type, rows.D, rows.D + 2
        scale = priors.covariance_of(rows, covariance_type, None if default else room.prior)
        self.scale = scale / int(room.model.n_components) ** (2 / rows.D) if default else scale
        self.power = self.degrees + (rows.D + 1 if self.scale.ndim == 2 else 2)

    def maximize(self, counts, covariances, reg_covar):
        """Turn the M-step's covariances into those that the prior joins in.

        Parameters
        ----------
        counts : ndarray, shape (K,)
        covariances : ndarray
            With `reg_covar` on each variance, shaped by the type; so is the answer.
        reg_covar : float

        Returns
        -------
        ndarray
        """
        sizes = em.divisors(counts, self.kind, self.D)
        floor = reg_covar * (np.eye(self.D) if self.scale.ndim == 2 else 1)
        return (self.scale + sizes * (covariances - floor)) / (self.power + sizes) + floor

    def log_density(self, covariances):
        """Compute the log of the prior, up to a constant.

        Parameters
        ----------
        covariances : ndarray

        Returns
        -------
        float
        """
        P = gaussian.precisions_cholesky(covariances, self.kind)
        squares = P * (self.scale @ P) if self.scale.ndim == 2 else self.scale * P**2
        logs = gaussian.log_determinants(P, self.kind, D=1)  # of spherical's one variance
        return float(self.power * np.sum(logs) - np.sum(squares) / 2)
