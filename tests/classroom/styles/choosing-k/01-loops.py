# style: plain loops, if chains, append; nothing clever
# %% n-parameters
def n_parameters(K, D, kind="full"):
    """Number of free parameters of a mixture."""
    weights = K - 1  # they sum to 1
    means = 0
    for k in range(K):
        means = means + D
    triangle = 0
    for d in range(1, D + 1):
        triangle = triangle + d
    if kind == "full":
        covariances = K * triangle
    elif kind == "tied":
        covariances = triangle
    elif kind == "diag":
        covariances = K * D
    elif kind == "spherical":
        covariances = K
    return weights + means + covariances
# %% bic
import math

def bic(log_likelihood, p, n):
    """Bayesian information criterion; smaller is better."""
    fit_part = -2 * log_likelihood
    price = p * math.log(n)
    return fit_part + price
# %% aic
def aic(log_likelihood, p):
    """Akaike's information criterion; smaller is better."""
    fit_part = -2 * log_likelihood
    price = 2 * p
    return fit_part + price
# %% icl
def icl(bic, responsibilities):
    """Integrated completed likelihood; smaller is better."""
    H = 0
    for row in responsibilities:
        for r in row:
            if r > 0:
                H = H - r * math.log(r)
    return bic + 2 * H
# %% best-fit
def best_fit(X, K, kind="full", n_starts=5):
    """The fit with the highest log-likelihood among those from several starts."""
    best = None
    best_value = -math.inf
    for seed in range(n_starts):
        parameters = fit(X, K, kind, seed)
        value = log_likelihood(X, parameters[0], parameters[1], parameters[2])
        if value > best_value:
            best = parameters
            best_value = value
    return best
# %% sweep
def sweep(X, largest, kind="full", n_starts=5):
    """BIC, AIC and ICL of the best fits with 1, 2, ..., largest components."""
    n = X.shape[0]
    D = X.shape[1]
    bics = []
    aics = []
    icls = []
    for K in range(1, largest + 1):
        weights, means, covariances = best_fit(X, K, kind, n_starts)
        l = log_likelihood(X, weights, means, covariances)
        p = n_parameters(K, D, kind)
        r = e_step(X, weights, means, covariances)
        b = bic(l, p, n)
        bics.append(b)
        aics.append(aic(l, p))
        icls.append(icl(b, r))
    return np.array(bics), np.array(aics), np.array(icls)
# %% cross-validate
def cross_validate(X, folds, K, kind="full", n_starts=2):
    """Mean log-likelihood of a point under the best fit to the other parts."""
    n = len(X)
    parts = []
    for f in folds:
        if f not in parts:
            parts.append(f)
    total = 0.0
    for part in parts:
        inside = []
        outside = []
        for i in range(n):
            if folds[i] == part:
                inside.append(i)
            else:
                outside.append(i)
        parameters = best_fit(X[outside], K, kind, n_starts)
        total = total + log_likelihood(X[inside], *parameters)
    return total / n
# %% setting-student-id
student_id = "12 34 56"
# %% own-choice
own_bics, own_aics, own_icls = sweep(X_own, 5)
own_scores = []
for K in [1, 2, 3, 4, 5]:
    own_scores.append(cross_validate(X_own, own_folds, K))
own_scores = np.array(own_scores)

best = {"BIC": 1, "AIC": 1, "ICL": 1, "CV": 1}
for K in [2, 3, 4, 5]:
    if own_bics[K - 1] < own_bics[best["BIC"] - 1]:
        best["BIC"] = K
    if own_aics[K - 1] < own_aics[best["AIC"] - 1]:
        best["AIC"] = K
    if own_icls[K - 1] < own_icls[best["ICL"] - 1]:
        best["ICL"] = K
    if own_scores[K - 1] > own_scores[best["CV"] - 1]:
        best["CV"] = K
own_choice = best
print(own_choice)
# %% geyser-table
geyser_full = sweep(geyser, 5, "full", 8)
geyser_tied = sweep(geyser, 5, "tied", 8)
geyser_choice = {}
names = ["BIC", "AIC", "ICL"]
for c in range(3):
    smallest = math.inf
    for K in range(1, 6):
        if geyser_full[c][K - 1] < smallest:
            smallest = geyser_full[c][K - 1]
            geyser_choice[names[c]] = ("full", K)
        if geyser_tied[c][K - 1] < smallest:
            smallest = geyser_tied[c][K - 1]
            geyser_choice[names[c]] = ("tied", K)
print(geyser_choice)
# %% geyser-figure
fig = plt.figure(figsize=(10, 4))
left = fig.add_subplot(1, 2, 1)
right = fig.add_subplot(1, 2, 2)
for c in range(3):
    left.plot([1, 2, 3, 4, 5], geyser_full[c], marker="o", label=names[c] + " full")
    left.plot([1, 2, 3, 4, 5], geyser_tied[c], marker="x", linestyle="--", label=names[c] + " tied")
left.set_xlabel("number of components K")
left.set_ylabel("criterion, smaller is better")
left.legend()
weights, means, covariances = best_fit(geyser, 2, "full", 8)
labels = e_step(geyser, weights, means, covariances).argmax(axis=1)
draw.points(right, geyser, labels)
draw.ellipses(right, means, covariances)
right.set_xlabel("duration (min)")
right.set_ylabel("waiting time (min)")
fig.tight_layout()
plt.show()
# %% [markdown] geyser-report
There are two kinds of eruption that one can tell apart: short ones and long ones.

I have compared descriptions with one to five kinds. Each description gets better when it has more kinds, so one must charge a price for each of them, and there are three customary prices. BIC chooses three components of equal shape (2314.3), which is 7.9 better than the best with two (2322.2). AIC, which has the lowest price, chooses four components (2260.5); five are only 4.3 worse and three 4.6. ICL, which also wants the kinds to be clearly separated, chooses two (2323.6, the next is 2328.0).

They disagree because they ask different things. AIC and BIC ask how to describe the cloud of points, and a cloud which is not quite elliptical needs two ellipses: the third component of BIC cuts the long eruptions into two halves which overlap. ICL asks for groups.

I would tell you the two groups. Short: about 2.0 minutes (give or take 0.3), then about 54 minutes of waiting (give or take 6); 36 of 100 eruptions. Long: about 4.3 minutes (0.4), then about 80 minutes (6); 64 of 100. For a good prediction of the waiting time one may use the model with three.

Do not conclude that there are three mechanisms under the ground, or that a criterion has proved the number two. The data are 272 eruptions of one time; the geyser may have changed, and eruptions that follow each other are not independent.
