# style: cells in an order of their own: all functions in one new cell at the top, aliases in the answers, one cell left with a pointer
# %% + after setup
from math import lgamma, log, pi


def e_step(x, belief):
    alpha, m, beta, nu, S = belief
    logs = digamma(alpha) + (digamma(nu / 2) + np.log(2) - np.log(nu * S)) / 2
    logs = logs - (1 / beta + (x[:, None] - m) ** 2 / S) / 2
    logs = np.exp(logs - logs.max(axis=1)[:, None])
    return logs / logs.sum(axis=1)[:, None]


def m_step(x, r, prior):
    alpha, m, beta, nu, S = prior
    W = r.sum(axis=0)
    xbar = (r * x[:, None]).sum(axis=0) / np.maximum(W, 1e-300)
    scatter = (r * (x[:, None] - xbar) ** 2).sum(axis=0)
    new_nu = nu + W
    shrunk = beta * W / (beta + W) * (xbar - m) ** 2
    return alpha + W, (beta * m + W * xbar) / (beta + W), beta + W, new_nu, (nu * S + scatter + shrunk) / new_nu


def em(x, belief, prior, rounds):
    for _ in range(rounds):
        belief = m_step(x, e_step(x, belief), prior)
    return belief
# %% conjugate
def conjugate(x, m, beta, nu, S):
    one = m_step(x, np.ones((len(x), 1)), (0.0, m, beta, nu, S))
    return tuple(float(part[0]) for part in one[1:])


def predictive(x, m, beta, nu, S):
    squared = S * (beta + 1) / beta
    front = lgamma((nu + 1) / 2) - lgamma(nu / 2) - log(nu * pi * squared) / 2
    return np.exp(front - (nu + 1) / 2 * np.log1p((x - m) ** 2 / nu / squared))
# %% predictive
# predictive stands in the cell above, together with conjugate
# %% update
update = m_step
# %% responsibilities
responsibilities = e_step
# %% sticks
def sticks(v):
    left = np.cumprod(np.insert(1 - v, 0, 1.0))
    return np.append(v * left[:-1], left[-1])
# %% + after own
own_many = shares(50)
# %% setting-student-id
student_id = "Zoë"
# %% own
def shares(alpha):
    prior = priors[alpha]
    weights = em(x_own, m_step(x_own, r_start, prior), prior, 100)[0]
    return weights / weights.sum()


own_few = shares(0.01)
# %% [markdown] found-k
The prior's alpha. Another alpha, another count: 3 or 6 for the same data. A count of components is not a count of groups. So I report the priors that I tried and what they gave.
# %% bootstrap
def standard_errors(means):
    B = means.shape[0]
    return means.std(axis=0) * np.sqrt(B / (B - 1))


def bootstrap(x, belief, prior, draws, rounds=10):
    return np.array([np.sort(em(x[row], belief, prior, rounds)[1]) for row in draws])
# %% own-errors
boot = bootstrap(x_own, em(x_own, m_step(x_own, r_three, prior_three), prior_three, 100), prior_three, draws_own)
own_errors = standard_errors(boot)
low, high = np.quantile(boot, 0.05, axis=0), np.quantile(boot, 0.95, axis=0)
own_intervals = np.vstack((low, high)).transpose()
