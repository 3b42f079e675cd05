"""NoiseMixture: Gaussians and one uniform component, which takes what belongs to none of them."""

from dataclasses import dataclass

import numpy as np

from gmm_lib import em
from gmm_lib.mixture import GaussianMixture
from gmm_lib.unruly import Room

START = 0.1  # the weight of the noise in the first E-step
NOISE = -1  # its label


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
    `predict_proba` has one column more, the last, for the noise; `predict` gives it -1. The
    criteria count the weight of the noise, not the box. `marginal`, `condition`, `impute`,
    `from_parameters` and `partial_fit` are not there for it. Derived in the chapter
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

    def _room(self):
        return NoiseRoom(self)

    def n_parameters(self):
        """Count the free parameters, among them the weight of the noise.

        Returns
        -------
        int
        """
        return super().n_parameters() + 1

    _n_parameters = n_parameters

    def predict(self, X):
        """Give the most responsible component of each sample, -1 for the noise.

        Parameters
        ----------
        X : array-like, shape (n, D), or re-iterable of such

        Returns
        -------
        ndarray of int, shape (n,)
        """
        labels = super().predict(X)
        return np.where(labels == len(self.means_), NOISE, labels)

    def sample(self, n_samples=1, random_state=None):
        """Draw new samples; those of the noise are uniform in its box, with the label -1.

        Parameters
        ----------
        n_samples : int
        random_state : None, int, RandomState or Generator

        Returns
        -------
        X : ndarray, shape (n_samples, D)
        labels : ndarray of int, shape (n_samples,)
        """
        self._check_fitted()
        random = self._random_stream(random_state)
        X, labels = super().sample(n_samples, random)
        noise = random.uniform(size=n_samples) < self.noise_weight_
        X[noise] = random.uniform(*self.noise_box_, size=(np.sum(noise), X.shape[1]))
        return X, np.where(noise, NOISE, labels)

    def _refuse(self, *_, **__):
        rule = "marginal, condition, impute and from_parameters"
        raise NotImplementedError(f"NoiseMixture has no {rule}: its noise has the box of a fit")

    marginal = condition = impute = from_parameters = _refuse


class NoiseRoom(Room):
    """The room `unruly.Room`, with the noise in its E-step.

    Parameters
    ----------
    model : NoiseMixture
    """

    def __init__(self, model):
        super().__init__(model)
        names = ("noise_weight_", "noise_box_")
        self.learned = {name: getattr(model, name) for name in names if hasattr(model, name)}
        self.go_on = model.warm_start

    def walk(self, rows, *parts, **options):
        """Take E-step and M-step in turn, without end, as `unruly.Room.walk`.

        Parameters
        ----------
        rows : Rows
        *parts, **options
            As there.

        Returns
        -------
        iterator of Step

        Raises
        ------
        ValueError
            For a feature with a single value: the box has no volume.
        """
        ends = np.array([(x.min(axis=1), x.max(axis=1)) for x, _ in rows.batches()])
        box = np.array([ends[:, 0].min(axis=0), ends[:, 1].max(axis=0)])
        flat = box[0] == box[1]
        if flat.any():
            found = f"column {flat.argmax()} of X has one value in {rows.n} sample(s)"
            raise ValueError(f"{found}: the noise has no volume")
        usual = {"noise_weight_": START} | (self.learned if self.go_on else {})
        self.learned = usual | {"noise_box_": box}
        return super().walk(rows, *parts, **options)

    def learn(self, counts, rows):
        """Learn the weight of the noise: what the Gaussians have left.

        Parameters
        ----------
        counts : ndarray, shape (K,)
        rows : Rows
        """
        self.learned["noise_weight_"] = max(1 - float(np.sum(counts)) / rows.total, 0.0)

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
        run = super().e_step(*parts, **options)
        return with_noise(run, self.learned["noise_weight_"], self.learned["noise_box_"])


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
        r = np.vstack([r * shares[0], shares[1]])
        return r, total, lambda r: sums_of(r[:-1])

    return both
