r"""Other people's code on the same data: R's mclust and MASS, and scipy's fit of a t distribution.

R is not needed here: its numbers stand below, with what made them. R 4.2.2, mclust 6.0.0, MASS
7.3-58.2, on R's own data frame, which is `gmm_lib.data.old_faithful`::

    library(mclust); library(MASS)
    p <- function(x) cat(format(as.vector(x), digits = 13), "\n")
    show <- function(f) {
      p(f$loglik); p(f$parameters$pro); p(f$parameters$mean); p(f$parameters$variance$sigma)
    }
    X <- as.matrix(faithful)
    split <- ifelse(X[, 1] < 3, 1, 2)
    Y <- rbind(X, as.matrix(expand.grid(eruptions = 3 * 0:4, waiting = 75 * 0:4)))
    until <- function(n) emControl(eps = 0, tol = c(0, 0), itmax = c(n, n))
    climb <- function(data, z, ...) {  # on and on: it stops as soon as one step gains nothing
      for (i in 1:301) {
        f <- me(data = data, z = z, ..., control = until(2000), warn = FALSE)
        z <- f$z
      }
      f
    }
    for (m in c("VVV", "EEE", "VVI", "VII")) {
      p(me(data = X, modelName = m, z = unmap(split), control = until(3), warn = FALSE)$loglik)
      show(climb(X, unmap(split), modelName = m))                                        # PLAIN
      show(climb(Y, unmap(c(split, rep(3, 25))), modelName = m, Vinv = 1 / (12 * 300)))  # NOISE
      show(climb(X, unmap(split), modelName = m, prior = priorControl(shrinkage = 0)))   # PRIOR
    }
    for (nu in c(1, 4, 30)) {                                                            # T
      f <- cov.trob(Y, nu = nu, tol = 1e-13, maxit = 10000); p(f$center); p(f$cov)
    }
    x <- c(X[X[, 1] > 3, 2], 0, 150, 200, 250, 300)
    f <- fitdistr(x, "t", control = list(reltol = 1e-15, maxit = 10000))                 # DEGREES
    p(f$estimate); p(f$loglik)

They printed thirteen digits, and both sides climbed until nothing moved: what is left is rounding,
and the tolerance 1e-10 leaves it three digits. Of DEGREES R's search knows but half the digits.
"""

import numpy as np
import pytest
from scipy import optimize, stats

from gmm_lib import GaussianMixture, NoiseMixture, StudentMixture, unruly
from gmm_lib.data import old_faithful

pytestmark = pytest.mark.filterwarnings("ignore:Best performing")

X = old_faithful()
GRID = [(eruption, wait) for wait in (0, 75, 150, 225, 300) for eruption in (0, 3, 6, 9, 12)]
Y = np.vstack([X, GRID])
SPLIT = np.where(X[:, :1] < 3, [[1.0, 0.0]], [[0.0, 1.0]])
TYPES = {"full": "VVV", "tied": "EEE", "diag": "VVI", "spherical": "VII"}
CLIMB = {"tol": 0, "reg_covar": 0, "max_iter": 200}

# log-likelihood, weights (that of noise last), means, covariances
PLAIN = {
    "full": (
        -1130.263960185, [0.3558728571057, 0.6441271428943],
        [2.036388454620, 54.478516376968, 4.289661973096, 79.968115173856],
        [0.06916767255931, 0.43516762444350, 0.43516762444350, 33.69728207230213,
         0.16996843574709, 0.94060931927025, 0.94060931927025, 36.04621131755303],
    ),
    "tied": (
        -1140.186759437, [0.3592478485333, 0.6407521514667],
        [2.046195087017, 54.596513855622, 4.296032247795, 80.036217695233],
        [0.1327766000337, 0.7515170766446, 0.7515170766446, 35.1705447218329] * 2,
    ),
    "diag": (
        -1147.806352538, [0.3565167362547, 0.6434832637453],
        [2.037915671878, 54.492953745744, 4.291070490418, 79.985621546159],
        [0.07033675047441, 0, 0, 33.75584632416003, 0.16815111974669, 0, 0, 35.77335123813717],
    ),
    "spherical": (
        -1709.529282177, [0.3670505817599, 0.6329494182401],
        [2.097675727848, 54.742893707881, 4.293913405501, 80.264941205081],
        [17.35173449256, 0, 0, 17.35173449256, 15.99882884999, 0, 0, 15.99882884999],
    ),
}  # fmt: skip
THREE = {  # the log-likelihood before the third step
    "full": -1130.264014371, "tied": -1140.186761064,
    "diag": -1147.806352542, "spherical": -1709.55043543,
}  # fmt: skip
NOISE = {
    "full": (
        -1416.884228422, [0.32352470084381, 0.59154770607153, 0.08492759308467],
        [2.032069350551, 54.446493845766, 4.283245721026, 79.938861068240],
        [0.06597817726437, 0.41689577346187, 0.41689577346187, 33.53544082119549,
         0.17785835900072, 0.96773633254073, 0.96773633254073, 35.87855658876992],
    ),
    "tied": (
        -1427.978173162, [0.32843438196993, 0.58686127638264, 0.08470434164743],
        [2.046863085199, 54.614508904505, 4.292392013921, 80.023381231442],
        [0.1358906325914, 0.7656684660540, 0.7656684660540, 35.1337349446564] * 2,
    ),
    "diag": (
        -1433.738417618, [0.32339729321994, 0.58928633734594, 0.08731636943412],
        [2.032013537540, 54.432837750771, 4.289339755473, 79.986695581017],
        [0.06611700407352, 0, 0, 33.33629996021622, 0.17572440553389, 0, 0, 34.92492723187264],
    ),
    "spherical": (
        -1964.933858409, [0.3160957875559, 0.5632961138929, 0.1206080985512],
        [2.079783343652, 54.580915764278, 4.339323703335, 79.812267172832],
        [15.60970310660, 0, 0, 15.60970310660, 13.33058667208, 0, 0, 13.33058667208],
    ),
}  # fmt: skip
PRIOR = {
    "full": (
        -1130.50632616, [0.3560642868875, 0.6439357131125],
        [2.036855738493, 54.483267163617, 4.290073443610, 79.973065796736],
        [0.07044652302117, 0.47225748982833, 0.47225748982833, 32.03286431999411,
         0.16560226321789, 0.93137224244591, 0.93137224244591, 34.90578565096621],
    ),
    "tied": (
        -1140.226800646, [0.3592447101389, 0.6407552898611],
        [2.046178653253, 54.596433814257, 4.296030441905, 80.036137968406],
        [0.1317695148168, 0.7576772726703, 0.7576772726703, 34.6199080286917] * 2,
    ),
    "diag": (
        -1229.833010279, [0.3651388102504, 0.6348611897496],
        [2.074035803277, 54.741678428066, 4.300896269446, 80.188785065401],
        [0.5551596811230, 0, 0, 33.9401102309976, 0.4195172544848, 0, 0, 32.3221329343235],
    ),
    "spherical": (
        -1709.550099559, [0.3669312006118, 0.6330687993882],
        [2.097270058598, 54.738349575457, 4.293734378086, 80.262762188570],
        [17.04589752993, 0, 0, 17.04589752993, 15.86728373526, 0, 0, 15.86728373526],
    ),
}  # fmt: skip
T = {  # centre and scale matrix, by the degrees of freedom
    1: ([3.968765374526, 76.104065028389],
        [0.7066621966197, 7.3522254202252, 7.3522254202252, 101.0929805582957]),
    4: ([3.619660569039, 72.373968233300],
        [1.245066371078, 13.243080857758, 13.243080857758, 189.186885554871]),
    30: ([3.594248670965, 73.326708276469],
         [2.121443541388, 20.978996136696, 20.978996136696, 673.441754449045]),
}  # fmt: skip
DEGREES = (79.999275025249, 4.476955340173, 1.884771986430), -628.8870006543


