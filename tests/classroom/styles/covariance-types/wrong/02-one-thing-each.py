# loses mahalanobis 1.5, tied 2, diag 1.5, spherical 2.5, linear-boundary 1, boundary-kind 2, predict 2, own 1.5: one thing is wrong in each
# %% mahalanobis
def mahalanobis(X, mean, covariance):
    d = X - mean
    return np.einsum("ni,ij,nj->n", d, np.linalg.inv(covariance), d)

# %% tied
def tied_covariance(X, responsibilities, means):
    total = 0
    for k in range(len(means)):
        d = X - means[k]
        total = total + (responsibilities[:, [k]] * d).T @ d
    return total / (len(X) - 1)

# %% diag
def diag_variances(X, responsibilities, means):
    found = [r @ (X - m) ** 2 for r, m in zip(responsibilities.T, means)]
    return np.array(found) / len(X)

# %% spherical
def spherical_variances(X, responsibilities, means):
    squares = ((X[:, None] - means) ** 2).sum(axis=2)
    return np.full(len(means), (responsibilities * squares).sum() / X.size)

# %% linear-boundary
def linear_boundary(weights, means, covariance):
    w = np.linalg.inv(covariance) @ (means[0] - means[1])
    b = np.log(weights[0]) - np.log(weights[1]) - w @ means.mean(axis=0)
    return w / np.linalg.norm(w), b / np.linalg.norm(w)

# %% boundary-kind
def boundary_kind(covariance_0, covariance_1):
    Q = np.linalg.inv(covariance_1) - np.linalg.inv(covariance_0)
    first, second = np.linalg.eigvalsh(Q)
    if max(abs(first), abs(second)) < 1e-9:
        return "line"
    return "ellipse" if first * second >= 0 else "hyperbola"  # no parabola

# %% predict
def predict(X, weights, means, covariances):
    columns = []
    for weight, mean, covariance in zip(weights, means, covariances):
        d = X - mean
        q = np.sum(d @ np.linalg.inv(covariance) * d, axis=1)
        columns.append(np.log(weight) - np.linalg.slogdet(covariance)[1] / 2 - q / 2)
    return np.argmin(columns, axis=0)

# %% own
own_weights = np.bincount(groups_own) / len(groups_own)
own_means = np.array([X_own[groups_own == k].mean(axis=0) for k in range(3)])
full = full_covariances(X_own, r_own, own_means)
own_errors = [
    np.mean(predict(X_own, own_weights, own_means, model) == groups_own)
    for model in (
        full,
        matrices(tied_covariance(X_own, r_own, own_means), "tied", 3, 2),
        matrices(diag_variances(X_own, r_own, own_means), "diag", 3, 2),
        matrices(spherical_variances(X_own, r_own, own_means), "spherical", 3, 2),
    )
]
own_kind = boundary_kind(full[0], full[1])
