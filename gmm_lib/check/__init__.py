"""Visible checks of the assignments: they say what to look at, not what to type.

Each check takes what you have written, tries a few things that must hold, and prints what it
found. A check that is content is no proof: grading tries more.
"""

# ruff: noqa: F401  (gathered here for `from gmm_lib import check`)

from gmm_lib.check.bayesian_mixtures import (
    bayes_e_step,
    bayes_update,
    bootstrapped,
    conjugate,
    own_bayes,
    own_errors,
    predictive,
    sticks,
)
from gmm_lib.check.choosing_k import (
    best_fit,
    criterion,
    cross_validate,
    geyser,
    icl,
    n_parameters,
    own_choice,
    sweep,
)
from gmm_lib.check.covariance_types import (
    axes,
    boundary_kind,
    covariances,
    linear_boundary,
    mahalanobis,
    matrices,
    own_types,
    predict,
)
from gmm_lib.check.gaussians import (
    coverage,
    gaussian_density,
    maximum_likelihood,
    own_interval,
    probability_between,
    standard_error,
    standardise,
    standardised_means,
)
from gmm_lib.check.mixtures import (
    draw_from,
    labelled_fit,
    mixture_density,
    mixture_log_likelihood,
    moments,
    own_mixture,
    posterior,
)
from gmm_lib.check.star_cluster import (
    absolute_magnitude,
    distance,
    distance_and_error,
    expected_errors,
    mean_parallax,
    membership,
    own_cluster,
    own_numbers,
    select,
)
from gmm_lib.check.unruly_data import (
    em_with_gaps,
    fill_gaps,
    gap_responsibilities,
    observed_log_density,
    own_gaps,
    own_outliers,
    t_step,
    t_weights,
)
from gmm_lib.check.write_em import (
    e_step,
    em,
    log_density,
    log_joint,
    log_likelihood,
    log_sum_exp,
    m_step,
    own_fit,
)