def compare(model, X, expected):
    """Hold a fit to a log-likelihood, weights, means and covariances."""
    log_likelihood, weights, means, covariances = expected
    free = 1 - model.noise_weight_ if model.noise else 1.0
    own = [*(free * model.weights_), *[1 - free] * model.noise]
    close = {"rtol": 1e-10, "atol": 1e-12}
    np.testing.assert_allclose(model.score(X) * len(X), log_likelihood, **close)
    np.testing.assert_allclose(own, weights, **close)
    np.testing.assert_allclose(model.means_.ravel(), means, **close)
    np.testing.assert_allclose(model._matrices().ravel(), covariances, **close)


@pytest.mark.parametrize("kind", TYPES)
def test_mclust(kind):
    options = {"covariance_type": kind, "init_params": SPLIT}
    model = GaussianMixture(2, **options, **CLIMB).fit(X)
    assert model.history_[2] == pytest.approx(THREE[kind], rel=1e-11)
    compare(model, X, PLAIN[kind])


@pytest.mark.parametrize("kind", TYPES)
def test_mclust_with_noise(kind):
    """The weight of noise starts at another value here, so that only the ends agree."""
    start = np.vstack([SPLIT, np.full((25, 2), 0.5)])
    model = NoiseMixture(2, covariance_type=kind, init_params=start, **CLIMB).fit(Y)
    compare(model, Y, NOISE[kind])


@pytest.mark.parametrize("kind", TYPES)
def test_mclust_with_a_prior(kind, monkeypatch):
    """Where the definitions part, `unruly.InverseWishart` says how; so much is undone here."""
    prior = "default"
    if kind == "diag":  # theirs: for each feature the mean of the variances
        prior = np.full(2, np.cov(X.T).trace() / 2 / 2)
    if kind == "full":  # theirs divides by one more
        ours = unruly.InverseWishart.__init__

        def theirs(self, *parts):
            ours(self, *parts)
            self.power += 1

        monkeypatch.setattr(unruly.InverseWishart, "__init__", theirs)
    options = {"covariance_type": kind, "covariance_prior": prior, "init_params": SPLIT}
    compare(GaussianMixture(2, **options, **CLIMB).fit(X), X, PRIOR[kind])


@pytest.mark.parametrize("nu", T)
def test_cov_trob(nu):
    model = StudentMixture(degrees_of_freedom=nu, **CLIMB).fit(Y)
    center, scale = T[nu]
    np.testing.assert_allclose(model.means_[0], center, rtol=1e-10)
    np.testing.assert_allclose(model.covariances_.ravel(), scale, rtol=1e-10)


def test_degrees_of_freedom():
    x = np.append(X[X[:, 0] > 3, 1], [0, 150, 200, 250, 300])
    model = StudentMixture(**CLIMB).fit(x[:, np.newaxis])
    ours = model.means_[0, 0], model.covariances_[0, 0, 0] ** 0.5, model.degrees_of_freedom_[0]
    (theirs, log_likelihood) = DEGREES
    np.testing.assert_allclose(ours, theirs, rtol=1e-6)
    assert model.history_[-1] == pytest.approx(log_likelihood, abs=1e-9)

    def search(loss, start, args=(), disp=0):
        found = optimize.minimize(loss, start, args, "Nelder-Mead", options={"fatol": 1e-12})
        return optimize.minimize(loss, found.x, args, "Nelder-Mead", options={"xatol": 1e-9}).x

    nu, mean, scale = stats.t.fit(x, optimizer=search)
    np.testing.assert_allclose(ours, (mean, scale, nu), rtol=1e-6)
