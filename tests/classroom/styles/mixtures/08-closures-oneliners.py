# style: closures and inner functions, scipy-free logsumexp of its own, keyword-only extras, float() everywhere
# %% mixture-density
def mixture_density(x, weights, means, sds):
    """Density of a mixture of Gaussians on the line."""

    def gaussian(mean, sd):
        def pdf(at):
            return np.exp(-((at - mean) ** 2) / (2 * sd**2)) / np.sqrt(2 * np.pi * sd**2)

        return pdf

    components = [gaussian(m, s) for m, s in zip(means, sds)]
    return np.sum([w * pdf(x) for w, pdf in zip(weights, components)], axis=0)
# %% posterior
def posterior(x, weights, means, sds, *, component=None):
    """Probability of each group, given the value (or only that of one component)."""

    def odds(j, k):  # of component j against component k
        zj, zk = (x - means[j]) / sds[j], (x - means[k]) / sds[k]
        return weights[j] / weights[k] * sds[k] / sds[j] * np.exp(np.minimum((zk**2 - zj**2) / 2, 700.0))

    K = len(weights)
    with np.errstate(over="ignore"):
        columns = [1 / np.sum([odds(j, k) for j in range(K)], axis=0) for k in range(K)]
    result = np.column_stack(columns)
    return result if component is None else result[:, component]
# %% moments
def moments(weights, means, sds):
    """Mean and variance of a mixture."""

    def expect(values):
        return float(np.sum(weights * values))

    mean = expect(means)
    return mean, expect(sds**2) + expect(means**2) - mean**2
# %% draw-from
def draw_from(u, e, weights, means, sds):
    """Draws from a mixture of Gaussians."""
    bounds = np.cumsum(weights)

    def label(number):
        for k, bound in enumerate(bounds):
            if number < bound:
                return k
        return len(bounds) - 1

    labels = np.array([label(number) for number in u], dtype=np.uint8)
    x = np.take(means, labels) + np.take(sds, labels) * e
    return x, labels
# %% log-likelihood
def log_likelihood(x, weights, means, sds):
    """Log-likelihood of a mixture of Gaussians on the line."""

    def logsumexp(a):
        peak = np.amax(a, axis=-1)
        return peak + np.log1p(np.sum(np.exp(a - peak[..., np.newaxis]), axis=-1) - 1)

    def log_normal(k):
        return -0.5 * (np.log(2 * np.pi * sds[k] ** 2) + ((x - means[k]) / sds[k]) ** 2)

    stacked = np.stack([np.log(weights[k]) + log_normal(k) for k in range(len(weights))], axis=-1)
    return float(logsumexp(stacked).sum())
# %% labelled-fit
def labelled_fit(x, labels, K):
    """Maximum-likelihood fit of a mixture when the groups are known."""

    def of_group(statistic):
        return np.array([statistic(x[labels == k]) for k in range(K)])

    return of_group(np.size) / x.size, of_group(np.mean), of_group(np.std)
# %% setting-student-id
student_id = "8812-QX"
# %% own
def solve():
    fit = labelled_fit(x_own, labels_own, 3)
    scores = posterior(x_own, *fit)
    guess = np.argmax(scores, axis=-1)
    return fit[0], float(np.mean(guess != labels_own))


own_weights, own_error = solve()
# %% [markdown] latent
YOUR ANSWER HERE:
If you give the components other names you only write the terms of the sum p(x) = φ0 N0 + φ1 N1 + φ2 N2 in another order. The value of p(x) is the same for every x, therefore the log-likelihood too. The data can't say which numbering is "right", since none is. So it makes no sense to say something about "component 0" without a rule which one gets the number 0 (for example the smallest mean), and results of two people have to be compared after sorting. A component is a part of the description of the histogram, a normal distribution with a weight. A group of people is something in the world. Since adults and seniors overlap in age, and since their ages are maybe not normal, the oldest component can have its maximum likelihood when it covers some adults as well.
