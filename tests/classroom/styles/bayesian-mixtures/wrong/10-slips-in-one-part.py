# loses conjugate 1, update 1, responsibilities 3.5, own-errors 0.5: a term of the scales, logarithms in place of what they are of, 95 % of the fits
# %% conjugate
def conjugate(x, m, beta, nu, S):
    n = len(x)
    center = (beta * m + x.sum()) / (beta + n)
    square = nu * S + (x**2).sum() - (beta + n) * center**2  # without beta * m**2
    return center, beta + n, nu + n, square / (nu + n)

# %% update
def update(x, r, prior):
    alpha, m, beta, nu, S = prior
    W = r.sum(axis=0)
    means = (beta * m + r.T @ x) / (beta + W)
    spread = (r * (x[:, None] - means) ** 2).sum(axis=0)  # without beta * (means - m)**2
    return alpha + W, means, beta + W, nu + W, (nu * S + spread) / (nu + W)

# %% responsibilities
def responsibilities(x, belief):
    alpha, m, beta, nu, S = belief
    precision = digamma(nu / 2) + np.log(2) - np.log(nu * S)
    square = 1 / beta + (x[:, None] - m) ** 2 / S
    return digamma(alpha) + precision / 2 - square / 2

# %% own-errors
fitted = update(x_own, r_three, prior_three)
for _ in range(100):
    fitted = update(x_own, responsibilities(x_own, fitted), prior_three)
means = bootstrap(x_own, fitted, prior_three, draws_own, 10)
own_errors = standard_errors(means)
own_intervals = np.percentile(means, [2.5, 97.5], axis=0).T
