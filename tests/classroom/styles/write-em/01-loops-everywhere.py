# style: plain loops over points, components and coordinates; math instead of numpy; lists converted at the end
# %% log-density
import math

def log_density(X, mean, covariance):
    """Logarithm of the density of one Gaussian."""
    D = len(mean)
    inverse = np.linalg.inv(covariance).tolist()
    sign, logdet = np.linalg.slogdet(covariance)
    result = []
    for x in X.tolist():
        d = [x[j] - mean[j] for j in range(D)]
        square = 0.0
        for i in range(D):
            for j in range(D):
                square += d[i] * inverse[i][j] * d[j]
        result.append(-0.5 * (D * math.log(2 * math.pi) + logdet + square))
    return np.array(result)
# %% log-joint
def log_joint(X, weights, means, covariances):
    """Logarithm of weight times density, for each point and component."""
    n = len(X)
    K = len(weights)
    result = np.zeros((n, K))
    for k in range(K):
        column = log_density(X, means[k], covariances[k])
        for i in range(n):
            result[i, k] = math.log(weights[k]) + column[i]
    return result
# %% log-sum-exp
def log_sum_exp(A):
    """Logarithm of the sum of the exponentials of each row."""
    result = []
    for row in A:
        biggest = row[0]
        for a in row:
            if a > biggest:
                biggest = a
        total = 0.0
        for a in row:
            total += math.exp(a - biggest)
        result.append(biggest + math.log(total))
    return np.array(result)
# %% log-likelihood
def log_likelihood(X, weights, means, covariances):
    """Log-likelihood of a Gaussian mixture."""
    total = 0.0
    for value in log_sum_exp(log_joint(X, weights, means, covariances)):
        total += value
    return float(total)
# %% e-step
def e_step(X, weights, means, covariances):
    """Responsibilities of the components for the points."""
    joint = log_joint(X, weights, means, covariances)
    sums = log_sum_exp(joint)
    r = []
    for i in range(len(X)):
        row = []
        for k in range(len(weights)):
            row.append(math.exp(joint[i, k] - sums[i]))
        r.append(row)
    return np.array(r)
# %% m-step
def m_step(X, responsibilities):
    """Parameters that maximise Q for given responsibilities."""
    n, D = X.shape
    K = responsibilities.shape[1]
    points = X.tolist()
    r = responsibilities.tolist()
    weights = np.zeros(K)
    means = np.zeros((K, D))
    covariances = np.zeros((K, D, D))
    for k in range(K):
        W = 0.0
        for i in range(n):
            W += r[i][k]
        weights[k] = W / n
        mean = [0.0] * D
        for i in range(n):
            for a in range(D):
                mean[a] += r[i][k] * points[i][a] / W
        means[k] = mean
        for a in range(D):
            for b in range(D):
                total = 0.0
                for i in range(n):
                    total += r[i][k] * (points[i][a] - mean[a]) * (points[i][b] - mean[b])
                covariances[k, a, b] = total / W
    return weights, means, covariances
# %% em
def em(X, weights, means, covariances, n_steps):
    """EM from given parameters."""
    history = []
    history.append(log_likelihood(X, weights, means, covariances))
    for step in range(n_steps):
        r = e_step(X, weights, means, covariances)
        weights, means, covariances = m_step(X, r)
        history.append(log_likelihood(X, weights, means, covariances))
    return weights, means, covariances, history
# %% setting-student-id
student_id = "4410097"
# %% own-fit
w, own_means, c, h = em(X_own, np.array([1 / 3, 1 / 3, 1 / 3]), start_means, start_covariances, 200)
own_log_likelihood = h[-1]
own_labels = []
for row in e_step(X_own, w, own_means, c):
    best = 0
    for k in range(3):
        if row[k] > row[best]:
            best = k
    own_labels.append(best)
# %% [markdown] collapse
One component has got only one point (or a few that lie on top of each other or on a line). Its mean sits on the point and its covariance gets smaller and smaller in each round. The density at the point is 1 / sqrt((2 pi)^D |Sigma|), and that goes to infinity when the determinant goes to 0. The other components keep the density at the other 199 points above zero, so their logarithms stay finite, and the sum has no upper bound. The error comes when the covariance is singular and the inverse does not exist.

I would change m_step: add a small number, e.g. 1e-6, to the diagonal of each covariance. The price is that the result is no longer exactly the maximum of Q, all variances are a bit too large, and somebody has to choose the number, which depends on the units. Fewer components are better still.
