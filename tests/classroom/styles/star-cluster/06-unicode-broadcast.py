# style: unicode identifiers (ϖ, σ, δ, α), broadcasting, einsum, boolean algebra in one expression, own M-step pasted
# %% setting-own-steps
def m_step(X, responsibilities):
    W = responsibilities.sum(axis=0)
    μ = np.einsum("nk,nd->kd", responsibilities, X) / W[:, None]
    Δ = X[:, None] - μ
    Σ = np.einsum("nk,nki,nkj->kij", responsibilities, Δ, Δ) / W[:, None, None]
    return W / W.sum(), μ, Σ
# %% distance
def distance(parallax):
    """Distance in parsecs; nan where the parallax is not positive."""
    ϖ = np.asarray(parallax)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(ϖ > 0, 1000 / ϖ, np.nan)
# %% select
def select(position, distances, motion, centre, limits):
    """Which stars to look at."""
    w, d0, d1, μ = limits
    Δα, Δδ = np.abs(position - np.asarray(centre)).T
    return (Δα < w) & (Δδ < w) & (d0 < distances) & (distances < d1) & (np.einsum("nd,nd->n", motion, motion) < μ * μ)
# %% membership
def membership(X, weights, means, covariances):
    """Probability of the component with the smallest ellipse."""
    λ = np.linalg.eigvalsh(covariances)  # the half-axes are the roots of these
    areas = np.pi * np.sqrt(λ.prod(axis=1))
    return np.take(e_step(X, weights, means, covariances), areas.argmin(), axis=1)
# %% expected-errors
def expected_errors(probabilities, threshold=0.5):
    """Share of strangers among the members, and of the cluster's stars that are lost."""
    p = probabilities
    m = p > threshold
    return ((1 - p) * m).sum() / m.sum(), (p * ~m).sum() / p.sum()
# %% mean-parallax
def mean_parallax(parallax, error, probabilities):
    """Weighted mean of parallaxes, and its standard error."""
    ϖ, σ, p = parallax, error, probabilities
    w = p / σ**2
    w = w / w.sum()
    ϖ̄ = w @ ϖ
    return ϖ̄, np.sqrt(w**2 @ (ϖ - ϖ̄) ** 2)
# %% distance-and-error
def distance_and_error(parallax, error):
    """Distance in parsecs and its standard error."""
    ϖ, σ = parallax, error
    return 1e3 / ϖ, abs(-1e3 / ϖ**2) * σ
# %% setting-student-id
student_id = "ταῦρος"
# %% own-cluster
α, δ = 66.75, 15.9
own_chosen = select(catalogue.position, distance(catalogue.parallax), catalogue.proper_motion, (α, δ), (12, 33, 67, 300))
ϖ, σ, μ = catalogue.parallax[own_chosen], catalogue.parallax_error[own_chosen], catalogue.proper_motion[own_chosen]
φ, M, Σ = fit(μ, 2, seed=0)
p = membership(μ, φ, M, Σ)
own_members = p > 0.5
own_motion = M[np.linalg.det(Σ).argmin()]
own_errors = np.array(expected_errors(p))
own_distance = np.array(distance_and_error(*mean_parallax(ϖ, σ, p)))
print(own_chosen.sum(), own_members.sum(), own_motion, own_errors, own_distance)
# %% absolute-magnitude
def absolute_magnitude(magnitude, parallax):
    """Magnitude that stars would have at a distance of 10 parsecs."""
    m, ϖ = magnitude, parallax
    return m + 5 + 5 * np.log10(ϖ / 1000)
# %% cluster-figure
fig, (a, b) = plt.subplots(1, 2, figsize=(10, 4.2), layout="constrained")
draw.points(a, μ, own_members.astype(int), names=("field", "members"))
draw.ellipses(a, M, Σ)
a.set(xlabel=r"$\mu_\alpha$ (mas/yr)", ylabel=r"$\mu_\delta$ (mas/yr)")
a.legend()
BV, V = catalogue.colour[own_chosen], absolute_magnitude(catalogue.magnitude[own_chosen], ϖ)
known = ~np.isnan(BV)
draw.points(b, np.c_[BV, V][known], own_members[known].astype(int))
b.invert_yaxis()
b.set(xlabel="colour (mag)", ylabel="absolute magnitude (mag)");
# %% investigation
# Question 1: the second cluster. Where is it, how far, and why does the recipe of the Hyades not work unchanged?
def found(centre, limits, K):
    rows = select(catalogue.position, distance(catalogue.parallax), catalogue.proper_motion, centre, limits)
    X = catalogue.proper_motion[rows]
    θ = max((fit(X, K, seed=s) for s in range(5)), key=lambda θ: log_likelihood(X, *θ))
    q = membership(X, *θ)
    d = distance_and_error(*mean_parallax(catalogue.parallax[rows], catalogue.parallax_error[rows], q))
    return rows, X, θ, q, d


