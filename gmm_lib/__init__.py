"""Gaussian mixture models from scratch: the library behind the book, on numpy alone.

>>> from gmm_lib import GaussianMixture
>>> model = GaussianMixture(2, random_state=0).fit([[0.0], [1.0], [8.0], [9.0]])
>>> sorted(model.means_.ravel().round(2).tolist())
[0.5, 8.5]
"""

from gmm_lib.base import ConvergenceWarning, NotFittedError
from gmm_lib.em import em_steps
from gmm_lib.kmeans import KMeans
from gmm_lib.mixture import GaussianMixture
from gmm_lib.selection import sweep

__all__ = ["ConvergenceWarning", "GaussianMixture", "KMeans", "NotFittedError", "em_steps", "sweep"]
