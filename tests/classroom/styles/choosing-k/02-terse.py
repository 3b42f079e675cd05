# style: terse lambdas and comprehensions, walrus, dict lookups
# %% n-parameters
n_parameters = lambda K, D, kind="full": K - 1 + K * D + dict(full=K * D * (D + 1) // 2, tied=D * (D + 1) // 2, diag=K * D, spherical=K)[kind]
# %% bic
bic = lambda log_likelihood, p, n: p * np.log(n) - 2 * log_likelihood
# %% aic
aic = lambda log_likelihood, p: 2 * (p - log_likelihood)
# %% icl
icl = lambda bic, responsibilities: bic - 2 * ((r := responsibilities[responsibilities > 0]) @ np.log(r))
# %% best-fit
best_fit = lambda X, K, kind="full", n_starts=5: max((fit(X, K, kind, s) for s in range(n_starts)), key=lambda f: log_likelihood(X, *f))
# %% sweep
def sweep(X, largest, kind="full", n_starts=5):
    def row(K):
        f = best_fit(X, K, kind, n_starts); l = log_likelihood(X, *f); p = n_parameters(K, X.shape[1], kind)
        return (b := bic(l, p, len(X))), aic(l, p), icl(b, e_step(X, *f))
    return np.array([row(K + 1) for K in range(largest)]).T
# %% cross-validate
cross_validate = lambda X, folds, K, kind="full", n_starts=2: sum(log_likelihood(X[folds == f], *best_fit(X[folds != f], K, kind, n_starts)) for f in set(folds.tolist())) / len(X)
# %% setting-student-id
student_id = "b"
# %% own-choice
own_bics, a, i = sweep(X_own, 5)
own_scores = np.array([cross_validate(X_own, own_folds, K) for K in range(1, 6)])
own_choice = dict(zip(("BIC", "AIC", "ICL", "CV"), (1 + np.argmin(c) for c in (own_bics, a, i, -own_scores))))
# %% geyser-table
geyser_full, geyser_tied = (sweep(geyser, 5, k, 8) for k in ("full", "tied"))
geyser_choice = {c: min((v, t, K + 1) for t, s in (("full", f), ("tied", g)) for K, v in enumerate(s))[1:] for c, f, g in zip(("BIC", "AIC", "ICL"), geyser_full, geyser_tied)}
# %% geyser-figure
l, r = plt.figure(figsize=(9, 3.5), layout="constrained").subplots(1, 2)
for s, k, m in (geyser_full, "full", "o-"), (geyser_tied, "tied", "s--"):
    for c, n in zip(s, ("BIC", "AIC", "ICL")): l.plot(range(1, 6), c, m, label=f"{n}, {k}")
l.set(xlabel="K (number of components)", ylabel="criterion (no unit)"); l.legend(ncol=2, fontsize=7)
f = best_fit(geyser, 3, "tied", 8); draw.points(r, geyser, e_step(geyser, *f).argmax(1)); draw.ellipses(r, *f[1:])
r.set(xlabel="duration (min)", ylabel="waiting time (min)");
# %% [markdown] geyser-report
Two: short ones and long ones.

Numbers (smaller is better). BIC: three components with one shape, 2314.3; two follow with 2322.2. AIC: four components, 2260.5, but five (2264.8) and three (2265.1) are close. ICL: two, 2323.6; the same with one shape 2328.0.

Why not the same? AIC charges 2 a parameter, BIC log 272 = 5.6, ICL charges for overlap on top. So AIC spends most. A component is an ellipse, and the long eruptions do not quite fill one; BIC pays for a second ellipse there (means 3.8 and 4.5 minutes), which ICL rejects, since most of these eruptions could belong to either.

My figure shows the three-component model because it describes the density best at a fair price: I would use it to predict waits. For you, dear ranger, I would use two kinds:

- short: 2.0 ± 0.3 min, and the next eruption after 54 ± 6 min (36 %);
- long: 4.3 ± 0.4 min, and the next after 80 ± 6 min (64 %).

So: after a short one tell people to stay, after a long one they can have lunch.

Don't conclude that the geyser "has" two, or three, mechanisms; components are descriptions. Don't trust differences of 3 or 4 in a criterion. The data are old, rounded, and from a few days; next year may differ.
