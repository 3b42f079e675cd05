# style: terse, lambdas, walrus, broadcasting
# %% conjugate
conjugate = lambda x, m, b, nu, S: ((b * m + x.sum()) / (b + (n := x.size)), b + n, nu + n, (nu * S + n * x.var() + b * n / (b + n) * (x.mean() - m) ** 2) / (nu + n))
# %% predictive
predictive = lambda x, m, b, nu, S: np.exp(math.lgamma((nu + 1) / 2) - math.lgamma(nu / 2) - .5 * np.log(nu * np.pi * (s2 := S * (1 + 1 / b))) - (nu + 1) / 2 * np.log1p((x - m) ** 2 / nu / s2))
# %% update
def update(x, r, prior):
    a, m, b, nu, S = prior; W = r.sum(0); c = np.divide(x @ r, W, out=np.full(W.shape, float(m)), where=W > 0)
    T = (r * (x[:, None] - c) ** 2).sum(0)
    return np.array([a + W, (b * m + W * c) / (b + W), b + W, nu + W, (nu * S + T + b * W / (b + W) * (c - m) ** 2) / (nu + W)])
# %% responsibilities
def responsibilities(x, q):
    a, m, b, nu, S = q
    L = digamma(a) + .5 * (digamma(nu / 2) - np.log(nu * S / 2) - 1 / b - np.subtract.outer(x, m) ** 2 / S)
    return np.exp(L - np.logaddexp.reduce(L, 1, keepdims=True))
# %% sticks
sticks = lambda v: np.r_[v, 1] * np.cumprod(np.r_[1, 1 - v])
# %% setting-student-id
student_id = "zz top"
# %% own
def run(p):
    q = update(x_own, r_start, p)
    for _ in range(100): q = update(x_own, responsibilities(x_own, q), p)
    return q[0] / q[0].sum()
own_few, own_many = map(run, priors.values())
# %% [markdown] found-k
α. 50: nothing can be < 50/540 ≈ .09, so always 6. 0.01: empty ones die. Also depends on cutoff, K_max, start. Gaussians ≠ groups. Report α & vary.
