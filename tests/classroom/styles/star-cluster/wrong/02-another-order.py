# loses distance 1, select 1, membership 1.5, expected-errors 2, mean-parallax 2: what goes with an order of one's own is right
# %% distance
def distance(parallax):
    return np.where(parallax > 0, parallax, np.nan) / 1000

# %% select
def select(position, distances, motion, centre, limits):
    half, near, far, fastest = limits
    inside = np.abs(position[:, 0] - centre[0]) < half
    return inside & (distances > near) & (distances < far) & (np.hypot(*motion.T) < fastest)

# %% membership
def membership(X, weights, means, covariances):
    return e_step(X, weights, means, covariances)[:, np.argmin(np.linalg.det(covariances))] > 0.5

# %% expected-errors
def expected_errors(probabilities, threshold=0.5):
    called = probabilities > threshold
    lost = probabilities[~called].sum() / probabilities.sum()
    return lost, np.mean(1 - probabilities[called])

# %% mean-parallax
def mean_parallax(parallax, error, probabilities):
    w = 1 / error**2
    mean = np.sum(w * parallax) / np.sum(w)
    return mean, np.sqrt(np.sum((w * (parallax - mean)) ** 2)) / np.sum(w)

# %% own-cluster
own_chosen = select(
    catalogue.position, distance(catalogue.parallax), catalogue.proper_motion,
    np.array([66.75, 15.9]), (12, 33, 67, 300),
)
stars = catalogue[own_chosen]
fits = [fit(stars.proper_motion, 2, seed) for seed in range(5)]
own_fit = max(fits, key=lambda f: log_likelihood(stars.proper_motion, *f))
own_p = membership(stars.proper_motion, *own_fit)
own_members = own_p > 0.5
own_motion = own_fit[1][np.argmin(np.linalg.det(own_fit[2]))]
lost, strangers = expected_errors(own_p)
own_errors = strangers, lost
own_distance = distance_and_error(*mean_parallax(stars.parallax, stars.parallax_error, own_p))
