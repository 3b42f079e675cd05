# style: broadcasting with x[:, None], short; the naive posterior; returns a plain tuple of arrays
# %% + after setup
def joint(x, w, m, s):
    return w * np.exp(-(((x[:, None] - m) / s) ** 2) / 2) / s / np.sqrt(2 * np.pi)
# %% mixture-density
def mixture_density(x, weights, means, sds):
    return joint(x, weights, means, sds).sum(axis=1)
# %% posterior
def posterior(x, weights, means, sds):
    j = joint(x, weights, means, sds)
    return j / j.sum(axis=1, keepdims=True)
# %% moments
def moments(weights, means, sds):
    m = weights @ means
    return m, weights @ (sds**2 + (means - m) ** 2)
# %% draw-from
def draw_from(u, e, weights, means, sds):
    z = (u[:, None] >= weights.cumsum()[:-1]).sum(axis=1)
    return means[z] + sds[z] * e, z
# %% log-likelihood
def log_likelihood(x, weights, means, sds):
    a = np.log(weights / sds) - ((x[:, None] - means) / sds) ** 2 / 2 - np.log(2 * np.pi) / 2
    return np.logaddexp.reduce(a, axis=1).sum()
# %% labelled-fit
def labelled_fit(x, labels, K):
    r = labels[:, None] == np.arange(K)
    n = r.sum(axis=0)
    m = x @ r / n
    return n / len(x), m, np.sqrt(((x[:, None] - m) ** 2 * r).sum(axis=0) / n)
# %% setting-student-id
student_id = "kim"
# %% own
own_weights, m, s = labelled_fit(x_own, labels_own, 3)
own_error = np.mean(posterior(x_own, own_weights, m, s).argmax(1) != labels_own)
# %% [markdown] latent
p(x) is a sum over k, and a sum does not care about the order of its terms; so all 3! = 6 ways to number the components have the same likelihood. Hence "component 0" means nothing by itself: order them by their mean first, and compare fits only then. And a component is just a Gaussian piece of the density of ages. Groups of people may be skewed, may overlap, may need two Gaussians or share one; nothing in the ages says who is a senior.
