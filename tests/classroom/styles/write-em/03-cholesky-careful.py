# style: Cholesky with a forward substitution of one's own, careful numerics, asserts, no inverse anywhere
# %% + after setup
import warnings

np.seterr(divide="raise", invalid="raise", over="raise")  # no silent nan in this notebook
warnings.simplefilter("error", RuntimeWarning)
LOG_TWO_PI = float(np.log(2 * np.pi))


def forward_substitution(L, B):
    """Solve L Y = B for a lower triangular matrix L."""
    Y = np.empty(B.shape)
    for i in range(len(L)):
        Y[i] = (B[i] - L[i, :i] @ Y[:i]) / L[i, i]
    return Y


_L = np.array([[2.0, 0.0], [-1.0, 3.0]])
assert np.allclose(_L @ forward_substitution(_L, np.eye(2)), np.eye(2))
# %% log-density
def log_density(X, mean, covariance):
    """Logarithm of the density of one Gaussian.

    Parameters
    ----------
    X : ndarray of shape (n, D)
    mean : ndarray of shape (D,)
    covariance : ndarray of shape (D, D)

    Returns
    -------
    ndarray of shape (n,)
    """
    X, mean = np.asarray(X, dtype=float), np.asarray(mean, dtype=float)
    D = X.shape[1]
    assert mean.shape == (D,) and np.shape(covariance) == (D, D)
    L = np.linalg.cholesky(covariance)  # raises if not positive definite
    Z = forward_substitution(L, (X - mean).T)
    # log|Σ| = 2 Σ log L_ii: never the determinant, which may be 1e-400
    return -0.5 * (D * LOG_TWO_PI + np.sum(Z * Z, axis=0)) - np.log(np.diag(L)).sum()


assert np.allclose(log_density(np.zeros((1, 2)), np.zeros(2), np.eye(2)), -LOG_TWO_PI)
assert np.isfinite(log_density(np.full((1, 2), 1e6), np.zeros(2), np.eye(2))).all()
# %% log-joint
def log_joint(X, weights, means, covariances):
    """Logarithm of weight times density, for each point and component."""
    weights = np.asarray(weights, dtype=float)
    result = np.empty((len(X), len(weights)))
    for k, (mean, covariance) in enumerate(zip(means, covariances, strict=True)):
        result[:, k] = log_density(X, mean, covariance)
    with np.errstate(divide="ignore"):  # a weight of 0 gives -inf, and that is right
        result += np.log(weights)
    return result
# %% log-sum-exp
def log_sum_exp(A):
    """Logarithm of the sum of the exponentials of each row."""
    A = np.asarray(A, dtype=float)
    top = A.max(axis=1, keepdims=True)
    top = np.where(np.isfinite(top), top, 0.0)  # a row of -inf only
    with np.errstate(divide="ignore", under="ignore"):
        return top[:, 0] + np.log(np.exp(A - top).sum(axis=1))


assert np.allclose(log_sum_exp(np.array([[5000.0, 5000.0], [-5000.0, -np.inf]])), [5000 + np.log(2), -5000])
# %% log-likelihood
def log_likelihood(X, weights, means, covariances):
    """Log-likelihood of a Gaussian mixture."""
    from math import fsum

    return fsum(log_sum_exp(log_joint(X, weights, means, covariances)))
# %% e-step
def e_step(X, weights, means, covariances):
    """Responsibilities of the components for the points."""
    joint = log_joint(X, weights, means, covariances)
    with np.errstate(under="ignore"):
        r = np.exp(joint - log_sum_exp(joint)[:, np.newaxis])
    r /= r.sum(axis=1, keepdims=True)  # what rounding has left
    assert np.allclose(r.sum(axis=1), 1)
    return r
# %% m-step
def m_step(X, responsibilities):
    """Parameters that maximise Q for given responsibilities."""
    X, R = np.asarray(X, dtype=float), np.asarray(responsibilities, dtype=float)
    n, D = X.shape
    counts = R.sum(axis=0)
    assert np.all(counts > 0), "an empty component"
    centre = X.mean(axis=0)  # means far from 0 would cost digits
    means = R.T @ (X - centre) / counts[:, np.newaxis] + centre
    covariances = np.empty((len(counts), D, D))
    for k in range(len(counts)):
        scaled = np.sqrt(R[:, k, np.newaxis]) * (X - means[k])
        covariances[k] = scaled.T @ scaled / counts[k]  # symmetric by construction
    return counts / n, means, covariances
# %% em
def em(X, weights, means, covariances, n_steps):
    """EM from given parameters."""
    parameters = (weights, means, covariances)
    history = [log_likelihood(X, *parameters)]
    for _ in range(n_steps):
        parameters = m_step(X, e_step(X, *parameters))
        history.append(log_likelihood(X, *parameters))
        assert history[-1] >= history[-2] - 1e-6 * (1 + abs(history[-2])), "EM never goes down"
    return (*parameters, history)
# %% setting-student-id
student_id = "cholesky-1910"
# %% own-fit
own_weights, own_means, own_covariances, own_history = em(
    X_own, np.full(3, 1 / 3), start_means, start_covariances, 200
)
own_log_likelihood = own_history[-1]
own_labels = np.argmax(log_joint(X_own, own_weights, own_means, own_covariances), axis=1)
assert own_means.shape == (3, 2) and own_labels.shape == (len(X_own),)
assert np.isclose(own_log_likelihood, log_likelihood(X_own, own_weights, own_means, own_covariances))
# %% [markdown] collapse
**What.** With 200 points and K = 30 a component has about 7 points; one of them was left with a single point (or with points in a line). Its mean moved onto the point, and its covariance shrinks towards a singular matrix.

**Why no bound.** At μ = x_i the density is (2π)^(-D/2) |Σ|^(-1/2), which tends to infinity as Σ → 0. All other points still have a positive density from other components. So ℓ → ∞; finally `cholesky` in `log_density` fails.

**Change.** In `m_step`: covariances + ε I, so that no eigenvalue is below ε.

**Price.** The step no longer maximises Q, so EM may go down a little; variances are biased upwards by ε, and ε has to suit the units of X. (Alternatives: fewer components, or a restart of the component in `em`.)
