# loses linear-boundary 2: the position is right for the direction that came back
# %% linear-boundary
def linear_boundary(weights, means, covariance):
    w = means[0] - means[1]
    return w, np.log(weights[0]) - np.log(weights[1]) - w @ (means[0] + means[1]) / 2

# %% matrices
def matrices(covariances, kind, K, D):
    if kind == "full":
        return covariances
    if kind == "tied":
        return np.tile(covariances, (K, 1, 1))
    assert np.all(covariances > 0), "variances are positive"
    return np.array([np.eye(D) * one for one in covariances])
