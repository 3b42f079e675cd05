# style: terse, lambdas, walrus, fancy indexing
# %% distance
distance = lambda parallax: 1e3 / np.where(parallax > 0, parallax, np.nan)
# %% select
def select(position, distances, motion, centre, limits):
    h, a, b, v = limits
    return (abs(position - centre).max(1) < h) & (a < distances) & (distances < b) & (np.linalg.norm(motion, axis=1) < v)
# %% membership
membership = lambda X, weights, means, covariances: e_step(X, weights, means, covariances)[:, np.linalg.det(covariances).argmin()]
# %% expected-errors
expected_errors = lambda probabilities, threshold=.5: (1 - probabilities[m := probabilities > threshold].mean(), probabilities[~m].sum() / probabilities.sum())
# %% mean-parallax
mean_parallax = lambda parallax, error, probabilities: (m := np.average(parallax, weights=(w := probabilities / error**2)), np.linalg.norm(w * (parallax - m)) / w.sum())
# %% distance-and-error
distance_and_error = lambda parallax, error: (1e3 / parallax, 1e3 * error / parallax**2)
# %% setting-student-id
student_id = "q"
# %% own-cluster
def run(centre, limits, K=2, seed=0):
    c = select(catalogue.position, distance(catalogue.parallax), catalogue.proper_motion, np.array(centre), limits)
    s = catalogue[c]; f = fit(s.proper_motion, K, seed); p = membership(s.proper_motion, *f)
    return c, s, f, p, f[1][np.linalg.det(f[2]).argmin()], expected_errors(p), distance_and_error(*mean_parallax(s.parallax, s.parallax_error, p))
own_chosen, s, f, p, own_motion, own_errors, own_distance = run((66.75, 15.9), (12, 33, 67, 300))
own_members = p > .5
print(own_chosen.sum(), own_members.sum(), own_motion, own_errors, own_distance)
# %% absolute-magnitude
absolute_magnitude = lambda magnitude, parallax: magnitude + 5 * np.log10(parallax) - 10
# %% cluster-figure
def show(s, f, p):
    l, r = plt.figure(figsize=(9, 4), layout="constrained").subplots(1, 2)
    draw.points(l, s.proper_motion, (m := (p > .5).astype(int)), names=("field", "members")); draw.ellipses(l, *f[1:]); l.legend()
    l.set(xlabel="motion east (mas/yr)", ylabel="motion north (mas/yr)")
    o = np.isfinite(s.colour); draw.points(r, np.c_[s.colour, absolute_magnitude(s.magnitude, s.parallax)][o], m[o])
    r.set(xlabel="colour (mag)", ylabel="absolute magnitude (mag)"); r.invert_yaxis()
show(s, f, p)
# %% investigation
# There is a second cluster, several times as far away: the Pleiades.
for what, centre, limits, K in (
    ("Hyades' recipe, other depth", (66.75, 15.9), (12, 80, 200, 300), 2),
    ("all distances, around the dense spot", (56.75, 24.1), (6, 80, 200, 300), 2),
    ("smaller region, slower stars", (56.75, 24.1), (4, 80, 200, 80), 2),
): 
    c, t, g, q, m, e, d = run(centre, limits, K)
    print(f"{what}: {c.sum()} stars, {(q > .5).sum()} members, motion {m.round(1)}, strangers {e[0]:.3f}, lost {e[1]:.3f}, distance {d[0]:.1f} ± {d[1]:.1f} pc")
print("median error of a parallax / mean parallax:", round(float(np.median(t.parallax_error[q > .5]) / np.mean(t.parallax[q > .5])), 2))
show(t, g, q)
# %% [markdown] cluster-report
**What was done.** Catalogue: 2693 Hipparcos stars in Taurus (mine lacks one in ten). Cut: ±12° around (66.75°, 15.9°), 33–67 pc, motion < 300 mas/yr: 249 stars. Model: two Gaussians (full covariances, EM, seed 0) for the two proper motions. Cluster = component with the smaller determinant. Member = probability > 0.5. Distance = 1000 / weighted mean parallax, weights probability / error².

**Results.**

- motion of the cluster (104.8, −27.5) mas/yr
- 127 members; expected share of strangers 6.9 %, of lost cluster stars 2.6 %
- distance 46.94 ± 0.45 pc

**Published:** 46.34 ± 0.27 pc. Difference 0.60 pc, a little more than one standard error of mine: they agree. As a confirmation it is worth little. Perryman et al. used Hipparcos too, so stars and parallaxes are largely the same; a systematic error of the satellite would shift both. It tells only that my members and weights are not silly.

**For the members:** colour and magnitude were not used, yet the members lie along one main sequence, with few giants, and the field stars scatter around it. To be fair, the field in this range of distance has a main sequence as well, only broader.

**My investigation: the second cluster.** With the recipe of the Hyades, and only the distance changed to 80–200 pc, the "cluster" is a heap of 488 of 581 stars with a motion of (7, −19) mas/yr: that is the field, which far away moves slowly and is itself narrow. Around the dense spot at (56.75°, 24.1°) with ±6° it still fails (130 of 163 stars). With ±4° and motions below 80 mas/yr it works: 83 stars, 50 members, motion (19.8, −45.0) mas/yr, 2.2 % strangers expected, distance 119.9 ± 1.3 pc. These are the Pleiades. The recipe fails unchanged because far stars all have small motions, so the cluster does not stand out by being narrow unless one looks where it dominates; besides, a parallax of 8 mas with an error of 1 mas (12 %) makes the cut in distance fuzzy, and 1/parallax biased.

**Do not trust:** the list of members one by one; the Gaussian shape of the field; the 1.3 pc for the Pleiades, since cuts and satellite have errors of their own (later work has found the Pleiades farther away, at about 135 pc); any statement on stars outside the cuts.
