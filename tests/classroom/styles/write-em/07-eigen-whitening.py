# style: eigenvalues: whitening with eigh, log-determinant from eigenvalues; comprehensions; list results where allowed
# %% log-density
def log_density(X, mean, covariance):
    """Logarithm of the density of one Gaussian (in the axes of its ellipse)."""
    variances, directions = np.linalg.eigh(covariance)
    white = (X - mean) @ directions / np.sqrt(variances)
    # in these axes it is a product of D standard Gaussians
    of_each_axis = -0.5 * white**2 - 0.5 * np.log(2 * np.pi * variances)
    return of_each_axis.sum(axis=1)
# %% log-joint
def log_joint(X, weights, means, covariances):
    """Logarithm of weight times density, for each point and component."""
    return np.transpose([log_density(X, means[k], covariances[k]) + np.log(weights[k]) for k in range(len(weights))])
# %% log-sum-exp
def log_sum_exp(A):
    """Logarithm of the sum of the exponentials of each row."""
    # 1 for the largest, and the others relative to it: log1p is exact if they are tiny
    B = np.sort(A, axis=1)
    return B[:, -1] + np.log1p(np.exp(B[:, :-1] - B[:, -1:]).sum(axis=1))
# %% log-likelihood
def log_likelihood(X, weights, means, covariances):
    """Log-likelihood of a Gaussian mixture."""
    return sum(log_sum_exp(log_joint(X, weights, means, covariances)))
# %% e-step
def e_step(X, weights, means, covariances):
    """Responsibilities of the components for the points."""
    joint = log_joint(X, weights, means, covariances)
    return np.array([np.exp(row - total) for row, total in zip(joint, log_sum_exp(joint))])
# %% m-step
def m_step(X, responsibilities):
    """Parameters that maximise Q for given responsibilities."""
    columns = list(responsibilities.T)
    weights = [r.mean() for r in columns]
    means = [np.average(X, axis=0, weights=r) for r in columns]
    covariances = [
        sum(r_i * np.outer(x - mean, x - mean) for r_i, x in zip(r, X)) / r.sum()
        for r, mean in zip(columns, means)
    ]
    return [np.array(weights), np.array(means), np.array(covariances)]
# %% em
def em(X, weights, means, covariances, n_steps):
    """EM from given parameters."""
    theta = [weights, means, covariances]
    history = [float(log_likelihood(X, *theta))]
    for _ in range(n_steps):
        theta = m_step(X, e_step(X, *theta))
        history += [float(log_likelihood(X, *theta))]
    return [*theta, history]
# %% setting-student-id
student_id = "eigen value"
# %% own-fit
*theta, history = em(X_own, np.array([1.0, 1.0, 1.0]) / 3, start_means, start_covariances, 200)
own_means = theta[1]
own_log_likelihood = history[200]
own_labels = [int(np.argmax(row)) for row in e_step(X_own, *theta)]
# %% [markdown] collapse
A component got hold of just one point (or of two: then the ellipse becomes a segment). The M-step makes the covariance the spread of its points around their mean, and that is zero, at least in one direction: an eigenvalue goes to 0. The peak of the density is proportional to one over the square root of the product of the eigenvalues, so it becomes infinitely high; the other points are still covered by the 29 others. Thus the log-likelihood can be as large as you like and there's no maximum.

I'd change `m_step`: no eigenvalue below a floor, most simply by adding 0.001 to the diagonal. It costs exactness: not the maximum-likelihood covariances, and the floor is my choice, not the data's.
