# loses axes 1, matrices 0.5, linear-boundary 1, predict 2: one part of each; the labels count from 1, and so do the groups that they are compared with
# %% axes
def axes(covariance):
    values, vectors = np.linalg.eigh(covariance)
    along = vectors[:, np.argmax(values)]
    angle = np.degrees(np.arctan2(along[1], along[0]))
    return np.sqrt(np.sort(values)[::-1]), angle  # from -180 to 180

# %% matrices
def matrices(covariances, kind, K, D):
    if kind in ("full", "tied"):
        return covariances
    found = np.zeros((K, D, D))
    for k in range(K):
        np.fill_diagonal(found[k], covariances[k])
    return found

# %% linear-boundary
def linear_boundary(weights, means, covariance):
    inverse = np.linalg.inv(covariance)
    w = inverse @ (means[0] - means[1])
    b = means[0] @ inverse @ means[0] - means[1] @ inverse @ means[1]
    return w, b / 2 + np.log(weights[0] / weights[1])  # its sign

# %% predict
def predict(X, weights, means, covariances):
    scores = []
    for weight, mean, covariance in zip(weights, means, covariances):
        q = mahalanobis(X, mean, covariance) ** 2
        scores.append(np.log(weight) - 0.5 * (np.linalg.slogdet(covariance)[1] + q))
    return np.argmax(scores, axis=0) + 1

# %% own
own_weights = np.bincount(groups_own) / len(groups_own)
own_means = np.array([X_own[groups_own == k].mean(axis=0) for k in range(3)])
full = full_covariances(X_own, r_own, own_means)
models = [full, np.array([tied_covariance(X_own, r_own, own_means)] * 3)]
models.append(matrices(diag_variances(X_own, r_own, own_means), "diag", 3, 2))
models.append(matrices(spherical_variances(X_own, r_own, own_means), "spherical", 3, 2))
own_errors = [
    np.mean(predict(X_own, own_weights, own_means, model) != groups_own + 1)
    for model in models
]
own_kind = boundary_kind(full[0], full[1])
