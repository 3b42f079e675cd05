# style: functional: reduce, partial, a recursive em, a Gauss elimination in a closure instead of numpy.linalg
# %% + after setup
from functools import partial, reduce
from itertools import accumulate, repeat
from math import log, pi


def eliminated(matrix):
    """Pivots of a symmetric positive definite matrix and the transformation that made them (LDL)."""
    U = np.array(matrix, dtype=float)
    M = np.eye(len(U))
    for i in range(len(U)):
        for j in range(i + 1, len(U)):
            factor = U[j, i] / U[i, i]
            U[j] -= factor * U[i]
            M[j] -= factor * M[i]
    return np.diag(U), M
# %% log-density
def log_density(X, mean, covariance):
    pivots, M = eliminated(covariance)
    squares = ((X - mean) @ M.T) ** 2 / pivots
    return -0.5 * (squares + np.log(2 * pi * pivots)).sum(1)
# %% log-joint
def log_joint(X, weights, means, covariances):
    column = lambda w, m, C: np.log(w) + log_density(X, m, C)
    return np.vstack(list(map(column, weights, means, covariances))).T
# %% log-sum-exp
def log_sum_exp(A):
    return reduce(np.logaddexp, A.T.astype(float))
# %% log-likelihood
compose = lambda *functions: reduce(lambda f, g: lambda *a: f(g(*a)), functions)
log_likelihood = compose(float, np.sum, log_sum_exp, log_joint)
# %% e-step
softmax = lambda J: np.exp(J - log_sum_exp(J).reshape(-1, 1))
e_step = compose(softmax, log_joint)
# %% m-step
def m_step(X, responsibilities):
    def one(r):
        W = np.sum(r)
        mean = r.dot(X) / W
        return W / len(X), mean, np.tensordot(r[:, None] * (X - mean), X - mean, axes=(0, 0)) / W

    return tuple(map(np.array, zip(*map(one, responsibilities.T))))
# %% em
def em(X, weights, means, covariances, n_steps):
    here = [log_likelihood(X, weights, means, covariances)]
    if n_steps == 0:
        return weights, means, covariances, here
    *last, later = em(X, *m_step(X, e_step(X, weights, means, covariances)), n_steps - 1)
    return *last, here + later
# %% setting-student-id
student_id = "y-combinator"
# %% own-fit
own_w, own_means, own_C, (*_, own_log_likelihood) = em(X_own, np.full(3, 1 / 3), start_means, start_covariances, 200)
own_labels = np.fromiter(map(np.argmax, e_step(X_own, own_w, own_means, own_C)), int)
# %% [markdown] collapse
One component became responsible for one point only. Mean = this point, covariance → 0, density at the point → ∞ as |Σ|^(-1/2), and since the other components hold the rest, the log-likelihood → ∞. There is no best fit, only better and better ones; at last 0/0 or a singular matrix.

Change `m_step`: covariance + ε·1 (a lower limit on the spread). Then ℓ is bounded. Price: ε is arbitrary and must suit the scale of X; covariances are too wide by ε; strictly, the step does not maximise Q any more, so ℓ might fall in a round.
