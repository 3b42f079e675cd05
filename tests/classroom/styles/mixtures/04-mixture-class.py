# style: a Mixture class with __call__, properties and a classmethod; answers are thin wrappers
# %% + after setup
from functools import cached_property


class Mixture:
    """A mixture of Gaussians on the line."""

    def __init__(self, weights, means, sds):
        self.weights = np.asarray(weights, dtype=float)
        self.means = np.asarray(means, dtype=float)
        self.sds = np.asarray(sds, dtype=float)

    def __len__(self):
        return len(self.weights)

    def __call__(self, x):
        return np.exp(self.log(x))

    def log_joint(self, x):
        z = np.subtract.outer(x, self.means) / self.sds
        with np.errstate(divide="ignore"):  # a weight may be 0
            return np.log(self.weights) - np.log(self.sds * np.sqrt(2 * np.pi)) - z * z / 2

    def log(self, x):
        joint = self.log_joint(x)
        top = joint.max(axis=1)
        return top + np.log(np.exp(joint - top[:, None]).sum(axis=1))

    def posterior(self, x):
        return np.exp(self.log_joint(x) - self.log(x)[:, None])

    @cached_property
    def mean(self):
        return float(np.dot(self.weights, self.means))

    @cached_property
    def variance(self):
        return float(np.dot(self.weights, self.sds**2) + np.dot(self.weights, (self.means - self.mean) ** 2))

    @cached_property
    def edges(self):
        return np.cumsum(self.weights)[:-1]

    def draw(self, u, e):
        z = np.digitize(u, self.edges)
        return e * self.sds[z] + self.means[z], z

    @classmethod
    def from_labels(cls, x, labels, K):
        parts = [x[labels == k] for k in range(K)]
        return cls([len(p) / len(x) for p in parts], [p.mean() for p in parts], [p.std() for p in parts])

    def __iter__(self):
        yield from (self.weights, self.means, self.sds)
# %% mixture-density
def mixture_density(x, weights, means, sds):
    """Density of a mixture of Gaussians on the line."""
    return Mixture(weights, means, sds)(x)
# %% posterior
def posterior(x, weights, means, sds):
    """Probability of each group, given the value."""
    return Mixture(weights, means, sds).posterior(x)
# %% moments
def moments(weights, means, sds):
    """Mean and variance of a mixture."""
    mixture = Mixture(weights, means, sds)
    return mixture.mean, mixture.variance
# %% draw-from
def draw_from(u, e, weights, means, sds):
    """Draws from a mixture of Gaussians."""
    return Mixture(weights, means, sds).draw(u, e)
# %% log-likelihood
def log_likelihood(x, weights, means, sds):
    """Log-likelihood of a mixture of Gaussians on the line."""
    return float(Mixture(weights, means, sds).log(x).sum())
# %% labelled-fit
def labelled_fit(x, labels, K):
    """Maximum-likelihood fit of a mixture when the groups are known."""
    return tuple(Mixture.from_labels(x, labels, K))
# %% setting-student-id
student_id = "O'Brien, M."
# %% own
if __name__ == "__main__":
    own = Mixture.from_labels(x_own, labels_own, len(data.AGE_GROUPS))
    own_weights = own.weights
    own_error = float((own.posterior(x_own).argmax(axis=1) != labels_own).mean())
# %% [markdown] latent
Renaming: for any permutation π of {0, 1, 2}, the sum Σ φ_π(k) N(x; μ_π(k), σ²_π(k)) has the same three terms as before. So p(x), and with it the likelihood, is the same for all 6 permutations. No data can tell them apart.

Consequence: the number of a component carries no information. Do not average "the mean of component 0" over several fits, and do not compare component 0 of two people; sort by the mean or match the components first, or speak of quantities that do not depend on the names (the density, the means as a set, whether two people belong together).

Component ≠ group: a component is a term in a formula that happens to be useful for describing the density of age. Nothing forces it to agree with categories that people made. If the adults are not Gaussian, or overlap with the seniors, one component takes parts of both.
