# style: one-liners and comprehensions; lambdas for functions; the walrus; no loop statement
# %% + after setup
from functools import reduce

blk = lambda S, a, b: S[a][:, b]
# %% fill
fill = lambda x, mean, covariance: (
    (m := np.isnan(x)),
    (o := ~m),
    (B := blk(covariance, m, o) @ np.linalg.pinv(blk(covariance, o, o))),
    (G := np.zeros((len(x), len(x)))),
    G.__setitem__(np.ix_(m, o), B),
    np.where(m, mean + G @ np.where(o, x - mean, 0), x),
    np.outer(m, m) * (covariance - G @ covariance),
)[5:]
# %% log-density
log_density = lambda X, mean, covariance: np.array([-0.5 * (np.linalg.slogdet(2 * np.pi * (S := blk(covariance, o, o)))[1] + (d := (x - mean)[o]) @ np.linalg.solve(S, d)) for x, o in zip(X, ~np.isnan(X))])
# %% em-step
em_step = lambda X, mean, covariance: (lambda F, C: (F.mean(0), np.cov(F.T, bias=True).reshape(len(mean), -1) + C.mean(0)))(*map(np.array, zip(*[fill(x, mean, covariance) for x in X])))
# %% responsibilities
responsibilities = lambda X, weights, means, covariances: np.exp((L := np.log(weights) + np.array([log_density(X, m, S) for m, S in zip(means, covariances)]).T) - np.logaddexp.reduce(L, 1)[:, None])
# %% t-weights
t_weights = lambda X, center, scale, nu: (nu + len(center)) / (nu + ((X - center).T * np.linalg.solve(scale, (X - center).T)).sum(0))
# %% t-step
t_step = lambda X, center, scale, nu: ((c := (u := t_weights(X, center, scale, nu)) @ X / sum(u)), (u * (X - c).T) @ (X - c) / len(X))
# %% setting-student-id
student_id = "x"
# %% own-gaps
own_mean, own_covariance = reduce(lambda p, _: em_step(X_own, *p), range(20), (start_mean, start_covariance))
own_bias = (start_mean - own_mean)[1]
# %% own-outliers
own_weights = t_weights(Z_own, *(fit := reduce(lambda p, _: t_step(Z_own, *p, 3), range(50), (Z_own.mean(0), np.cov(Z_own.T, bias=True)))), 3); own_center = fit[0]
# %% [markdown] why-missing
(a) MCAR: all three right. (b) MAR: EM only. (c) MNAR: none. No: the data that would tell are missing.
