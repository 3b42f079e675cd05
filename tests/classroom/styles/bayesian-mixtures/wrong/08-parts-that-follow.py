# loses conjugate 1, predictive 1, update 0.5: Γ overflows once, and the scale is divided by the degrees of freedom that came back
# %% conjugate
def conjugate(x, m, beta, nu, S):
    n, mean = len(x), x.mean()
    pull = beta * n / (beta + n) * (mean - m) ** 2
    freedom = nu + n - 1
    scale = (nu * S + ((x - mean) ** 2).sum() + pull) / freedom
    return (beta * m + n * mean) / (beta + n), beta + n, freedom, scale

# %% predictive
def predictive(x, m, beta, nu, S):
    s = S * (beta + 1) / beta
    c = math.gamma((nu + 1) / 2) / math.gamma(nu / 2) / np.sqrt(nu * np.pi * s)
    return c * (1 + (x - m) ** 2 / (nu * s)) ** (-(nu + 1) / 2)

# %% update
def update(x, r, prior):
    alpha, m, beta, nu, S = prior
    W = r.sum(axis=0)
    centers = r.T @ x / np.maximum(W, 1e-300)
    square = nu * S + (r * (x[:, np.newaxis] - centers) ** 2).sum(axis=0)
    square += beta * W / (beta + W) * (centers - m) ** 2
    freedom = nu + W + 1
    return alpha + W, (beta * m + W * centers) / (beta + W), beta + W, freedom, square / freedom

# %% + after tests-own
ranks = ["first", "second"]  # a name that a later cell uses
