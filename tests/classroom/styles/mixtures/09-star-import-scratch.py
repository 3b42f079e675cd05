# style: from numpy import *, semicolons, prints and plots, scratch cells that overwrite names afterwards
# %% + after setup
from numpy import *
from math import pi as PI
from builtins import round  # numpy's round gives a float, and then the cell with my data does not run
# %% mixture-density
def mixture_density(x, weights, means, sds):
    p = zeros(shape(x))
    for w, m, s in zip(weights, means, sds): p += w * exp(-(x - m)**2 / 2 / s**2) / s / sqrt(2*PI)
    return p

t = linspace(0, 100, 500); plt.figure(figsize=(4, 2)); plt.plot(t, mixture_density(t, [.22, .56, .22], [9, 38, 72], [3, 11, 6])); plt.hist(ages, 50, density=True)
print("area", sum(mixture_density(t, [.22, .56, .22], [9, 38, 72], [3, 11, 6])) * (t[1] - t[0]))
# %% + after tests-mixture-density
mixture_density = mixture_density(t, array([.5, .5]), array([20, 60]), array([5, 5]))
mixture_density[:10]
# %% posterior
def posterior(x, weights, means, sds):
    L = log(weights) - log(sds) - (x.reshape(-1, 1) - means)**2 / (2 * sds**2)
    L = L - L.max(axis=1).reshape(-1, 1)
    E = exp(L); return E / E.sum(axis=1).reshape(-1, 1)

p = posterior(t, array([.22, .56, .22]), array([9, 38, 72]), array([3, 11, 6]))
plt.figure(figsize=(4, 2)); plt.plot(t, p); plt.title("who is x years old?"); plt.show()
# %% moments
def moments(weights, means, sds):
    mu = dot(weights, means)
    return mu, dot(weights, sds**2) + dot(weights, (means - mu)**2)

print(moments(array([.22, .56, .22]), array([9, 38, 72]), array([3, 11, 6])), ages.mean(), ages.var())
# %% + after tests-moments
weights, means, sds = array([.22, .56, .22]), array([9., 38., 72.]), array([3., 11., 6.])
moments = moments(weights, means, sds); print(moments)
# %% draw-from
def draw_from(u, e, weights, means, sds):
    edges = append(0, cumsum(weights)); edges[-1] = inf
    labels = array(u) * 0; x = array(u) * 0
    for k in range(len(weights)):
        here = logical_and(edges[k] <= u, u < edges[k + 1])
        labels[here] = k; x[here] = means[k] + sds[k] * e[here]
    return x, labels.astype(int)

xs, zs = draw_from(random.rand(1000), random.randn(1000), weights, means, sds)
plt.figure(figsize=(4, 2)); plt.hist(xs, 50); plt.show(); print(bincount(zs))
# %% + after tests-draw-from
draw_from, e, u = xs, "e was here", None
# %% log-likelihood
def log_likelihood(x, weights, means, sds):
    L = log(weights) - log(sds) - log(2*PI)/2 - (x.reshape(-1, 1) - means)**2 / (2 * sds**2)
    biggest = L.max(axis=1)
    return sum(biggest + log(sum(exp(L - biggest.reshape(-1, 1)), axis=1)))

print(log_likelihood(ages, weights, means, sds), log_likelihood(append(ages, 1987), weights, means, sds))
# %% + after tests-log-likelihood
log_likelihood = {K: log_likelihood(ages, ones(K) / K, linspace(10, 70, K), ones(K) * 10) for K in (1, 2, 3, 4)}
log_likelihood
# %% labelled-fit
def labelled_fit(x, labels, K):
    w = []; m = []; s = []
    for k in range(K):
        g = x[where(labels == k)]
        w += [len(g) / len(x)]; m += [mean(g)]; s += [sqrt(mean((g - mean(g))**2))]
    return array(w), array(m), array(s)
# %% setting-student-id
student_id = "guest 9"
# %% own
own_weights, m, s = labelled_fit(x_own, labels_own, 3)
guess = argmax(posterior(x_own, own_weights, m, s), axis=1)
own_error = sum(guess != labels_own) / len(labels_own); print("wrong:", own_error)
plt.figure(figsize=(5, 2)); plt.scatter(x_own, guess, c=labels_own, s=5); plt.show()
# %% + after tests-own
posterior = posterior(x_own, own_weights, m, s); labelled_fit = own_weights; x_own = sorted(x_own)
# %% [markdown] latent
Swap 0 and 2: same three summands in another order, same p(x), same likelihood. All 3! orders are equally good, so nobody is wrong. "Component 0" therefore means nothing unless we say how they are ordered (e.g. by age); only things which don't change under renaming can be said.

Component vs. group: the model sees ages, not passports. A component is a bell curve that makes the ages likely. Groups can overlap, be skewed, or be more or fewer than 3, then a component collects people from several groups: here the oldest bell is wide enough to catch adults, too.
