# loses bic 1.5, cross-validate 2, own-choice 0.5: forms and places that others count differently, and what follows from them
# %% bic
def bic(log_likelihood, p, n):
    return log_likelihood - np.log(n) * p / 2

# %% aic
def aic(log_likelihood, p):
    return log_likelihood - p

# %% icl
def icl(bic, responsibilities):
    r = np.clip(responsibilities, 1e-300, 1)
    return bic + np.sum(r * np.log(r))

# %% cross-validate
def cross_validate(X, folds, K, kind="full", n_starts=2):
    scores = []
    for part in np.unique(folds):
        model = best_fit(X[folds == part], K, kind, n_starts)
        scores.append(log_likelihood(X[folds != part], *model))
    return np.sum(scores) / len(X)

# %% own-choice
own_bics, own_aics, own_icls = sweep(X_own, 5)
own_scores = np.array([cross_validate(X_own, own_folds, K) for K in range(1, 6)])
own_choice = {
    "BIC": 1 + np.argmax(own_bics),
    "AIC": 1 + np.argmax(own_aics),
    "ICL": 1 + np.argmax(own_icls),
    "CV": np.argmax(own_scores),
}

# %% geyser-table
geyser_full = sweep(geyser, 5, "full", 8)
geyser_tied = sweep(geyser, 5, "tied", 8)
geyser_choice = {}
for name, full, tied in zip(("BIC", "AIC", "ICL"), geyser_full, geyser_tied):
    kind, values = ("full", full) if full.max() > tied.max() else ("tied", tied)
    geyser_choice[name] = (kind, 1 + np.argmax(values))
