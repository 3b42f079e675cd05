# style: nested Python loops with index variables, np.zeros filled in, a global named sum
# %% mixture-density
def mixture_density(x, weights, means, sds):
    """Density of a mixture of Gaussians on the line."""
    p = np.zeros(len(x))
    for i in range(len(x)):
        for k in range(len(weights)):
            z = (x[i] - means[k]) / sds[k]
            p[i] = p[i] + weights[k] * np.exp(-0.5 * z ** 2) / (sds[k] * np.sqrt(2 * np.pi))
    return p
# %% posterior
def posterior(x, weights, means, sds):
    """Probability of each group, given the value."""
    n = len(x)
    K = len(weights)
    logs = np.zeros((n, K))
    for i in range(n):
        for k in range(K):
            z = (x[i] - means[k]) / sds[k]
            logs[i, k] = np.log(weights[k]) - np.log(sds[k]) - 0.5 * z ** 2
    r = np.zeros((n, K))
    for i in range(n):
        biggest = max(logs[i])
        total = 0
        for k in range(K):
            r[i, k] = np.exp(logs[i, k] - biggest)
            total += r[i, k]
        for k in range(K):
            r[i, k] /= total
    return r
# %% moments
def moments(weights, means, sds):
    """Mean and variance of a mixture."""
    mean = 0
    for k in range(len(weights)):
        mean += weights[k] * means[k]
    within = 0
    between = 0
    for k in range(len(weights)):
        within += weights[k] * sds[k] ** 2
        between += weights[k] * (means[k] - mean) ** 2
    return mean, within + between
# %% draw-from
def draw_from(u, e, weights, means, sds):
    """Draws from a mixture of Gaussians."""
    n = len(u)
    K = len(weights)
    x = np.zeros(n)
    labels = np.zeros(n, dtype=int)
    for i in range(n):
        upper = weights[0]
        k = 0
        while u[i] >= upper and k < K - 1:
            k += 1
            upper += weights[k]
        labels[i] = k
        x[i] = means[k] + sds[k] * e[i]
    return x, labels
# %% log-likelihood
def log_likelihood(x, weights, means, sds):
    """Log-likelihood of a mixture of Gaussians on the line."""
    total = 0.0
    for i in range(len(x)):
        logs = []
        for k in range(len(weights)):
            z = (x[i] - means[k]) / sds[k]
            logs.append(np.log(weights[k]) - np.log(sds[k]) - 0.5 * np.log(2 * np.pi) - 0.5 * z ** 2)
        # the biggest one goes in front of the bracket
        biggest = max(logs)
        bracket = 0.0
        for number in logs:
            bracket += np.exp(number - biggest)
        total += biggest + np.log(bracket)
    return total
# %% labelled-fit
def labelled_fit(x, labels, K):
    """Maximum-likelihood fit of a mixture when the groups are known."""
    weights = np.zeros(K)
    means = np.zeros(K)
    sds = np.zeros(K)
    for k in range(K):
        count = 0
        total = 0
        for i in range(len(x)):
            if labels[i] == k:
                count += 1
                total += x[i]
        weights[k] = count / len(x)
        means[k] = total / count
        total = 0
        for i in range(len(x)):
            if labels[i] == k:
                total += (x[i] - means[k]) ** 2
        sds[k] = np.sqrt(total / count)
    return weights, means, sds
# %% setting-student-id
student_id = "20231187"
# %% own
own_weights, fitted_means, fitted_sds = labelled_fit(x_own, labels_own, 3)
r = posterior(x_own, own_weights, fitted_means, fitted_sds)
sum = 0
for i in range(len(x_own)):
    guess = 0
    for k in range(3):
        if r[i, k] > r[i, guess]:
            guess = k
    if guess != labels_own[i]:
        sum += 1
own_error = sum / len(x_own)
print(own_error)
# %% [markdown] latent
The likelihood of an age is a sum over the components. If I swap the names of component 0 and component 2, together with their weights, means and standard deviations, then only the order of the terms changes and the sum stays the same. So there are 3! = 6 maxima that are equally good.

This means that "component 0 has the mean 72" is not a statement about the visitors: in another fit component 0 can be another one. One has to say which one is meant, e.g. "the component with the largest mean".

A component is only one Gaussian bump in the density. The groups were made by somebody who knows more than the age. They need not be Gaussian and they overlap, so the Gaussian with the largest mean can take some adults as well. The model has seen ages only.
