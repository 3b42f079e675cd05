# loses predictive 2, update 1, responsibilities 2, sticks 1, own 1, bootstrap 3: one thing is wrong in each, two in the last
# %% predictive
def predictive(x, m, beta, nu, S):
    s2 = S * (1 + 1 / beta)
    return (1 + (x - m) ** 2 / (nu * s2)) ** (-(nu + 1) / 2)  # without what stands in front

# %% update
def update(x, r, prior):
    alpha, m, beta, nu, S = prior
    W = r.sum(axis=0)
    centers = x @ r / np.maximum(W, 1e-12)
    scatter = ((x[:, None] - centers) ** 2 * r).sum(axis=0)
    pull = beta * W / (beta + W) * (centers - m) ** 2
    scale = (S + scatter + pull) / (nu + W)  # S for nu S
    return alpha + W, (beta * m + W * centers) / (beta + W), beta + W, nu + W, scale

# %% responsibilities
def responsibilities(x, belief):
    alpha, m, beta, nu, S = belief
    logs = digamma(alpha) - 0.5 * np.log(S)  # nothing of nu
    logs = logs - 0.5 * (1 / beta + (x[:, None] - m) ** 2 / S)
    r = np.exp(logs - logs.max(axis=1, keepdims=True))
    return r / r.sum(axis=1, keepdims=True)

# %% sticks
def sticks(v):
    pieces, left = [], 1.0
    for share in v:
        pieces.append(share * left)
        left *= 1 - share
    return np.array([*pieces, 0.0])

# %% own
weights = []
for alpha in (50.0, 0.01):
    belief = update(x_own, r_start, priors[alpha])
    for _ in range(100):
        belief = update(x_own, responsibilities(x_own, belief), priors[alpha])
    weights.append(belief[0] / belief[0].sum())
own_few, own_many = weights

# %% bootstrap
def bootstrap(x, belief, prior, draws, rounds=10):
    found = []
    for rows in draws:
        now = belief
        for _ in range(rounds):
            now = update(x[rows], responsibilities(x, now), prior)
        found.append(np.sort(now[1]))
    return np.array(found)


def standard_errors(means):
    return means.std(axis=0, ddof=1) / np.sqrt(len(means))
