# style: broadcasting, pinv, np.kron / np.where / np.tile, complex numbers for the angle, results as views and Fortran order
# %% axes
def axes(covariance):
    """Half-axes of the ellipse at Mahalanobis distance 1, and its direction."""
    # in the complex plane: half of the argument of (a - d) + 2bi
    a, b, d = covariance[0, 0], covariance[0, 1], covariance[1, 1]
    z = complex(a - d, 2 * b)
    angle = np.angle(z, deg=True) / 2 % 180
    lengths = np.sqrt((a + d + np.array([1, -1]) * abs(z)) / 2)
    return lengths, np.where(angle < 180, angle, 0.0)[()]
# %% mahalanobis
def mahalanobis(X, mean, covariance):
    """Mahalanobis distance of each point from the mean."""
    away = (X - mean)[:, :, np.newaxis]  # columns
    squares = np.swapaxes(away, 1, 2) @ np.linalg.pinv(covariance) @ away
    return np.sqrt(squares.reshape(-1))
# %% tied
def tied_covariance(X, responsibilities, means):
    """The covariance matrix of the type tied."""
    away = X[np.newaxis] - means[:, np.newaxis]  # (K, n, D)
    weighted = responsibilities.T[:, :, np.newaxis] * away
    D = X.shape[1]
    return weighted.reshape(-1, D).T @ away.reshape(-1, D) / X.shape[0]
# %% diag
def diag_variances(X, responsibilities, means):
    """The variances of the type diag."""
    shares = responsibilities / responsibilities.sum(axis=0)
    return np.asfortranarray((shares[..., np.newaxis] * (X[:, np.newaxis] - means) ** 2).sum(axis=0))
# %% spherical
def spherical_variances(X, responsibilities, means):
    """The variances of the type spherical."""
    shares = responsibilities / responsibilities.sum(axis=0)
    squares = np.linalg.norm(X[:, np.newaxis] - means, axis=2) ** 2
    return (shares * squares).sum(axis=0) / X.shape[1]
# %% matrices
def matrices(covariances, kind, K, D):
    """One covariance matrix a component, whatever the type."""
    if kind == "full":
        return covariances
    if kind == "tied":
        return np.tile(covariances, (K, 1, 1))
    if kind == "spherical":
        return np.kron(covariances, np.eye(D)).reshape(D, K, D).transpose(1, 0, 2)
    return np.where(np.eye(D, dtype=bool), covariances[:, np.newaxis, :], 0.0)
# %% linear-boundary
def linear_boundary(weights, means, covariance):
    """The boundary w·x + b = 0 between two components with one covariance."""
    precision = np.linalg.pinv(covariance)
    slopes = means @ precision  # (2, D)
    constants = np.log(weights) - 0.5 * np.einsum("kd,kd->k", slopes, means)
    return -np.diff(slopes, axis=0)[0], -np.diff(constants)[0]
# %% boundary-kind
def boundary_kind(covariance_0, covariance_1):
    """The kind of curve that separates two Gaussians in the plane."""
    P = np.linalg.inv(np.array([covariance_0, covariance_1]))
    q = np.linalg.eigvalsh(0.5 * (P[1] - P[0]))
    q[np.abs(q) < 1e-9] = 0
    table = {2: "ellipse", -2: "ellipse", 1: "parabola", -1: "parabola"}
    signs = np.sign(q).astype(int)
    if not signs.any():
        return "line"
    return table.get(signs.sum().item(), "hyperbola")
# %% predict
def predict(X, weights, means, covariances):
    """Label of each point: the component with the largest responsibility."""
    away = X[:, np.newaxis, :] - means  # (n, K, D)
    squares = (away[:, :, np.newaxis, :] @ np.linalg.inv(covariances) @ away[..., np.newaxis])[..., 0, 0]
    scores = np.log(weights) - 0.5 * np.linalg.slogdet(covariances)[1] - 0.5 * squares
    return (scores >= scores.max(axis=1, keepdims=True)).argmax(axis=1)
# %% setting-student-id
student_id = "kronecker"
# %% own
own_weights = r_own.mean(axis=0)
own_means = np.linalg.lstsq(r_own, X_own, rcond=None)[0]  # group means are a least-squares fit
own_covariances = np.stack(
    [
        matrices(full_covariances(X_own, r_own, own_means), "full", 3, 2),
        matrices(tied_covariance(X_own, r_own, own_means), "tied", 3, 2),
        matrices(diag_variances(X_own, r_own, own_means), "diag", 3, 2),
        matrices(spherical_variances(X_own, r_own, own_means), "spherical", 3, 2),
    ]
)
own_labels = np.stack([predict(X_own, own_weights, own_means, c) for c in own_covariances])
own_errors = (own_labels != groups_own).mean(axis=1)
own_kind = boundary_kind(*own_covariances[0, :2])
# %% [markdown] which-type
A is a case for tied: one ellipse, tilted to the right, printed three times. B is a case for spherical: circles, and only their radius differs. C is a case for diag: the ellipses lie flat or stand upright, never at an angle, and each has its own widths.

"Full contains the others" is true: whatever tied, diag or spherical can be, full can be, and so it reaches at least their likelihood. But it estimates $K D(D+1)/2 = 9$ numbers where A and B need 3 each and C needs 6. What is not needed gets fitted to chance. With few points or many features this means uncertain covariances, wrong labels, even singular matrices.
