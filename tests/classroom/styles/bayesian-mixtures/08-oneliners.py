# style: one-liners; lambdas bound to the names that are asked for, walrus, no def
# %% conjugate
conjugate = lambda x, m, beta, nu, S: ((beta * m + x.sum()) / (b := beta + len(x)), b, (f := nu + len(x)), (nu * S + len(x) * x.var() + beta * len(x) / b * (x.mean() - m) ** 2) / f)
# %% predictive
predictive = lambda x, m, beta, nu, S: np.exp(math.lgamma(nu / 2 + 0.5) - math.lgamma(nu / 2) - 0.5 * math.log(nu * math.pi * (s2 := S * (beta + 1) / beta))) * (1 + (x - m) ** 2 / (nu * s2)) ** (-(nu + 1) / 2)
# %% update
update = lambda x, r, p: (p[0] + (W := r.sum(0)), (m := (p[2] * p[1] + x @ r) / (p[2] + W)), p[2] + W, p[3] + W, (p[3] * p[4] + p[2] * (m - p[1]) ** 2 + (r * (x[:, None] - m) ** 2).sum(0)) / (p[3] + W))
# %% responsibilities
responsibilities = lambda x, b: np.exp((l := digamma(b[0]) + (digamma(b[3] / 2) + np.log(2 / b[3] / b[4]) - 1 / b[2] - (x[:, None] - b[1]) ** 2 / b[4]) / 2) - np.logaddexp.reduce(l, axis=1, keepdims=True))
# %% sticks
sticks = lambda v: np.r_[v, 1] * np.r_[1, (1 - v).cumprod()]
# %% setting-student-id
student_id = "0815"
# %% own
vb = lambda x, r, p, n: vb(x, responsibilities(x, update(x, r, p)), p, n - 1) if n else update(x, r, p)
own_few, own_many = [(a := vb(x_own, r_start, priors[p], 100)[0]) / a.sum() for p in priors]
# %% [markdown] found-k
Alpha. Count = number of Gaussians that the prior pays for. Report both fits and the priors.
# %% bootstrap
fit = lambda x, b, p, n: fit(x, update(x, responsibilities(x, b), p), p, n - 1) if n else b
bootstrap = lambda x, belief, prior, draws, rounds=10: np.sort([fit(x[d], belief, prior, rounds)[1] for d in draws], axis=1)
standard_errors = lambda means: np.std(means, 0, ddof=1)
# %% own-errors
own_errors = standard_errors(M := bootstrap(x_own, vb(x_own, r_three, prior_three, 100), prior_three, draws_own)); own_intervals = np.quantile(M, [0.05, 0.95], 0).T
