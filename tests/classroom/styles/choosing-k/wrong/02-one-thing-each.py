# loses n-parameters 1.5, bic 1, aic 1, icl 1, best-fit 1.5, cross-validate 2, own-choice 1: one thing is wrong in each
# %% n-parameters
def n_parameters(K, D, kind="full"):
    own = {"full": K * D * (D + 1) // 2, "tied": D * (D + 1) // 2, "diag": K * D}
    return K - 1 + own.get(kind, K)  # no means

# %% bic
def bic(log_likelihood, p, n):
    return p * np.log2(n) - 2 * log_likelihood

# %% aic
def aic(log_likelihood, p):
    return 2 * p - log_likelihood

# %% icl
def icl(bic, responsibilities):
    r = np.where(responsibilities > 0, responsibilities, 1)
    return bic - 2 * np.mean(r * np.log(r))

# %% best-fit
def best_fit(X, K, kind="full", n_starts=5):
    best, highest = None, -np.inf
    for seed in range(n_starts):
        parameters = fit(X, K, kind, seed)
        if log_likelihood(X, *parameters) > highest:
            best, highest = parameters, log_likelihood(X, *parameters)
    return best, highest

# %% cross-validate
def cross_validate(X, folds, K, kind="full", n_starts=2):
    parts = np.unique(folds)
    total = 0
    for part in parts:
        parameters = best_fit(X[folds != part], K, kind, n_starts)
        total += log_likelihood(X[folds == part], *parameters)
    return total / len(parts)

# %% own-choice
own_bics, own_aics, own_icls = sweep(X_own, 5)
own_scores = np.array([cross_validate(X_own, own_folds, K) for K in range(1, 6)])
own_choice = {
    name: 1 + np.argmin(values)
    for name, values in zip(
        ("BIC", "AIC", "ICL", "CV"), (own_bics, own_aics, own_icls, own_scores)
    )
}