# 1. where: the densest square degree among distant stars
far = (distance(catalogue.parallax) > 80) & (distance(catalogue.parallax) < 250)
H, αs, δs = np.histogram2d(*catalogue.position[far].T, bins=(38, 30), range=((48, 86), (2, 32)))
i, j = np.unravel_index(H.argmax(), H.shape)
print(f"densest cell: {H.max():.0f} stars near α = {αs[i] + 0.5:.1f}°, δ = {δs[j] + 0.5:.1f}°; median cell {np.median(H):.0f}")
centre = (αs[i] + 0.5, δs[j] + 0.5)
# 2. the recipe, unchanged but for the distance, and changed
for name, where, limits, K in (
    ("unchanged", (66.75, 15.9), (12, 80, 250, 300), 2),
    ("new centre", centre, (12, 80, 250, 300), 2),
    ("small, slow", centre, (4, 80, 250, 100), 2),
    ("small, slow, K = 3", centre, (4, 80, 250, 100), 3),
):
    rows, X, θ, q, d = found(where, limits, K)
    k = np.linalg.det(θ[2]).argmin()
    print(f"{name}: {rows.sum()} stars, weight {θ[0][k]:.2f}, motion {θ[1][k].round(1)}, sd {np.sqrt(np.diag(θ[2][k])).round(1)}, members {(q > 0.5).sum()}, {d[0]:.1f} ± {d[1]:.1f} pc")
# 3. the error of one parallax there
print(f"typical error of a parallax {np.median(catalogue.parallax_error[rows][q > 0.5]):.2f} mas; spread of members {np.std(catalogue.parallax[rows][q > 0.5]):.2f} mas")
fig, (a, b) = plt.subplots(1, 2, figsize=(9, 3.8), layout="constrained")
draw.points(a, X, (q > 0.5).astype(int))
draw.ellipses(a, θ[1], θ[2])
a.set(xlabel=r"$\mu_\alpha$ (mas/yr)", ylabel=r"$\mu_\delta$ (mas/yr)")
known = ~np.isnan(catalogue.colour[rows])
b.scatter(*np.c_[catalogue.colour[rows], absolute_magnitude(catalogue.magnitude[rows], 1e3 / d[0])][known].T, c=q[known], s=8)
b.invert_yaxis()
b.set(xlabel="colour (mag)", ylabel="absolute magnitude at the common distance (mag)");
# %% [markdown] cluster-report
*Method.* Stars of my catalogue with $|\Delta\alpha|, |\Delta\delta| < 12°$ from $(66.75°, 15.9°)$, $33 < 1000/\varpi < 67$ pc and $|\mu| < 300$ mas/yr: $n = 260$. Their proper motions $\mu_i$ were described by
$$p(\mu) = \phi_0\,\mathcal N(\mu; m_0, \Sigma_0) + \phi_1\,\mathcal N(\mu; m_1, \Sigma_1),$$
fitted by EM from seed 0. The cluster is the component with the smaller $|\Sigma|$, and $p_i$ the responsibility of it. The distance is $1000/\bar\varpi$ with weights $p_i/\sigma_i^2$.

*Results.* $m = (105.7, -27.1)$ mas/yr; 135 members ($p_i > 0.5$); expected strangers 6.0 %, expected losses 2.5 %; distance $46.95 \pm 0.38$ pc.

*Comparison.* $46.34 \pm 0.27$ pc was published by Perryman et al. (1998). The difference of 0.61 pc is 1.3 combined standard errors, so there is agreement. Since both rest upon Hipparcos, their errors are correlated and the agreement is a test of my procedure, not of the distance; for that one needs other instruments or methods.

*The witness.* Colour and absolute magnitude, unknown to the model, put the members on a narrow main sequence plus some giants. The rest is broader.

*The second cluster.* I looked for the densest square degree among stars at 80 to 250 pc: 7 stars at $\alpha = 56.5°$, $\delta = 24.5°$, where the median cell has 1. Then I tried the recipe there.

1. Unchanged but for the distances (centre of the Hyades, ±12°, < 300 mas/yr): the narrow component has 588 of 701 stars and standard deviations of 16 mas/yr. It is the distant field.
2. With the new centre: 335 of 430 stars; no.
3. With ±4° and < 100 mas/yr: 50 of 89 stars, motion $(19.8, -44.9)$ mas/yr with standard deviations of 2.5 mas/yr, and a distance of $119.2 \pm 1.2$ pc. A third component does not change it.

That is the place and the motion of the Pleiades. The recipe does not work unchanged since motions shrink with distance: at 130 pc the field has a spread of 16 mas/yr only, and a small cluster among hundreds of field stars is not the narrower one of *two* components. One has to cut region and motion so that the cluster makes up about half. Moreover a parallax of 8 mas has an error of 1 mas, as large nearly as the spread of all members (1.3 mas), so nothing can be said about the depth of the cluster.

*Not to be trusted:* distances of single stars there; 1000/ϖ as an unbiased distance; the small error of the Pleiades, which leaves out systematic errors of the parallaxes; the assumption that the field is Gaussian; the label of a star with $p \approx 0.5$.
