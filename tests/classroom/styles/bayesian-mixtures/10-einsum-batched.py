# style: einsum and batches; all bootstrap samples at once, with a leading axis; no loop over samples
# %% conjugate
def conjugate(x, m, beta, nu, S):
    pulled = np.append(x, m)
    w = np.append(np.ones_like(x), beta)  # the prior is one more value, that counts beta times
    bn = w.sum()
    mn = np.einsum("i,i->", w, pulled) / bn
    nn = nu + x.size
    return mn, bn, nn, (nu * S + np.einsum("i,i,i->", w, pulled - mn, pulled - mn)) / nn
# %% predictive
def predictive(x, m, beta, nu, S):
    s2 = S * (beta + 1) / beta
    log_c = np.subtract(*map(math.lgamma, ((nu + 1) / 2, nu / 2))) - np.log(nu * np.pi * s2) / 2
    return np.exp(log_c - np.log1p(np.square(x - m) / (nu * s2)) * (nu + 1) / 2)
# %% update
def update(x, r, prior):
    """Works for x (..., n) and r (..., n, K)."""
    alpha, m, beta, nu, S = prior
    W = np.einsum("...nk->...k", r)
    bn = beta + W
    mn = (beta * m + np.einsum("...nk,...n->...k", r, x)) / bn
    d = x[..., None] - mn[..., None, :]
    T = np.einsum("...nk,...nk,...nk->...k", r, d, d)
    return alpha + W, mn, bn, nu + W, (nu * S + T + beta * (mn - m) ** 2) / (nu + W)
# %% responsibilities
def responsibilities(x, belief):
    alpha, m, beta, nu, S = (np.asarray(part)[..., None, :] for part in belief)
    logs = digamma(alpha) + 0.5 * (digamma(nu / 2) + np.log(2 / (nu * S)))
    logs = logs - 0.5 * (1 / beta + (x[..., None] - m) ** 2 / S)
    logs -= logs.max(-1, keepdims=True)
    np.exp(logs, out=logs)
    logs /= np.einsum("...k->...", logs)[..., None]
    return logs
# %% sticks
def sticks(v):
    K = len(v)
    left = np.where(np.tri(K + 1, K, -1, dtype=bool), 1 - v, 1).prod(axis=1)
    return left * np.append(v, 1)
# %% setting-student-id
student_id = "grace hopper"
# %% own
both = np.array([priors[0.01], priors[50.0]]).T[:, :, None]  # both priors in one batch
data2 = np.broadcast_to(x_own, (2, 240))
belief = update(data2, np.stack([r_start, r_start]), both)
for _ in range(100):
    belief = update(data2, responsibilities(data2, belief), both)
own_few, own_many = belief[0] / np.einsum("bk->b", belief[0])[:, None]
# %% [markdown] found-k
It is the prior: with a small $\alpha$ the digamma punishes weak components until they are empty; with $\alpha=50$ the prior alone gives each component 50 pseudo-values. The count speaks of the prior and of Gaussians. I would report several priors, the bound, and stability.
# %% bootstrap
def bootstrap(x, belief, prior, draws, rounds=10):
    y = x[draws]
    b = tuple(np.repeat(np.asarray(part)[None], len(draws), axis=0) for part in belief)
    for _ in range(rounds):
        b = update(y, responsibilities(y, b), prior)
    return np.sort(b[1], axis=-1)


def standard_errors(means):
    d = means - np.einsum("bk->k", means) / len(means)
    return np.sqrt(np.einsum("bk,bk->k", d, d) / (len(means) - 1))
# %% own-errors
belief = update(x_own, r_three, prior_three)
for _ in range(100):
    belief = update(x_own, responsibilities(x_own, belief), prior_three)
own_boot = bootstrap(x_own, belief, prior_three, draws_own)
own_errors = standard_errors(own_boot)
own_intervals = np.moveaxis(np.quantile(own_boot, [0.05, 0.95], axis=0), 0, 1)
