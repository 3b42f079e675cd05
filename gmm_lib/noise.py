"""Gaussians and one uniform component, which takes what belongs to none of them.

`GaussianMixture` comes here only with `noise=True`.
"""

from dataclasses import KW_ONLY, dataclass

import numpy as np

from gmm_lib import em, unruly
from gmm_lib.density import NOISE
from gmm_lib.mixture import GaussianMixture


@dataclass(repr=False, eq=False)
class NoiseMixture(GaussianMixture):
    r"""K Gaussians, and noise that is uniform over the box of the data, fitted by EM.

    .. math:: p(x) = (1 - \pi_0) \sum_k \phi_k N(x; \mu_k, \Sigma_k) + \frac{\pi_0}{V}

    inside the box, whose volume is V; outside the last term is zero. With gaps the box is that
    of the observed features.

    Parameters
    ----------
    n_components : int
        K, without the noise.
    covariance_type, tol, reg_covar, max_iter, n_init, init_params, weights_init, means_init
        As those of `GaussianMixture`.
    precisions_init, random_state, warm_start, verbose, verbose_interval, frozen
        As those of `GaussianMixture`; the weight of the noise is always learned.
    missing, covariance_prior
        As those of `GaussianMixture`.
    noise : bool
        True. `GaussianMixture` has it too, and ``GaussianMixture(K, noise=True)`` is this model.

    Attributes
    ----------
    noise_weight_ : float
        :math:`\pi_0`.
    noise_box_ : ndarray, shape (2, D)
        The least and the largest value of each feature in the data of the fit.
    weights_ : ndarray, shape (K,)
        Of the Gaussians among what is no noise: they sum to one.
    means_, covariances_, …
        As those of `GaussianMixture`.

    Notes
    -----
    `predict_proba` has one column more, the last, for the noise; `predict` and `sample` label it
    -1. The criteria count the weight of the noise, not the box. `marginal`, `condition`, `impute`
    and `from_parameters` are not there for it, nor is `partial_fit`. Derived in the chapter
    *unruly-data*, section 'A component for the rest'.

    References
    ----------
    J. D. Banfield and A. E. Raftery, Model-based Gaussian and non-Gaussian clustering,
    *Biometrics* 49 (1993), 803-821.
    C. Fraley and A. E. Raftery, Model-based clustering, discriminant analysis, and density
    estimation, *Journal of the American Statistical Association* 97 (2002), 611-631.

    Examples
    --------
    >>> X = [[-0.1], [0.0], [0.1], [0.0], [0.05], [1000.0]]
    >>> model = NoiseMixture(tol=1e-9, max_iter=1000).fit(X)
    >>> model.predict(X)
    array([ 0,  0,  0,  0,  0, -1])
    >>> model.means_.round(3), round(model.noise_weight_, 3)
    (array([[0.01]]), 0.167)
    """

    _: KW_ONLY
    noise: bool = True


def scatter(model, X, labels, random):
    """Move samples of the Gaussians into the noise, each by the chance that it is noise.

    Parameters
    ----------
    model : GaussianMixture
    X : ndarray, shape (m, D)
        Changed in place, as are the labels.
    labels : ndarray of int, shape (m,)
    random : RandomState or Generator

    Examples
    --------
    >>> model = NoiseMixture(tol=1e-9, max_iter=1000).fit([[0.0], [0.1], [1000.0]])
    >>> X, labels = np.zeros((999, 1)), np.zeros(999, dtype=int)
    >>> scatter(model, X, labels, np.random.default_rng(0))
    >>> bool(abs(np.mean(labels == -1) - model.noise_weight_) < 0.05)
    True
    """
    noise = random.uniform(size=len(X)) < model.noise_weight_
    X[noise] = random.uniform(*model.noise_box_, size=(np.sum(noise), X.shape[1]))
    labels[noise] = NOISE


class Room(unruly.Room):
    """The room of other unruly data, with the noise in its E-step.

    Parameters
    ----------
    model : GaussianMixture
    """

    start = {"noise_weight_": 0.1, "noise_box_": None}  # noqa: RUF012, read alone

    def begin(self, rows):
        """Give the box of the data.

        Parameters
        ----------
        rows : Rows

        Returns
        -------
        dict

        Raises
        ------
        ValueError
            For a feature with a single value: the box has no volume.
        """
        ends = np.array([(x.min(axis=1), x.max(axis=1)) for x, _ in rows.batches()])
        box = np.array([ends[:, 0].min(axis=0), ends[:, 1].max(axis=0)])
        if (flat := box[0] == box[1]).any():
            found = f"column {flat.argmax()} of X has one value in {rows.n} sample(s)"
            raise ValueError(f"{found}: the noise has no volume")
        return {"noise_box_": box}

    def m_step(self, rows, parameters, total, *kind, **options):
        """Give the noise the weight that the Gaussians have left, and these their parameters.

        Parameters
        ----------
        rows : Rows
        parameters : tuple of ndarray
        total : Statistics
        *kind, **options
            As those of `unruly.Room.m_step`.

        Returns
        -------
        tuple of ndarray
        """
        self.learned["noise_weight_"] = max(1 - float(np.sum(total.counts)) / rows.total, 0.0)
        return super().m_step(rows, parameters, total, *kind, **options)

    def e_step(self, *parts, **options):
        """Make the function that runs the E-step on a batch.

        Parameters
        ----------
        *parts, **options
            As those of `unruly.Room.e_step`.

        Returns
        -------
        callable
            As there, with a row more of responsibilities, that of the noise; the sums are those
            of the Gaussians.
        """
        return with_noise(super().e_step(*parts, **options), *self.learned.values())


def with_noise(run, weight, box):
    """Add the noise to an E-step.

    Parameters
    ----------
    run : callable
        As `sums.e_step_of` makes it.
    weight : float
    box : ndarray, shape (2, D)

    Returns
    -------
    callable

    Examples
    --------
    >>> from gmm_lib.sums import e_step_of
    >>> run = e_step_of([1.0], [[0.0]], [1.0], "spherical")
    >>> with_noise(run, 0.5, np.array([[-5.0], [5.0]]))(np.array([[0.0, 4.0, 6.0]]))[0].round(3)
    array([[0.8  , 0.001, 1.   ],
           [0.2  , 0.999, 0.   ]])
    """
    log_weights, (low, high) = em.log_weights_of([1 - weight, weight]), box[:, :, np.newaxis]

    def both(x):
        r, log_mixture, sums_of = run(x)
        outside = ((x < low) | (x > high)).any(axis=0)  # no gap is
        log_noise = -np.log(high - low)[:, 0] @ ~np.isnan(x)
        logs = np.array([log_mixture, np.where(outside, -np.inf, log_noise)])
        shares, total = em.normalize(log_weights[:, np.newaxis] + logs)
        # (outside: where both logarithms are the least, the shares are halves)
        r = np.vstack([np.where(outside, r, r * shares[0]), np.where(outside, 0, shares[1])])
        return r, total, lambda r: sums_of(r[:-1])

    return both
