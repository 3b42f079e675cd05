# loses sweep 2, geyser-table 0.5: ICL follows from BIC, and a choice from its table
# %% bic
def bic(log_likelihood, p, n):
    if p < 1:
        raise ValueError("a mixture has parameters")
    return p * np.log(n) - 2 * log_likelihood

# %% aic
def aic(log_likelihood, p):
    assert p > 0
    return 2 * (p - log_likelihood)

# %% sweep
def sweep(X, largest, kind="full", n_starts=5):
    found = np.empty((3, largest))
    for K in range(1, largest + 1):
        parameters = best_fit(X, K, kind, n_starts)
        ell, p = log_likelihood(X, *parameters), n_parameters(K, X.shape[1], kind)
        found[:2, K - 1] = bic(ell, p, X.size), aic(ell, p)
        found[2, K - 1] = icl(found[0, K - 1], e_step(X, *parameters))
    return found

# %% own-choice
own_bics, own_aics, own_icls = sweep(X_own, 5)
own_scores = np.array([cross_validate(X_own, own_folds, K) for K in range(1, 6)])
own_choice = {
    "bic": 1 + np.argmin(own_bics),
    "aic": 1 + np.argmin(own_aics),
    "icl": 1 + np.argmin(own_icls),
    "cv": 1 + np.argmax(own_scores),
}

# %% geyser-table
geyser_full = sweep(geyser, 5, "full", 8)
geyser_tied = sweep(geyser, 5, "full", 8)
geyser_choice = {}
for row, name in enumerate(("BIC", "AIC", "ICL")):
    geyser_choice[name] = ("full", 1 + geyser_full[row].argmin())
