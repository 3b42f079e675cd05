# style: functional: reduce, accumulate, partial, compose; no loop statement, no assignment to items
# %% + after setup
from functools import partial, reduce
from itertools import accumulate, repeat, islice
from operator import mul


def iterate(f, start):
    yield start
    yield from accumulate(repeat(None), lambda state, _: f(state), initial=f(start))


def nth(f, start, n):
    return next(islice(iterate(f, start), n, None))
# %% conjugate
def conjugate(x, m, beta, nu, S):
    def one(belief, value):
        m, beta, nu, S = belief
        return (
            (beta * m + value) / (beta + 1),
            beta + 1,
            nu + 1,
            (nu * S + beta / (beta + 1) * (value - m) ** 2) / (nu + 1),
        )

    return reduce(one, x.tolist(), (m, beta, nu, S))
# %% predictive
def predictive(x, m, beta, nu, S):
    s = math.sqrt(S * (beta + 1) / beta)
    constant = math.lgamma((nu + 1) / 2) - math.lgamma(nu / 2) - math.log(s * math.sqrt(nu * math.pi))
    density = lambda value: math.exp(constant - (nu + 1) / 2 * math.log1p((value - m) ** 2 / (nu * s * s)))
    return np.array(list(map(density, x)))
# %% update
def update(x, r, prior):
    def component(share):
        alpha, m, beta, nu, S = prior
        W = sum(share)
        mean = sum(map(mul, share, values)) / W if W else m
        scatter = sum(map(lambda w, value: w * (value - mean) ** 2, share, values))
        return (
            alpha + W,
            (beta * m + W * mean) / (beta + W),
            beta + W,
            nu + W,
            (nu * S + scatter + beta * W / (beta + W) * (mean - m) ** 2) / (nu + W),
        )

    values = x.tolist()
    return tuple(map(np.array, zip(*map(component, r.T.tolist()))))
# %% responsibilities
def responsibilities(x, belief):
    alpha, _, beta, nu, S = belief
    constants = digamma(alpha) + (digamma(nu / 2) + np.log(2 / (nu * S)) - 1 / beta) / 2
    components = list(zip(constants.tolist(), belief[1].tolist(), S.tolist()))

    def row(value):
        logs = [constant - (value - m) ** 2 / S / 2 for constant, m, S in components]
        highest = max(logs)
        shares = list(map(lambda one: math.exp(one - highest), logs))
        total = sum(shares)
        return list(map(lambda one: one / total, shares))

    return np.array(list(map(row, x.tolist())))
# %% sticks
def sticks(v):
    rests = list(accumulate(map(lambda one: 1 - one, v), mul, initial=1.0))
    return np.array([*map(mul, v, rests), rests[-1]])
# %% setting-student-id
student_id = "λ-church"
# %% own
def turn(x, prior, belief):
    return update(x, responsibilities(x, belief), prior)


normalised = lambda a: a / np.sum(a)
own_few, own_many = map(
    lambda prior: normalised(nth(partial(turn, x_own, prior), update(x_own, r_start, prior), 100)[0]),
    map(priors.get, (0.01, 50.0)),
)
# %% [markdown] found-k
The concentration α of the prior decided it in both fits. The count is about Gaussians, not about groups. I'd report how the count changes with α.
# %% bootstrap
def bootstrap(x, belief, prior, draws, rounds=10):
    return np.array(
        list(map(lambda y: sorted(nth(partial(turn, y, prior), belief, rounds)[1]), map(x.take, draws)))
    )


def standard_errors(means):
    import statistics

    return np.array(list(map(statistics.stdev, map(np.ndarray.tolist, means.T))))
# %% own-errors
fitted = nth(partial(turn, x_own, prior_three), update(x_own, r_three, prior_three), 100)
resampled = bootstrap(x_own, fitted, prior_three, draws_own)
own_errors = standard_errors(resampled)
own_intervals = list(map(lambda column: (np.quantile(column, 0.05), np.quantile(column, 0.95)), resampled.T))
