# loses fill 2: a colon is missing; what builds on it is right
# %% + after setup
class Gaussian:
    def __init__(self, mean, covariance):
        self.mean, self.covariance = np.asarray(mean), np.asarray(covariance)

    @property
    def D(self):
        return len(self.mean)

    def __getitem__(self, keep):
        """The marginal of some features."""
        return Gaussian(self.mean[keep], self.covariance[keep][:, keep])

    def __call__(self, x):
        """Log-density of one sample."""
        sign, logdet = np.linalg.slogdet(self.covariance)
        return -0.5 * (self.D * np.log(2 * np.pi) + logdet + self.distance(x))

    def distance(self, x):
        away = x - self.mean
        return away @ np.linalg.solve(self.covariance, away)

    def given(self, x):
        """The Gaussian of the gaps of x, as one in all features that is sure of what is there."""
        gap = np.isnan(x)
        if not gap.any():
            return Gaussian(x.copy(), np.zeros((self.D, self.D)))
        seen = ~gap
        gain = np.linalg.solve(self[seen].covariance, self.covariance[seen][:, gap]).T
        mean, covariance = x.copy(), np.zeros((self.D, self.D))
        mean[gap] = self.mean[gap] + gain @ (x[seen] - self.mean[seen])
        rest = self.covariance[gap][:, gap] - gain @ self.covariance[seen][:, gap]
        covariance[np.ix_(gap, gap)] = rest
        return Gaussian(mean, covariance)

    def __iter__(self):
        yield self.mean
        yield self.covariance
# %% fill
def fill(x, mean, covariance)
    filled, C = Gaussian(mean, covariance).given(x)
    return filled, C
# %% log-density
def log_density(X, mean, covariance):
    """Logarithm of the density of the observed numbers, row by row."""
    whole = Gaussian(mean, covariance)
    return np.array([whole[~np.isnan(x)](x[~np.isnan(x)]) for x in X])
# %% em-step
def em_step(X, mean, covariance):
    rows = [fill(x, mean, covariance) for x in X]
    new = np.mean([f for f, C in rows], axis=0)
    return new, sum(np.outer(f - new, f - new) + C for f, C in rows) / len(X)
# %% responsibilities
class Mixture:
    def __init__(self, weights, means, covariances):
        self.weights = weights
        self.parts = [Gaussian(m, c) for m, c in zip(means, covariances, strict=True)]

    def log_joint(self, x):
        seen = ~np.isnan(x)
        return np.array([np.log(w) + part[seen](x[seen]) for w, part in zip(self.weights, self.parts)])

    def posterior(self, x):
        logs = self.log_joint(x)
        p = np.exp(logs - logs.max())
        return p / p.sum()


def responsibilities(X, weights, means, covariances):
    """Probabilities of the components, given what is observed of each row."""
    mixture = Mixture(weights, means, covariances)
    return np.array([mixture.posterior(x) for x in X])
# %% t-weights
class StudentT:
    def __init__(self, center, scale, nu):
        self.gaussian, self.nu = Gaussian(center, scale), nu

    def weigh(self, x):
        return (self.nu + self.gaussian.D) / (self.nu + self.gaussian.distance(x))

    def improve(self, X):
        u = np.array([self.weigh(x) for x in X])
        center = np.average(X, axis=0, weights=u)
        scale = sum(w * np.outer(x - center, x - center) for w, x in zip(u, X)) / len(X)
        return StudentT(center, scale, self.nu)


def t_weights(X, center, scale, nu):
    """Weights of samples in the fit of a t distribution."""
    t = StudentT(center, scale, nu)
    return np.array([t.weigh(x) for x in X])
# %% t-step
def t_step(X, center, scale, nu):
    """One round of EM for a t distribution with known degrees of freedom."""
    return tuple(StudentT(center, scale, nu).improve(X).gaussian)
# %% setting-student-id
student_id = 31415926
# %% own-gaps
own_mean, own_covariance = start_mean, start_covariance
for _ in range(20):
    own_mean, own_covariance = em_step(X_own, own_mean, own_covariance)
own_bias = start_mean[1] - own_mean[1]
# %% own-outliers
t = StudentT(Z_own.mean(axis=0), np.cov(Z_own.T, ddof=0), 3)
for _ in range(50):
    t = t.improve(Z_own)
own_center = t.gaussian.mean
own_weights = [t.weigh(z) for z in Z_own]
# %% [markdown] why-missing
MCAR, MAR, MNAR. (a): all three are unbiased. (b): only EM. (c): none. Nobody can find out from the log-book alone, since the difference lies in the numbers that are not there.
