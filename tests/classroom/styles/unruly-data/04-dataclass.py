# style: a small dataclass that knows marginals and conditionals; functions are thin wrappers
# %% + after setup
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True, eq=False)
class Normal:
    mean: np.ndarray
    cov: np.ndarray

    @property
    def dim(self):
        return self.mean.size

    def marginal(self, keep):
        return Normal(self.mean[keep], self.cov[keep][:, keep])

    @cached_property
    def factor(self):
        return np.linalg.cholesky(self.cov)

    def distance2(self, points):
        white = np.linalg.solve(self.factor, np.atleast_2d(points - self.mean).T)
        return np.square(white).sum(axis=0)

    def logpdf(self, points):
        half_log_det = np.log(self.factor.diagonal()).sum()
        return -0.5 * self.distance2(points) - half_log_det - 0.5 * self.dim * np.log(2 * np.pi)

    def given(self, keep, values):
        """Normal of the other coordinates, given those in keep."""
        rest = ~keep
        gain = np.linalg.lstsq(self.cov[keep][:, keep], self.cov[keep][:, rest], rcond=None)[0].T
        mean = self.mean[rest] + gain @ (values - self.mean[keep])
        return Normal(mean, self.cov[rest][:, rest] - gain @ self.cov[keep][:, rest])


@dataclass
class Filled:
    row: np.ndarray
    spread: np.ndarray

    def __iter__(self):
        yield self.row
        yield self.spread
# %% fill
def fill(x, mean, covariance):
    keep = np.isfinite(x)
    rest = Normal(mean, covariance).given(keep, x[keep])
    one = Filled(np.array(x), np.zeros((x.size, x.size)))
    one.row[~keep] = rest.mean
    where = np.flatnonzero(~keep)
    one.spread[where[:, None], where] = rest.cov
    return tuple(one)
# %% log-density
def log_density(X, mean, covariance):
    whole = Normal(mean, covariance)
    return np.concatenate([whole.marginal(np.isfinite(x)).logpdf(x[np.isfinite(x)]) for x in X])
# %% em-step
def em_step(X, mean, covariance):
    parts = [Filled(*fill(x, mean, covariance)) for x in X]
    rows = np.stack([part.row for part in parts])
    centred = rows - rows.mean(axis=0)
    new = Normal(rows.mean(axis=0), (centred.T @ centred + sum(part.spread for part in parts)) / len(X))
    return new.mean, new.cov
# %% responsibilities
def responsibilities(X, weights, means, covariances):
    joint = np.stack([log_density(X, m, c) for m, c in zip(means, covariances)], axis=-1)
    joint += np.log(weights)
    joint -= np.max(joint, axis=-1, keepdims=True)
    np.exp(joint, out=joint)
    joint /= joint.sum(axis=-1, keepdims=True)
    return joint
# %% t-weights
def t_weights(X, center, scale, nu):
    shape = Normal(center, scale)
    return (nu + shape.dim) / (nu + shape.distance2(X))
# %% t-step
def t_step(X, center, scale, nu):
    u = t_weights(X, center, scale, nu)
    new = np.average(X, axis=0, weights=u)
    return new, np.atleast_2d(np.cov(X.T, aweights=u, ddof=0)) * u.sum() / len(X)
# %% setting-student-id
student_id = "m.mustermann@example.org"
# %% own-gaps
state = Normal(start_mean, start_covariance)
for _ in range(20):
    state = Normal(*em_step(X_own, state.mean, state.cov))
own_mean, own_covariance = state.mean, state.cov
own_bias = float(np.nanmean(X_own[:, 1]) - own_mean[1])
# %% own-outliers
state = Normal(Z_own.mean(axis=0), np.cov(Z_own.T, bias=True))
for _ in range(50):
    state = Normal(*t_step(Z_own, state.mean, state.cov, 3.0))
own_center = state.mean
own_weights = t_weights(Z_own, state.mean, state.cov, 3.0)
# %% [markdown] why-missing
MCAR / MAR / MNAR for (a) / (b) / (c). Complete days: unbiased / too low / too low. Mean filled in: unbiased / too low / too low. EM: unbiased / unbiased if jointly Gaussian / too low. Since P(gap | A, B) in (b) and (c) differ only in how they depend on B where B is not recorded, no statistic of the log-book separates them without further assumptions; look at the wiring, or put a second sensor there.
