# loses mean-parallax 1, own-cluster 0.5: the rest is right for the mean, and for the stars chosen
# %% mean-parallax
def mean_parallax(parallax, error, probabilities):
    w = probabilities / error**2
    mean = np.sum(probabilities * parallax) / np.sum(probabilities)
    return mean, np.sqrt(np.sum((w * (parallax - mean)) ** 2)) / np.sum(w)

# %% own-cluster
own_chosen = select(
    catalogue.position, distance(catalogue.parallax), catalogue.proper_motion,
    np.array([66.75, 15.9]), (12, 33, 67, np.inf),
)  # fmt: skip
stars = catalogue[own_chosen]
fits = [fit(stars.proper_motion, 2, seed) for seed in range(5)]
own_fit = max(fits, key=lambda f: log_likelihood(stars.proper_motion, *f))
own_p = membership(stars.proper_motion, *own_fit)
own_members = own_p > 0.5
own_motion = own_fit[1][np.argmin(np.linalg.det(own_fit[2]))]
own_errors = expected_errors(own_p)
own_mean = mean_parallax(stars.parallax, stars.parallax_error, own_p)
own_distance = distance_and_error(*own_mean)
