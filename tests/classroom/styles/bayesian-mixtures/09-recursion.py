# style: recursion wherever there could be a loop; early returns; pattern matching
# %% conjugate
def conjugate(x, m, beta, nu, S):
    """Belief about one Gaussian after some values."""
    if len(x) == 0:
        return m, beta, nu, S
    if len(x) > 1:
        half = len(x) // 2  # not one by one: Python does not like deep recursion
        return conjugate(x[half:], *conjugate(x[:half], m, beta, nu, S))
    step = x[0] - m
    return m + step / (beta + 1), beta + 1, nu + 1, (nu * S + beta * step**2 / (beta + 1)) / (nu + 1)
# %% predictive
def predictive(x, m, beta, nu, S):
    """Predictive density of new values."""
    scale = (S * (beta + 1) / beta) ** 0.5
    if scale != 1 or m != 0:
        # Student t about 0 with scale 1, moved and stretched
        return predictive((x - m) / scale, 0, 1, nu, 0.5) / scale
    log_front = math.lgamma((nu + 1) / 2) - math.lgamma(nu / 2) - math.log(nu * math.pi) / 2
    return np.exp(log_front - (nu + 1) / 2 * np.log1p(x**2 / nu))
# %% update
def update(x, r, prior):
    """Beliefs about all components after an M-step."""
    match r.shape:
        case (_, 0):
            return tuple(np.zeros(0) for _ in range(5))
        case (_, 1):
            return tuple(np.array([number]) for number in single(x, r[:, 0], *prior))
        case (_, K):
            left, right = update(x, r[:, : K // 2], prior), update(x, r[:, K // 2 :], prior)
            return tuple(map(np.append, left, right))


def single(x, w, alpha, m, beta, nu, S):
    W = w.sum()
    if W == 0:
        return alpha, m, beta, nu, S
    mean = (w * x).sum() / W
    within = (w * (x - mean) ** 2).sum()
    between = beta * W / (beta + W) * (mean - m) ** 2
    return alpha + W, (beta * m + W * mean) / (beta + W), beta + W, nu + W, (nu * S + within + between) / (nu + W)
# %% responsibilities
def responsibilities(x, belief):
    """Probabilities of the components, from averaged logarithms."""
    if len(x) == 0:
        return np.zeros((0, len(belief[0])))
    alpha, m, beta, nu, S = belief
    constant = digamma(alpha) + 0.5 * (digamma(0.5 * nu) + np.log(2) - np.log(nu) - np.log(S)) - 0.5 / beta
    return halves(x, constant, m, S)


def halves(x, constant, m, S):
    if len(x) > 30:  # (a stack for each value takes too long)
        middle = len(x) // 2
        return np.vstack([halves(x[:middle], constant, m, S), halves(x[middle:], constant, m, S)])
    logs = constant - 0.5 * (x.reshape(-1, 1) - m) ** 2 / S
    shares = np.exp(logs - np.max(logs, axis=1, keepdims=True))
    return shares / np.sum(shares, axis=1, keepdims=True)
# %% sticks
def sticks(v):
    """Weights of a Dirichlet process, from the shares of its breaks."""
    if len(v) == 0:
        return np.ones(1)
    first, *others = v
    return np.concatenate([[first], (1 - first) * sticks(others)])
# %% setting-student-id
student_id = "Ben Äther"
# %% own
def rounds_from(belief, x, prior, left):
    if left == 0:
        return belief
    return rounds_from(update(x, responsibilities(x, belief), prior), x, prior, left - 1)


def own_weights(prior):
    alpha, *_ = rounds_from(update(x_own, r_start, prior), x_own, prior, 100)
    return alpha / sum(alpha)


own_few = own_weights(priors[0.01])
own_many = own_weights(priors[50.0])
# %% [markdown] found-k
What decided was α of the prior, 0.01 or 50. Three groups were there by construction, but a count of weights tells of components under a prior. A report names the prior, and tries others.
# %% bootstrap
def bootstrap(x, belief, prior, draws, rounds=10):
    """Means of fits to samples that are drawn from the values."""
    if len(draws) == 0:
        return np.empty((0, len(belief[1])))
    sample = x[draws[0]]
    means = np.sort(rounds_from(belief, sample, prior, rounds)[1])
    return np.vstack([means, bootstrap(x, belief, prior, draws[1:], rounds)])


def standard_errors(means):
    """Standard errors from the means of many fits."""
    if means.ndim == 1:
        return math.sqrt(sum((means - means.mean()) ** 2) / (means.size - 1))
    return np.array([standard_errors(column) for column in means.T])
# %% own-errors
own_fit = rounds_from(update(x_own, r_three, prior_three), x_own, prior_three, 100)
own_means = bootstrap(x_own, own_fit, prior_three, draws_own)
own_errors = standard_errors(own_means)
own_intervals = np.column_stack([np.quantile(own_means, q, axis=0) for q in (0.05, 0.95)])
