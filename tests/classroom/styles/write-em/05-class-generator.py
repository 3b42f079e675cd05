# style: a class with methods, em as a generator that yields after each round, namedtuple results
# %% + after setup
from collections import namedtuple
from itertools import islice

Parameters = namedtuple("Parameters", ["weights", "means", "covariances"])
Result = namedtuple("Result", Parameters._fields + ("history",))


class Gaussian:
    __slots__ = ("mean", "precision", "constant")

    def __init__(self, mean, covariance):
        self.mean = mean
        self.precision = np.linalg.inv(covariance)
        self.constant = len(mean) * np.log(2 * np.pi) + np.linalg.slogdet(covariance).logabsdet

    def __call__(self, X):
        away = X - self.mean
        return -0.5 * (self.constant + ((away @ self.precision) * away).sum(axis=1))


class Mixture:
    def __init__(self, weights, means, covariances):
        self.parameters = Parameters(weights, means, covariances)
        self.gaussians = [Gaussian(m, C) for m, C in zip(means, covariances)]

    def joint(self, X):
        return np.array([np.log(w) + g(X) for w, g in zip(self.parameters.weights, self.gaussians)]).T

    def responsibilities(self, X):
        joint = self.joint(X)
        return np.exp(joint - log_sum_exp(joint)[:, np.newaxis])

    def score(self, X):
        return float(log_sum_exp(self.joint(X)).sum())

    @classmethod
    def maximise(cls, X, R):
        W = R.sum(axis=0)
        means = (R / W).T @ X
        covariances = [np.cov(X.T, aweights=r, ddof=0).reshape(X.shape[1], -1) for r in R.T]
        return cls(W / W.sum(), means, np.array(covariances))

    def rounds(self, X):
        """All rounds of EM, for ever; the start comes first."""
        mixture = self
        while True:
            yield mixture
            mixture = Mixture.maximise(X, mixture.responsibilities(X))
# %% log-density
def log_density(X, mean, covariance):
    """Logarithm of the density of one Gaussian."""
    return Gaussian(mean, covariance)(X)
# %% log-joint
def log_joint(X, weights, means, covariances):
    """Logarithm of weight times density, for each point and component."""
    return Mixture(weights, means, covariances).joint(X)
# %% log-sum-exp
def log_sum_exp(A):
    """Logarithm of the sum of the exponentials of each row."""
    return np.logaddexp.reduce(A, axis=1)
# %% log-likelihood
def log_likelihood(X, weights, means, covariances):
    """Log-likelihood of a Gaussian mixture."""
    return Mixture(weights, means, covariances).score(X)
# %% e-step
def e_step(X, weights, means, covariances):
    """Responsibilities of the components for the points."""
    return Mixture(weights, means, covariances).responsibilities(X)
# %% m-step
def m_step(X, responsibilities):
    """Parameters that maximise Q for given responsibilities."""
    return Mixture.maximise(X, responsibilities).parameters
# %% em
def em(X, weights, means, covariances, n_steps):
    """EM from given parameters."""
    history = []
    for mixture in islice(Mixture(weights, means, covariances).rounds(X), n_steps + 1):
        history.append(mixture.score(X))
    return Result(*mixture.parameters, history)
# %% setting-student-id
student_id = "class-of-2027"
# %% own-fit
result = em(X_own, np.repeat(1 / 3, 3), start_means, start_covariances, 200)
own_means = result.means
own_log_likelihood = result.history[-1]
own_labels = Mixture(*result[:3]).joint(X_own).argmax(axis=1)
# %% [markdown] collapse
- What happened: with so many components one of them was left with one point. The M-step puts its mean there and sets its covariance to (almost) zero.
- No upper bound: the log-likelihood is a sum over points. For that point the term contains -1/2 log|Sigma|, which grows without end as |Sigma| goes to 0. The terms of the other points stay finite since other components cover them.
- The error: inv of a singular matrix.
- Remedy: in m_step (for me: Mixture.maximise) add a small multiple of the identity to each covariance, or start again when a determinant gets too small.
- Price: a parameter more to choose, covariances a little too big, and the log-likelihood may no longer increase in each round.
