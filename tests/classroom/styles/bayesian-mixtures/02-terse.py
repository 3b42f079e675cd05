# style: terse: lambdas, one expression a function, reduce, all samples of the bootstrap at once
# %% + after setup
from functools import reduce
# %% conjugate
conjugate = lambda x, m, b, v, S: (
    (b * m + x.sum()) / (b + x.size), b + x.size, v + x.size,
    (v * S + x.size * x.var() + b * x.size / (b + x.size) * (x.mean() - m) ** 2) / (v + x.size),
)
# %% predictive
def predictive(x, m, beta, nu, S):
    s2 = S * (1 + 1 / beta)
    c = math.lgamma(nu / 2 + .5) - math.lgamma(nu / 2) - .5 * math.log(nu * math.pi * s2)
    return np.exp(c - (nu + 1) / 2 * np.log1p((x - m) ** 2 / nu / s2))
# %% update
def update(x, r, prior):
    a, m, b, v, S = prior
    W, one, two = (np.einsum("...n,...nk->...k", x**p, r) for p in range(3))
    new = (b * m + one) / (b + W)
    return a + W, new, b + W, v + W, (v * S + two + b * m**2 - (b + W) * new**2) / (v + W)
# %% responsibilities
def responsibilities(x, belief):
    a, m, b, v, S = (np.asarray(q)[..., None, :] for q in belief)
    L = digamma(a) + .5 * (digamma(v / 2) + np.log(2 / v / S) - 1 / b - (x[..., None] - m) ** 2 / S)
    return (e := np.exp(L - L.max(-1, keepdims=True))) / e.sum(-1, keepdims=True)
# %% sticks
sticks = lambda v: np.r_[v, 1] * np.r_[1, (1 - v).cumprod()]
# %% setting-student-id
student_id = "ß-42"
# %% own
step = lambda x, p: lambda belief, _: update(x, responsibilities(x, belief), p)
fit = lambda x, r, p: reduce(step(x, p), range(100), update(x, r, p))
own_few, own_many = ((b := fit(x_own, r_start, p)[0]) / b.sum() for p in priors.values())
# %% [markdown] found-k
α decides, with the threshold, K = 6 and the start. Components aren't groups. Vary α and report it.
# %% bootstrap
bootstrap = lambda x, belief, prior, draws, rounds=10: np.sort(
    reduce(
        lambda now, _: update(x[draws], responsibilities(x[draws], now), prior), range(rounds),
        [np.broadcast_to(one, (len(draws), len(one))) for one in belief],
    )[1]
)
standard_errors = lambda means: np.sqrt(np.diag(np.atleast_2d(np.cov(means.T))))
# %% own-errors
own_fits = bootstrap(x_own, fit(x_own, r_three, prior_three), prior_three, draws_own)
own_errors, own_intervals = standard_errors(own_fits), [np.quantile(c, (.05, .95)) for c in own_fits.T]
