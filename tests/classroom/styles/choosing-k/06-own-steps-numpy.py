# style: own E- and M-step (einsum, Cholesky) pasted in, unicode names, array-oriented answers, sweeps as one 2-D array
# %% setting-own-steps
def e_step(X, weights, means, covariances):
    """My E-step of assignment 3: whitening by Cholesky factors."""
    L = np.linalg.cholesky(covariances)  # (K, D, D)
    δ = X[np.newaxis] - means[:, np.newaxis]  # (K, n, D)
    z = np.linalg.solve(L, np.swapaxes(δ, 1, 2))  # (K, D, n)
    halves = np.log(np.einsum("kdd->kd", L)).sum(axis=1)
    J = (np.log(weights) - halves)[:, np.newaxis] - 0.5 * np.einsum("kdn,kdn->kn", z, z)
    J = J - np.logaddexp.reduce(J, axis=0)
    return np.exp(J).T


def m_step(X, responsibilities):
    """My M-step of assignment 3."""
    W = np.einsum("nk->k", responsibilities)
    μ = np.einsum("nk,nd->kd", responsibilities, X) / W[:, np.newaxis]
    δ = X[:, np.newaxis] - μ
    Σ = np.einsum("nk,nki,nkj->kij", responsibilities, δ, δ) / W[:, np.newaxis, np.newaxis]
    return W / len(X), μ, Σ


check.e_step(e_step)
check.m_step(m_step)
# %% n-parameters
def n_parameters(K, D, kind="full"):
    """Number of free parameters of a mixture."""
    triangle = len(np.triu_indices(D)[0])
    per = {"full": (K, triangle), "tied": (1, triangle), "diag": (K, D), "spherical": (K, 1)}
    how_many, each = per[kind]
    return K * (D + 1) - 1 + how_many * each
# %% bic
def bic(log_likelihood, p, n):
    """Bayesian information criterion; smaller is better."""
    ℓ = log_likelihood
    return np.dot([-2.0, np.log(n)], [ℓ, p])
# %% aic
def aic(log_likelihood, p):
    """Akaike's information criterion; smaller is better."""
    ℓ = log_likelihood
    return np.dot([-2.0, 2.0], [ℓ, p])
# %% icl
def icl(bic, responsibilities):
    """Integrated completed likelihood; smaller is better."""
    r = np.ma.masked_equal(responsibilities, 0)
    H = -(r * np.ma.log(r)).filled(0).sum()
    return bic + 2 * H
# %% best-fit
def best_fit(X, K, kind="full", n_starts=5):
    """The fit with the highest log-likelihood among those from several starts."""
    fits = [fit(X, K, kind, seed) for seed in np.arange(n_starts)]
    ℓ = np.array([log_likelihood(X, *θ) for θ in fits])
    return fits[ℓ.argmax()]
# %% sweep
def sweep(X, largest, kind="full", n_starts=5):
    """BIC, AIC and ICL of the best fits with 1, 2, ..., largest components."""
    n, D = X.shape
    K = np.arange(1, largest + 1)
    fits = [best_fit(X, k, kind, n_starts) for k in K]
    ℓ = np.array([log_likelihood(X, *θ) for θ in fits])
    p = np.array([n_parameters(k, D, kind) for k in K])
    # the formulas work for whole arrays as well
    bics = -2 * ℓ + p * np.log(n)
    aics = -2 * ℓ + 2 * p
    icls = np.array([icl(b, e_step(X, *θ)) for b, θ in zip(bics, fits)])
    return np.vstack([bics, aics, icls])
# %% cross-validate
def cross_validate(X, folds, K, kind="full", n_starts=2):
    """Mean log-likelihood of a point under the best fit to the other parts."""
    order = np.argsort(folds, kind="stable")
    parts = np.split(order, np.flatnonzero(np.diff(folds[order])) + 1)
    of_parts = [
        log_likelihood(X[part], *best_fit(np.delete(X, part, axis=0), K, kind, n_starts)) for part in parts
    ]
    return np.sum(of_parts) / len(X)
# %% setting-student-id
student_id = "φ-1618"
# %% own-choice
own = sweep(X_own, 5)
own_bics = own[0]
own_scores = np.array([cross_validate(X_own, own_folds, K) for K in range(1, 6)])
own_choice = dict(zip(["BIC", "AIC", "ICL", "CV"], np.vstack([own, -own_scores]).argmin(axis=1) + 1))
# %% geyser-table
geyser_full = sweep(geyser, 5, "full", 8)
geyser_tied = sweep(geyser, 5, "tied", 8)
both = np.hstack([geyser_full, geyser_tied])  # (3, 10)
where = both.argmin(axis=1)
geyser_choice = {
    name: (("full", "tied")[place // 5], int(place % 5 + 1)) for name, place in zip(["BIC", "AIC", "ICL"], where)
}
# %% geyser-figure
fig, ax = plt.subplots(1, 2, figsize=(10, 4), layout="constrained")
ax[0].plot(np.arange(1, 6), geyser_full.T, "o-")
ax[0].set_prop_cycle(None)
ax[0].plot(np.arange(1, 6), geyser_tied.T, "s--")
ax[0].legend(["BIC full", "AIC full", "ICL full", "BIC tied", "AIC tied", "ICL tied"], ncols=2)
ax[0].set(xlabel="$K$", ylabel="criterion (pure number)")
φ, μ, Σ = best_fit(geyser, 2, "full", 8)
draw.points(ax[1], geyser, e_step(geyser, φ, μ, Σ).argmax(axis=1))
draw.ellipses(ax[1], μ, Σ)
ax[1].set(xlabel="duration (min)", ylabel="waiting time (min)");
# %% [markdown] geyser-report
There are two kinds of eruption, a short and a long one, and perhaps a soft division of the long ones.

*The criteria.* With $\ell$ for how well a model explains the 272 eruptions and $p$ for how many numbers it needs: $\mathrm{AIC} = -2\ell + 2p$ is smallest (2260.5) for four ellipses of free shape; $\mathrm{BIC} = -2\ell + p \log n$ (2314.3) for three of the same shape; $\mathrm{ICL} = \mathrm{BIC} + 2H$, where $H$ measures doubt about membership, (2323.6) for two of free shape. Distances to the next best: AIC 4.3 (five), BIC 5.9 (four, same shape; two of free shape: 7.9), ICL 4.5 (two, same shape).

*Why they disagree.* The price of a number is 2 for AIC and 5.6 for BIC. And ICL does not want components that overlap: going from two to three costs it at least 68 points, because nobody can say to which half of the long eruptions one belongs.

*Use.* Two components for naming kinds; three, tied, for computing the chance that the wait exceeds, say, 90 minutes.

*Groups.* Short ones last 2.04 ± 0.27 min and are followed by 54.5 ± 5.8 min of rest (36 %). Long ones last 4.29 ± 0.41 min, followed by 80.0 ± 6.0 min (64 %). (± is one standard deviation of single eruptions.)

*Caution.* An ellipse is a tool of description. That BIC wants three of them shows only that the long eruptions are not distributed like one Gaussian. Nothing follows about causes underground, about other years, or about a single eruption of 3 minutes, which fits neither kind well.
