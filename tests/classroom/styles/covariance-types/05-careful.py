# style: careful numerics: symmetrised inputs, Cholesky, log-determinants from pivots, asserts, exact edge cases
# %% + after setup
import math


def _symmetric(A):
    A = np.array(A, dtype=float)
    assert A.ndim == 2 and A.shape[0] == A.shape[1]
    return (A + A.T) / 2


def _whiten(away, covariance):
    """Solve L z = (x - mean) for all rows; squared length of z is the squared distance."""
    L = np.linalg.cholesky(_symmetric(covariance))
    return np.linalg.solve(L, away.T).T, 2.0 * math.fsum(np.log(np.diag(L)))
# %% axes
def axes(covariance):
    """Half-axes of the ellipse at Mahalanobis distance 1, and its direction."""
    values, vectors = np.linalg.eigh(_symmetric(covariance))
    assert values[0] > 0, "not positive definite"
    lengths = np.sqrt(values[::-1])
    x, y = (float(part) for part in vectors[:, 1])
    # a direction and its opposite are the same axis: take the upper half plane
    if y < 0 or (y == 0 and x < 0):
        x, y = -x, -y
    angle = math.degrees(math.atan2(abs(y), x))
    if angle >= 180.0:  # -1e-17 % 180 would be 180.0 in floating point
        angle = 0.0
    assert 0 <= angle < 180
    return lengths, angle


assert axes(np.array([[4.0, 0.0], [0.0, 1.0]]))[1] == 0.0
assert axes(np.array([[1.0, 0.0], [0.0, 4.0]]))[1] == 90.0
assert abs(axes(np.array([[2.0, -1.0], [-1.0, 2.0]]))[1] - 135.0) < 1e-9
assert 0 <= axes(np.array([[4.0, -1e-17], [-1e-17, 1.0]]))[1] < 180
# %% mahalanobis
def mahalanobis(X, mean, covariance):
    """Mahalanobis distance of each point from the mean."""
    z, _ = _whiten(np.asarray(X, dtype=float) - mean, covariance)
    return np.sqrt(np.sum(z * z, axis=1))  # never the root of a negative number


assert np.allclose(mahalanobis(np.array([[3.0, 4.0]]), np.zeros(2), np.eye(2)), 5)
# %% tied
def tied_covariance(X, responsibilities, means):
    """The covariance matrix of the type tied: all scatter together, over all points."""
    X, R = np.asarray(X, dtype=float), np.asarray(responsibilities, dtype=float)
    total = np.zeros((X.shape[1], X.shape[1]))
    for k, mean in enumerate(means):
        scaled = np.sqrt(R[:, k, np.newaxis]) * (X - mean)
        total += scaled.T @ scaled
    return total / R.sum()  # R.sum() is n, as each row sums to 1
# %% diag
def diag_variances(X, responsibilities, means):
    """The variances of the type diag."""
    X, R = np.asarray(X, dtype=float), np.asarray(responsibilities, dtype=float)
    result = np.stack([R[:, k] @ (X - mean) ** 2 / R[:, k].sum() for k, mean in enumerate(means)])
    assert result.shape == np.shape(means) and np.all(result >= 0)
    return result
# %% spherical
def spherical_variances(X, responsibilities, means):
    """The variances of the type spherical: the mean of the variances of the features."""
    result = np.mean(diag_variances(X, responsibilities, means), axis=1)
    assert result.shape == (len(means),)
    return result
# %% matrices
def matrices(covariances, kind, K, D):
    """One covariance matrix a component, whatever the type."""
    shapes = {"full": (K, D, D), "tied": (D, D), "diag": (K, D), "spherical": (K,)}
    given = np.array(covariances, dtype=float)  # a copy: nobody's array is shared
    assert given.shape == shapes[kind], (kind, given.shape)
    identity = np.eye(D)
    if kind == "tied":
        given = np.repeat(given[np.newaxis], K, axis=0)
    elif kind == "diag":
        given = given[:, :, np.newaxis] * identity
    elif kind == "spherical":
        given = given[:, np.newaxis, np.newaxis] * identity
    assert given.shape == (K, D, D)
    return given
