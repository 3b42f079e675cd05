# style: einsum and matrix products, precisions instead of variances, type hints, Fortran order
# %% mixture-density
def mixture_density(x: np.ndarray, weights: np.ndarray, means: np.ndarray, sds: np.ndarray) -> np.ndarray:
    """Density of a mixture of Gaussians on the line."""
    precisions = sds**-2.0
    away = np.subtract.outer(means, x)  # (K, n)
    exponents = -0.5 * np.einsum("k,kn,kn->kn", precisions, away, away)
    return np.einsum("k,kn->n", weights * np.sqrt(precisions / (2 * np.pi)), np.exp(exponents))
# %% posterior
def posterior(x: np.ndarray, weights: np.ndarray, means: np.ndarray, sds: np.ndarray) -> np.ndarray:
    """Probability of each group, given the value."""
    # log of weight times density is a polynomial of degree 2 in x
    powers = np.stack([x**0.0, x, x**2.0], axis=1)
    precisions = 1 / sds**2
    coefficients = np.array(
        [np.log(weights / sds) - means**2 * precisions / 2, means * precisions, -precisions / 2]
    )
    logs = powers @ coefficients
    r = np.asfortranarray(np.exp(logs - logs.max(axis=1, keepdims=True)))
    r /= np.einsum("nk->n", r)[:, np.newaxis]
    return r
# %% moments
def moments(weights: np.ndarray, means: np.ndarray, sds: np.ndarray) -> tuple[float, float]:
    """Mean and variance of a mixture."""
    mean = np.einsum("k,k", weights, means)
    # half the mean squared distance between two draws of the group, plus the spread within
    differences = np.subtract.outer(means, means)
    between = np.einsum("j,k,jk,jk->", weights, weights, differences, differences) / 2
    return mean, np.einsum("k,k,k->", weights, sds, sds) + between
# %% draw-from
def draw_from(u, e, weights, means, sds) -> tuple[np.ndarray, np.ndarray]:
    """Draws from a mixture of Gaussians."""
    upper = np.cumsum(weights)
    upper[-1] = np.inf
    lower = np.concatenate([[0.0], upper[:-1]])
    one_hot = (lower <= u[:, np.newaxis]) & (u[:, np.newaxis] < upper)
    labels = one_hot @ np.arange(len(weights))
    return one_hot @ means + (one_hot @ sds) * e, labels
# %% log-likelihood
def log_likelihood(x: np.ndarray, weights: np.ndarray, means: np.ndarray, sds: np.ndarray) -> float:
    """Log-likelihood of a mixture of Gaussians on the line."""
    z = np.einsum("kn,k->kn", np.subtract.outer(means, x), 1 / sds)
    logs = np.log(weights)[:, np.newaxis] - np.log(sds)[:, np.newaxis] - z**2 / 2
    top = logs.max(axis=0)
    scaled = np.einsum("kn->n", np.exp(logs - top))
    return float(np.einsum("n->", top + np.log(scaled)) - 0.5 * x.size * np.log(2 * np.pi))
# %% labelled-fit
def labelled_fit(x: np.ndarray, labels: np.ndarray, K: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Maximum-likelihood fit of a mixture when the groups are known."""
    one_hot = np.eye(K)[labels]
    counts = np.einsum("nk->k", one_hot)
    means = one_hot.T @ x / counts
    residuals = x - one_hot @ means
    return counts / counts.sum(), means, np.sqrt(np.einsum("nk,n,n->k", one_hot, residuals, residuals) / counts)
# %% setting-student-id
student_id: str = "e-noether"
# %% own
# the same data, sorted by age, in a structured array
people = np.array(sorted(zip(x_own, labels_own)), dtype=[("age", float), ("group", int)])
own_weights, own_means, own_sds = labelled_fit(people["age"], people["group"], 3)
own_r = posterior(people["age"], own_weights, own_means, own_sds)
own_error = 1 - np.einsum("nk,nk->", np.eye(3)[own_r.argmax(axis=1)], np.eye(3)[people["group"]]) / len(people)
# %% [markdown] latent
The likelihood contains the parameters only in $\sum_k \phi_k\,\mathcal N(x_i;\mu_k,\sigma_k^2)$, which is symmetric in $k$: exchange the indices 0 and 2 of $\phi$, $\mu$ and $\sigma$ at once, and each $p(x_i)$ stays as it was. Hence the maximum is never unique, there are $3! = 6$ of them. A statement about "component 0" is therefore about a convention of the program and not about visitors; one may order the components, say by $\mu_k$, and then speak of "the oldest".

A component is a Gaussian; a group is a set of people. That the two coincide is an assumption of the model that ages alone cannot verify. Overlap or a skewed age distribution is enough for the oldest Gaussian to take over a part of the adults.
