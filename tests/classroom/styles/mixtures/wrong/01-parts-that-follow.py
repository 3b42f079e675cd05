# loses moments 1, draw-from 2: what is computed from a wrong part is right for it
# %% moments
def moments(weights, means, sds):
    mean = means.mean()
    return mean, np.sum(weights * (sds**2 + (means - mean) ** 2))

# %% draw-from
def draw_from(u, e, weights, means, sds):
    labels = (u * len(weights)).astype(int)
    return means[labels] + sds[labels] * e, labels
