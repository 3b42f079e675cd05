# style: careful: a named tuple, asserts, long double, helper functions
# %% + after setup
from typing import NamedTuple


class Belief(NamedTuple):
    m: float
    beta: float
    nu: float
    S: float

    def after_one(self, value):
        """The belief after one more value."""
        pull = self.beta / (self.beta + 1) * (value - self.m) ** 2
        mean = (self.beta * self.m + value) / (self.beta + 1)
        return Belief(mean, self.beta + 1, self.nu + 1, (self.nu * self.S + pull) / (self.nu + 1))
# %% conjugate
def conjugate(x, m, beta, nu, S):
    belief = Belief(np.longdouble(m), beta, nu, np.longdouble(S))
    for value in np.asarray(x, dtype=np.longdouble):
        belief = belief.after_one(value)
    assert belief.nu == nu + len(x)
    return belief
# %% predictive
def predictive(x, m, beta, nu, S):
    assert beta > 0 and nu > 0 and S > 0
    squared = S * (1 + 1 / beta)
    z2 = (np.asarray(x, dtype=np.longdouble) - m) ** 2 / squared
    logs = math.lgamma(nu / 2 + 0.5) - math.lgamma(nu / 2) - (np.log(nu) + np.log(np.pi) + np.log(squared)) / 2
    return np.exp(logs - (nu + 1) / 2 * np.log1p(z2 / nu))
# %% update
def update(x, r, prior):
    alpha, m, beta, nu, S = prior
    assert np.allclose(np.sum(r, axis=1), 1)
    columns = []
    for column in np.transpose(r):
        W = np.sum(column)
        center = np.average(x, weights=column) if W > 0 else m
        spread = np.sum(column * (x - center) ** 2)
        pull = beta * W / (beta + W) * (center - m) ** 2
        mean = center + beta / (beta + W) * (m - center)
        columns.append([alpha + W, mean, beta + W, nu + W, (nu * S + spread + pull) / (nu + W)])
    out = np.transpose(columns)
    assert out.shape == (5, r.shape[1])
    return tuple(out)
# %% responsibilities
def responsibilities(x, belief):
    alpha, m, beta, nu, S = map(np.asarray, belief)
    away = np.expand_dims(x, -1) - m
    precision = 1 / S
    log_precision = digamma(nu / 2) - np.log(nu / 2) + np.log(precision)
    A = digamma(alpha) - digamma(np.sum(alpha)) + log_precision / 2 - np.log(2 * np.pi) / 2
    A = A - (1 / beta + precision * away**2) / 2
    A = A - np.max(A, axis=-1, keepdims=True)
    r = np.exp(A) / np.sum(np.exp(A), axis=-1, keepdims=True)
    assert np.all(np.isfinite(r))
    return r
# %% sticks
def sticks(v):
    v = np.asarray(v, dtype=float)
    assert np.all((v >= 0) & (v <= 1))
    with np.errstate(divide="ignore"):
        left = np.exp(np.concatenate([[0.0], np.cumsum(np.log1p(-v))]))
    return np.append(left[:-1] - left[1:], left[-1])
# %% setting-student-id
student_id = "s1234567"
# %% own
def fitted(prior, rounds=100):
    belief = update(x_own, r_start, prior)
    for _ in range(rounds):
        belief = update(x_own, responsibilities(x_own, belief), prior)
    W = belief[0] - prior[0]
    assert np.isclose(W.sum(), len(x_own))
    return (prior[0] + W) / (len(W) * prior[0] + len(x_own))


own_few = fitted(priors[0.01])
own_many = fitted(priors[50.0])
# %% [markdown] found-k
How many weights are large is decided by α: with 50 none can be below 50/540, with 0.01 components with little lose what they have. Also by the threshold, the largest K and the start. It counts Gaussian components under this prior, which are not groups. I'd show results for several α and say so.
# %% bootstrap
def refitted(sample, belief, prior, rounds):
    for _ in range(rounds):
        belief = update(sample, responsibilities(sample, belief), prior)
    return np.asarray(belief[1])


def bootstrap(x, belief, prior, draws, rounds=10):
    x, draws = np.asarray(x), np.asarray(draws)
    assert draws.ndim == 2 and draws.min() >= 0 and draws.max() < len(x)
    means = np.stack([refitted(x[rows], belief, prior, rounds) for rows in draws])
    order = np.argsort(means, axis=1, kind="stable")
    return np.take_along_axis(means, order, axis=1)


def standard_errors(means):
    means = np.asarray(means, dtype=np.longdouble)
    assert len(means) > 1
    away = means - means.mean(axis=0)
    return np.sqrt((away**2).sum(axis=0) / (len(means) - 1))
# %% own-errors
three = update(x_own, r_three, prior_three)
for _ in range(100):
    three = update(x_own, responsibilities(x_own, three), prior_three)
means = bootstrap(x_own, three, prior_three, draws_own)
assert means.shape == (50, 3)
own_errors = standard_errors(means)
own_intervals = np.percentile(means.astype(float), [5, 95], axis=0).T
assert np.all(own_intervals[:, 0] < own_intervals[:, 1])