# %% linear-boundary
def linear_boundary(weights, means, covariance):
    """The boundary w·x + b = 0 between two components with one covariance."""
    m0, m1 = np.asarray(means, dtype=float)
    w = np.linalg.solve(_symmetric(covariance), m0 - m1)
    # μ0ᵀPμ0 - μ1ᵀPμ1 = (μ0 - μ1)ᵀP(μ0 + μ1): no difference of large numbers
    b = math.log(weights[0]) - math.log(weights[1]) - 0.5 * float(w @ (m0 + m1))
    return w, b


_w, _b = linear_boundary([0.5, 0.5], [[0.0, 0.0], [2.0, 0.0]], np.eye(2))
assert np.allclose(_w, [-2, 0]) and math.isclose(_b, 2)  # component 0 wins at the origin
# %% boundary-kind
def boundary_kind(covariance_0, covariance_1):
    """The kind of curve that separates two Gaussians in the plane."""
    P0, P1 = (np.linalg.inv(_symmetric(C)) for C in (covariance_0, covariance_1))
    low, high = np.linalg.eigvalsh(_symmetric(-0.5 * (P0 - P1)))
    zero = [abs(low) < 1e-9, abs(high) < 1e-9]
    if all(zero):
        return "line"
    if any(zero):
        return "parabola"
    return "ellipse" if (low > 0) == (high > 0) else "hyperbola"


assert boundary_kind(np.eye(2), np.eye(2)) == "line"
assert boundary_kind(np.eye(2), np.diag([1.0, 3.0])) == "parabola"
assert boundary_kind(np.eye(2), 4 * np.eye(2)) == boundary_kind(4 * np.eye(2), np.eye(2)) == "ellipse"
assert boundary_kind(np.diag([1.0, 3.0]), np.diag([3.0, 1.0])) == "hyperbola"
# %% predict
def predict(X, weights, means, covariances):
    """Label of each point: the component with the largest responsibility."""
    X = np.asarray(X, dtype=float)
    scores = np.empty((len(X), len(weights)))
    for k in range(len(weights)):
        z, logdet = _whiten(X - means[k], covariances[k])
        log_weight = math.log(weights[k]) if weights[k] > 0 else -math.inf
        scores[:, k] = log_weight - 0.5 * (logdet + np.sum(z * z, axis=1))
    assert not np.isnan(scores).any()
    return np.argmax(scores, axis=1)
# %% setting-student-id
student_id = "kahan, w."
# %% own
assert np.array_equal(r_own.sum(axis=1), np.ones(len(X_own)))
_counts = r_own.sum(axis=0)
_weights, _means = _counts / len(X_own), (r_own.T @ X_own) / _counts[:, np.newaxis]
_estimators = (
    ("full", full_covariances),
    ("tied", tied_covariance),
    ("diag", diag_variances),
    ("spherical", spherical_variances),
)
own_errors = []
for _kind, _estimate in _estimators:
    _matrices = matrices(_estimate(X_own, r_own, _means), _kind, 3, 2)
    _labels = predict(X_own, _weights, _means, _matrices)
    own_errors.append(np.count_nonzero(_labels != groups_own) / len(X_own))
    if _kind == "full":
        own_kind = boundary_kind(_matrices[0], _matrices[1])
assert len(own_errors) == 4 and own_kind in ("line", "parabola", "ellipse", "hyperbola")
# %% [markdown] which-type
A: **tied**. Every group is elongated and tilted in the same way and equally large, so one matrix serves all; the tilt rules out diag.

B: **spherical**. Every group is as wide as it is high, so one number a group suffices; the sizes differ (about 0.4, 1.5, 0.8), which rules out tied.

C: **diag**. The groups have different widths and heights (one flat, one tall, one round), so spherical and tied are out; none is tilted, so no covariance between the features is needed.

The colleague is right in so far as each of these is a special case of full: nothing is lost in flexibility, and the likelihood on the same data cannot be lower. But full estimates 9 covariance parameters here instead of 3, 3, 6. The superfluous ones are estimated as noise around zero: larger variance, worse labels for new points when groups are small, collapses, and more computation. BIC would charge for them.
