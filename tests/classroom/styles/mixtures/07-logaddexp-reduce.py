# style: functional: reduce with np.logaddexp, generators, itertools.accumulate, bisect, recursion
# %% + after setup
from bisect import bisect_right
from functools import reduce
from itertools import accumulate, groupby
from operator import itemgetter


def log_terms(x, weights, means, sds):
    """One array of shape (n,) after the other: log of weight times density."""
    for w, m, s in zip(weights, means, sds):
        yield np.log(w) - np.log(s) - np.log(2 * np.pi) / 2 - ((x - m) / s) ** 2 / 2
# %% mixture-density
def mixture_density(x, weights, means, sds):
    if len(weights) == 1:
        return weights[0] * np.exp(-(((x - means[0]) / sds[0]) ** 2) / 2) / (sds[0] * np.sqrt(2 * np.pi))
    # the first group, and the mixture of all the others
    first = mixture_density(x, weights[:1], means[:1], sds[:1])
    return first + mixture_density(x, weights[1:], means[1:], sds[1:])
# %% posterior
def posterior(x, weights, means, sds):
    terms = list(log_terms(x, weights, means, sds))
    total = reduce(np.logaddexp, terms)
    return np.stack([np.exp(term - total) for term in terms], axis=-1)
# %% moments
def moments(weights, means, sds):
    # merge the groups one by one into a single one: (weight, mean, variance)
    def merge(a, b):
        (wa, ma, va), (wb, mb, vb) = a, b
        w = wa + wb
        m = (wa * ma + wb * mb) / w
        return w, m, (wa * (va + (ma - m) ** 2) + wb * (vb + (mb - m) ** 2)) / w

    _, mean, variance = reduce(merge, zip(weights, means, (s * s for s in sds)))
    return mean, variance
# %% draw-from
def draw_from(u, e, weights, means, sds):
    *edges, _ = accumulate(weights)
    labels = np.fromiter((bisect_right(edges, number) for number in u), dtype=np.intp)
    x = np.fromiter((means[k] + sds[k] * noise for k, noise in zip(labels, e)), dtype=float)
    return x, labels
# %% log-likelihood
class LogLikelihood:
    """A function that counts how often it has been called."""

    calls = 0

    def __call__(self, x, weights, means, sds):
        self.calls += 1
        return reduce(np.logaddexp, log_terms(x, weights, means, sds)).sum()


log_likelihood = LogLikelihood()
# %% labelled-fit
def labelled_fit(x, labels, K):
    in_order = sorted(zip(labels, x), key=itemgetter(0))
    parts = (np.array([value for _, value in part]) for _, part in groupby(in_order, key=itemgetter(0)))
    triples = ((len(part) / len(x), part.mean(), part.std()) for part in parts)
    return tuple(map(np.array, zip(*triples)))
# %% setting-student-id
student_id = "haskell.curry"
# %% own
own_parameters = labelled_fit(x_own, labels_own, 3)
own_weights = own_parameters[0]
own_guesses = map(np.argmax, posterior(x_own, *own_parameters))
own_error = reduce(lambda wrong, pair: wrong + (pair[0] != pair[1]), zip(own_guesses, labels_own), 0) / len(x_own)
# %% [markdown] latent
- Addition is commutative: the mixture's density is a sum over its components, so any renaming leaves every p(x_i), and the likelihood, as it is (six equal maxima for K = 3).
- So "component 0" is an accident of the start. Say "the component with the smallest mean", or sort first. Never compare by number.
- Components are Gaussians chosen to describe ages. Groups are facts about people which the data do not contain. If the true groups overlap or are not bell-shaped, the best three Gaussians are not the three groups, e.g. the oldest one has adults in it.
