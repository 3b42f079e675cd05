# style: classes; a NormalGamma with methods, a named tuple returned; operators
# %% + after setup
from dataclasses import dataclass, replace
from typing import NamedTuple


@dataclass(frozen=True)
class NormalGamma:
    m: float
    beta: float
    nu: float
    S: float

    def __iter__(self):
        return iter((self.m, self.beta, self.nu, self.S))

    def seen(self, count, total, squares):
        """The belief after `count` values with this sum and this sum of squares about it."""
        if count == 0:
            return self
        mean = total / count
        beta, nu = self.beta + count, self.nu + count
        pull = self.beta * count / beta * (mean - self.m) ** 2
        return replace(
            self,
            m=(self.beta * self.m + total) / beta,
            beta=beta,
            nu=nu,
            S=(self.nu * self.S + squares + pull) / nu,
        )


class Belief(NamedTuple):
    alpha: np.ndarray
    m: np.ndarray
    beta: np.ndarray
    nu: np.ndarray
    S: np.ndarray

    @property
    def weights(self):
        return self.alpha / self.alpha.sum()
# %% conjugate
def conjugate(x, m, beta, nu, S):
    """Belief about one Gaussian after some values."""
    before = NormalGamma(m, beta, nu, S)
    after = before.seen(len(x), x.sum(), ((x - x.mean()) ** 2).sum())
    return tuple(after)
# %% predictive
class StudentT:
    def __init__(self, nu, center, scale):
        self.nu, self.center, self.scale = nu, center, scale

    @property
    def log_constant(self):
        nu = self.nu
        top = math.lgamma((nu + 1) / 2) - math.lgamma(nu / 2)
        return top - 0.5 * math.log(nu * math.pi) - math.log(self.scale)

    def __call__(self, x):
        z = (x - self.center) / self.scale
        return np.exp(self.log_constant - (self.nu + 1) / 2 * np.log(1 + z**2 / self.nu))


def predictive(x, m, beta, nu, S):
    """Predictive density of new values."""
    return StudentT(nu, m, math.sqrt(S * (beta + 1) / beta))(x)
# %% update
def update(x, r, prior):
    """Beliefs about all components after an M-step."""
    alpha, *rest = prior
    columns = []
    for share in r.T:
        W = share.sum()
        total = share @ x
        mean = total / W if W > 0 else 0.0
        component = NormalGamma(*rest).seen(W, total, share @ (x - mean) ** 2)
        columns.append((alpha + W, *component))
    return Belief(*np.array(columns).T)
# %% responsibilities
class EStep:
    """Averaged logarithms of a belief."""

    def __init__(self, belief):
        self.belief = Belief(*belief)

    def log_joint(self, x):
        b = self.belief
        log_weight = digamma(b.alpha)
        log_precision = digamma(b.nu / 2) + np.log(2 / (b.nu * b.S))
        distance = 1 / b.beta + (x.reshape(-1, 1) - b.m) ** 2 / b.S
        return log_weight + log_precision / 2 - distance / 2

    def __matmul__(self, x):
        logs = self.log_joint(x)
        logs -= logs.max(axis=1, keepdims=True)
        p = np.exp(logs)
        return p / p.sum(axis=1, keepdims=True)


def responsibilities(x, belief):
    """Probabilities of the components, from averaged logarithms."""
    return EStep(belief) @ x
# %% sticks
class Stick:
    def __init__(self):
        self.left, self.pieces = 1.0, []

    def snap(self, share):
        self.pieces.append(self.left * share)
        self.left -= self.pieces[-1]


def sticks(v):
    """Weights of a Dirichlet process, from the shares of its breaks."""
    stick = Stick()
    for share in v:
        stick.snap(share)
    return np.array([*stick.pieces, stick.left])
# %% setting-student-id
student_id = 20240077
# %% own
class Fit:
    def __init__(self, x, prior):
        self.x, self.prior, self.belief = x, prior, None

    def from_(self, r, rounds):
        self.belief = update(self.x, r, self.prior)
        return self.on(rounds)

    def on(self, rounds):
        for _ in range(rounds):
            self.belief = update(self.x, responsibilities(self.x, self.belief), self.prior)
        return self


own_few = Fit(x_own, priors[0.01]).from_(r_start, 100).belief.weights
own_many = Fit(x_own, priors[50.0]).from_(r_start, 100).belief.weights
# %% [markdown] found-k
α decided: small α makes few large weights, large α keeps all six. So the count is an answer to "how many Gaussians under this prior", not to "how many groups". I would report both, with the priors.
# %% bootstrap
class Resampler:
    def __init__(self, x, belief, prior):
        self.x, self.belief, self.prior = x, belief, prior

    def means(self, row, rounds):
        fit = Fit(self.x[row], self.prior)
        fit.belief = self.belief
        return sorted(fit.on(rounds).belief[1])


def bootstrap(x, belief, prior, draws, rounds=10):
    """Means of fits to samples that are drawn from the values."""
    resampler = Resampler(x, belief, prior)
    return np.array([resampler.means(row, rounds) for row in draws])


def standard_errors(means):
    """Standard errors from the means of many fits."""
    return means.std(axis=0, ddof=1)
# %% own-errors
three = Fit(x_own, prior_three).from_(r_three, 100)
table = bootstrap(x_own, three.belief, prior_three, draws_own)
own_errors = standard_errors(table)
own_intervals = np.array([np.quantile(column, [0.05, 0.95]) for column in table.T])
