# style: dataclass for the cluster, NamedTuples, type hints, cached_property, keyword arguments
# %% + after catalogue
from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple


class Measured(NamedTuple):
    value: float
    error: float


class Limits(NamedTuple):
    half_width: float
    near: float
    far: float
    fastest: float


@dataclass
class Cluster:
    stars: Any
    K: int = 2
    seed: int = 0
    features: np.ndarray | None = field(default=None, repr=False)

    @cached_property
    def X(self) -> np.ndarray:
        return self.stars.proper_motion if self.features is None else self.features

    @cached_property
    def parameters(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        return fit(self.X, self.K, seed=self.seed)

    @cached_property
    def narrow(self) -> int:
        return int(np.argmin(np.linalg.slogdet(self.parameters[2]).logabsdet))

    @cached_property
    def probabilities(self) -> np.ndarray:
        return e_step(self.X, *self.parameters)[:, self.narrow]

    @property
    def motion(self) -> np.ndarray:
        return self.parameters[1][self.narrow, :2]

    @property
    def distance(self) -> Measured:
        return distance_and_error(*mean_parallax(self.stars.parallax, self.stars.parallax_error, self.probabilities))

    @property
    def bic(self) -> float:
        n, D = self.X.shape
        p = self.K - 1 + self.K * D + self.K * D * (D + 1) // 2
        return p * np.log(n) - 2 * log_likelihood(self.X, *self.parameters)
# %% distance
def distance(parallax: np.ndarray) -> np.ndarray:
    """Distance in parsecs; nan where the parallax is not positive."""
    return np.divide(1000.0, parallax, out=np.full(np.shape(parallax), np.nan), where=parallax > 0)
# %% select
def select(position: np.ndarray, distances: np.ndarray, motion: np.ndarray, centre: np.ndarray, limits: tuple) -> np.ndarray:
    """Which stars to look at."""
    limits = Limits(*limits)
    right_ascension, declination = position.T
    east, north = motion.T
    conditions = [
        np.abs(right_ascension - centre[0]) < limits.half_width,
        np.abs(declination - centre[1]) < limits.half_width,
        distances > limits.near,
        distances < limits.far,
        np.hypot(east, north) < limits.fastest,
    ]
    return np.logical_and.reduce(conditions)
# %% membership
def membership(X: np.ndarray, weights: np.ndarray, means: np.ndarray, covariances: np.ndarray) -> np.ndarray:
    """Probability of the component with the smallest ellipse."""
    areas = np.linalg.slogdet(covariances).logabsdet
    return e_step(X, weights, means, covariances)[:, np.argmin(areas)]
# %% expected-errors
class Errors(NamedTuple):
    strangers: float
    lost: float


def expected_errors(probabilities: np.ndarray, threshold: float = 0.5) -> Errors:
    """Share of strangers among the members, and of the cluster's stars that are lost."""
    called = probabilities > threshold
    return Errors(
        strangers=float(np.mean(1 - probabilities, where=called)),
        lost=float(np.sum(probabilities, where=~called) / np.sum(probabilities)),
    )
# %% mean-parallax
def mean_parallax(parallax: np.ndarray, error: np.ndarray, probabilities: np.ndarray) -> Measured:
    """Weighted mean of parallaxes, and its standard error."""
    w = probabilities / np.square(error)
    mean, total = np.average(parallax, weights=w, returned=True)
    return Measured(float(mean), float(np.sqrt(np.sum(np.square(w * (parallax - mean)))) / total))
# %% distance-and-error
def distance_and_error(parallax: float, error: float) -> Measured:
    """Distance in parsecs and its standard error."""
    return Measured(value=1000 / parallax, error=1000 * error / parallax**2)
# %% setting-student-id
student_id: str = "Vera Rubin"
# %% own-cluster
HYADES = np.array([66.75, 15.9])
own_chosen: np.ndarray = select(
    catalogue.position,
    distance(catalogue.parallax),
    catalogue.proper_motion,
    centre=HYADES,
    limits=Limits(half_width=12, near=33, far=67, fastest=300),
)
hyades = Cluster(catalogue[own_chosen])
own_members: np.ndarray = hyades.probabilities > 0.5
own_motion: np.ndarray = hyades.motion
own_errors: Errors = expected_errors(hyades.probabilities)
own_distance: Measured = hyades.distance
print(f"{own_chosen.sum() = }, {own_members.sum() = }\n{own_motion = }\n{own_errors = }\n{own_distance = }")
# %% absolute-magnitude
def absolute_magnitude(magnitude: np.ndarray, parallax: np.ndarray) -> np.ndarray:
    """Magnitude that stars would have at a distance of 10 parsecs."""
    parallax_at_ten_parsecs = 100.0
    return magnitude - 2.5 * np.log10((parallax_at_ten_parsecs / parallax) ** 2)
# %% cluster-figure
fig, axs = plt.subplot_mosaic([["motion", "witness"]], figsize=(10, 4.2), layout="constrained")
draw.points(axs["motion"], hyades.stars.proper_motion, own_members.astype(int), names=("field", "members"))
draw.ellipses(axs["motion"], hyades.parameters[1], hyades.parameters[2])
axs["motion"].set(xlabel="eastward (mas/yr)", ylabel="northward (mas/yr)", title="proper motion")
brightness = absolute_magnitude(hyades.stars.magnitude, hyades.stars.parallax)
coloured = np.isfinite(hyades.stars.colour)
draw.points(
    axs["witness"],
    np.stack([hyades.stars.colour, brightness], axis=1)[coloured],
    own_members[coloured].astype(int),
    names=("field", "members"),
)
axs["witness"].invert_yaxis()
axs["witness"].set(xlabel="colour (mag)", ylabel="absolute magnitude (mag)", title="the witness")
axs["witness"].legend()
plt.show()
# %% investigation
# Question 3: look at more distances and a larger sky. How many components does BIC want, and which is the cluster?
regions = {
    "as before": Limits(12, 33, 67, 300),
    "deeper": Limits(12, 25, 100, 300),
    "wider": Limits(20, 33, 67, 300),
    "both": Limits(20, 25, 150, 300),
}
fig, ax = plt.subplots(figsize=(6, 3.6), layout="constrained")
for name, limits in regions.items():
    rows = select(catalogue.position, distance(catalogue.parallax), catalogue.proper_motion, HYADES, limits)
    here = {}
    for K in range(1, 7):
        starts = [Cluster(catalogue[rows], K=K, seed=seed) for seed in range(4)]
        here[K] = min(starts, key=lambda cluster: cluster.bic)
    bics = np.array([cluster.bic for cluster in here.values()])
    best = here[int(bics.argmin()) + 1]
    # which of them is the cluster: the one whose mean is nearest to that of the Hyades
    nearest = int(np.argmin(np.linalg.norm(best.parameters[1] - own_motion, axis=1)))
    print(
        f"{name:10s} n = {rows.sum():4d}: BIC wants K = {best.K}, narrowest {best.narrow} at {best.motion.round(1)}, "
        f"{(best.probabilities > 0.5).sum()} members, {best.distance.value:.2f} ± {best.distance.error:.2f} pc; "
        f"nearest to the Hyades {nearest} at {best.parameters[1][nearest].round(1)} with weight {best.parameters[0][nearest]:.3f}"
    )
    ax.plot(range(1, 7), bics - bics.min(), "o-", label=name)
ax.set(xlabel="components K", ylabel="BIC above its minimum", yscale="symlog")
ax.legend()
plt.show()
# %% [markdown] cluster-report
# How to do it again

1. Take the Hipparcos stars of the field (my copy: 2693 of 2993).
2. Keep those within 12° of right ascension 66.75° and 12° of declination 15.9°, at 33 to 67 pc, and slower than 300 mas/yr: 254 stars.
3. Fit a mixture of two Gaussians with full covariances to the proper motions (EM, start from two stars drawn with seed 0, 0.001 added to the variances).
4. The component of smaller determinant is the cluster; its responsibility is the probability of membership.
5. Average the parallaxes of all 254 stars with the weights probability / error², and take 1000 over it.

# Results

| quantity | value |
|---|---|
| mean proper motion | (105.6, −26.9) mas/yr |
| members (probability above ½) | 131 |
| expected strangers among them | 6.5 % |
| expected share of the cluster that is lost | 2.3 % |
| distance | 47.04 ± 0.35 pc |

The published distance is 46.34 ± 0.27 pc. Mine is 0.70 pc larger; with the two errors together (0.44 pc) that is 1.6 standard errors: not in contradiction. But the published value was made from the same satellite's data, so the errors are not independent, and an agreement confirms the procedure rather than the distance.

# Why I believe in the members

The fit has seen only motions. In the diagram of colour against absolute magnitude the members form a thin main sequence; chance companions of the motion would not.

# My own investigation

How many components does BIC want if one looks farther? With the original cuts it wants K = 2. With distances of 25–100 pc (396 stars) it wants 3, and the narrowest is still the cluster: motion (107.3, −26.9), 118 members, 47.36 ± 0.62 pc. On a wider sky (±20°, 345 stars) again 3, with 46.86 ± 0.34 pc. Additional components describe the field, which is no Gaussian. With both (±20°, 25–150 pc, 1158 stars) BIC wants 5, and the narrowest component is *not* the Hyades: it moves by (20, −45) mas/yr and lies at about 114 pc, so it is the Pleiades; the Hyades are another component at (106.6, −27.2). "The narrow one is the cluster" is a rule for small regions.

# What not to trust

Membership of single stars; the strangers' share, which supposes that the field is Gaussian; the number of components as a number of populations; distances of components from cuts in 1/parallax, which is biased when errors are large; and my error bar, which contains no uncertainty of cuts or model.
