# style: very long and explicit, in-place updates of copies, lookup tables as module constants, a hand-written 2x2 inverse
# %% + after setup
import collections
import string

TOLERANCE = 1e-9
NAMES_OF_THE_TYPES = ("full", "tied", "diag", "spherical")
HALF_A_TURN = 180.0
# %% axes
def axes(covariance):
    """Half-axes of the ellipse at Mahalanobis distance 1, and its direction.

    Parameters
    ----------
    covariance : ndarray of shape (2, 2)

    Returns
    -------
    lengths : ndarray of shape (2,)
        The long half-axis, then the short one.
    angle : float
        From the first coordinate axis to the long axis, anticlockwise, in degrees:
        at least 0 and less than 180.
    """
    # The eigenvectors are the directions of the axes, the eigenvalues the variances along them.
    decomposition = np.linalg.eigh(covariance)
    variance_along_the_long_axis = decomposition.eigenvalues[-1]
    variance_along_the_short_axis = decomposition.eigenvalues[0]
    direction_of_the_long_axis = decomposition.eigenvectors[:, -1]

    # At Mahalanobis distance 1 the half-axis is one standard deviation.
    lengths = np.empty(2)
    lengths[0] = variance_along_the_long_axis
    lengths[1] = variance_along_the_short_axis
    np.sqrt(lengths, out=lengths)

    # arctan2 gives an angle from -180 to 180; an axis has no sign.
    angle = np.rad2deg(np.arctan2(direction_of_the_long_axis[1], direction_of_the_long_axis[0]))
    angle = np.mod(angle, HALF_A_TURN)
    if angle >= HALF_A_TURN:
        angle = angle - HALF_A_TURN
    return lengths, angle
# %% mahalanobis
def mahalanobis(X, mean, covariance):
    """Mahalanobis distance of each point from the mean.

    Parameters
    ----------
    X : ndarray of shape (n, D)
    mean : ndarray of shape (D,)
    covariance : ndarray of shape (D, D)

    Returns
    -------
    ndarray of shape (n,)
    """
    # Rotate into the axes of the ellipse and divide by the standard deviation along each of them;
    # what remains is the ordinary distance.
    variances, directions = np.linalg.eigh(covariance)
    coordinates = np.zeros(X.shape)
    coordinates += X
    coordinates -= mean
    coordinates = coordinates @ directions
    coordinates /= np.sqrt(variances)
    coordinates *= coordinates
    squared_distances = coordinates.sum(axis=1)
    return np.sqrt(squared_distances, out=squared_distances)
# %% tied
def tied_covariance(X, responsibilities, means):
    """The covariance matrix of the type tied.

    Parameters
    ----------
    X : ndarray of shape (n, D)
    responsibilities : ndarray of shape (n, K)
    means : ndarray of shape (K, D)

    Returns
    -------
    ndarray of shape (D, D)
    """
    # Setting the derivative of Q to zero with one Sigma for all k gives
    #     Sigma = 1/n  sum_k sum_i r_ik (x_i - mu_k)(x_i - mu_k)^T = sum_k (W_k / n) Sigma_k
    number_of_points = X.shape[0]
    soft_counts = responsibilities.sum(axis=0)
    covariances_of_the_type_full = full_covariances(X, responsibilities, means)
    result = np.zeros((X.shape[1], X.shape[1]))
    for component in range(means.shape[0]):
        share_of_the_component = soft_counts[component] / number_of_points
        result += share_of_the_component * covariances_of_the_type_full[component]
    return result
# %% diag
def diag_variances(X, responsibilities, means):
    """The variances of the type diag.

    Parameters
    ----------
    X : ndarray of shape (n, D)
    responsibilities : ndarray of shape (n, K)
    means : ndarray of shape (K, D)

    Returns
    -------
    ndarray of shape (K, D)
    """
    number_of_components, number_of_features = means.shape
    soft_counts = responsibilities.sum(axis=0)
    result = np.zeros((number_of_components, number_of_features))
    for component in range(number_of_components):
        squared_differences = X - means[component]
        squared_differences **= 2
        result[component, :] = responsibilities[:, component] @ squared_differences
        result[component, :] /= soft_counts[component]
    return result
# %% spherical
def spherical_variances(X, responsibilities, means):
    """The variances of the type spherical.

    Parameters
    ----------
    X : ndarray of shape (n, D)
    responsibilities : ndarray of shape (n, K)
    means : ndarray of shape (K, D)

    Returns
    -------
    ndarray of shape (K,)
    """
    number_of_components, number_of_features = means.shape
    variances = np.zeros(number_of_components)
    for component in range(number_of_components):
        squared_lengths = np.square(X - means[component]).sum(axis=1)
        weighted_sum = np.inner(responsibilities[:, component], squared_lengths)
        # Each point brings D squared differences, not one: divide by D as well.
        variances[component] = weighted_sum / (number_of_features * responsibilities[:, component].sum())
    return variances
# %% matrices
def matrices(covariances, kind, K, D):
    """One covariance matrix a component, whatever the type.

    Parameters
    ----------
    covariances : ndarray
        Of shape (K, D, D) for "full", (D, D) for "tied", (K, D) for "diag",
        (K,) for "spherical".
    kind : str
        One of these four.
    K, D : int

    Returns
    -------
    ndarray of shape (K, D, D)
    """
    written_out = np.zeros((K, D, D), order="F")
    if kind == "full":
        written_out[:, :, :] = covariances
    elif kind == "tied":
        written_out[:] = covariances  # the same for each k
    elif kind == "diag":
        for feature in range(D):
            written_out[:, feature, feature] = covariances[:, feature]
    elif kind == "spherical":
        for feature in range(D):
            written_out[:, feature, feature] = covariances
    else:
        raise ValueError("kind must be one of " + ", ".join(NAMES_OF_THE_TYPES))
    return written_out
# %% linear-boundary
def linear_boundary(weights, means, covariance):
    """The boundary w·x + b = 0 between two components with one covariance.

    Parameters
    ----------
    weights : ndarray of shape (2,)
    means : ndarray of shape (2, D)
    covariance : ndarray of shape (D, D)

    Returns
    -------
    w : ndarray of shape (D,)
    b : float
        So that w·x + b is positive where component 0 wins.
    """
    # a_k(x) = log phi_k - 1/2 (x - mu_k)^T P (x - mu_k) + what is the same for both
    #        = log phi_k - 1/2 x^T P x + mu_k^T P x - 1/2 mu_k^T P mu_k
    # In the difference the quadratic term cancels.
    P = np.linalg.inv(covariance)
    mean_of_component_0 = means[0]
    mean_of_component_1 = means[1]

    w = P.dot(mean_of_component_0)
    w -= P.dot(mean_of_component_1)

    b = np.log(weights[0])
    b -= np.log(weights[1])
    b -= 0.5 * mean_of_component_0.dot(P).dot(mean_of_component_0)
    b += 0.5 * mean_of_component_1.dot(P).dot(mean_of_component_1)
    return w, b.item()
# %% boundary-kind
def boundary_kind(covariance_0, covariance_1):
    """The kind of curve that separates two Gaussians in the plane.

    Parameters
    ----------
    covariance_0, covariance_1 : ndarrays of shape (2, 2)

    Returns
    -------
    str
        "line", "parabola", "ellipse" or "hyperbola". Numbers below 1e-9 count as 0.
    """

    def inverse(matrix):
        determinant = matrix[0, 0] * matrix[1, 1] - matrix[0, 1] * matrix[1, 0]
        adjugate = np.array([[matrix[1, 1], -matrix[0, 1]], [-matrix[1, 0], matrix[0, 0]]])
        return adjugate / determinant

    Q = -0.5 * inverse(covariance_0) + 0.5 * inverse(covariance_1)
    eigenvalues = np.linalg.eigvalsh(Q)
    eigenvalues[np.absolute(eigenvalues) < TOLERANCE] = 0.0
    signs = np.sign(eigenvalues)
    how_often = collections.Counter(signs.tolist())
    if how_often[0.0] == 2:
        return "line"
    elif how_often[0.0] == 1:
        return "parabola"
    elif how_often[1.0] == 2:
        return "ellipse"
    elif how_often[-1.0] == 2:
        return "ellipse"
    else:
        return "hyperbola"
# %% predict
def predict(X, weights, means, covariances):
    """Label of each point: the component with the largest responsibility.

    Parameters
    ----------
    X : ndarray of shape (n, D)
    weights : ndarray of shape (K,)
    means : ndarray of shape (K, D)
    covariances : ndarray of shape (K, D, D)

    Returns
    -------
    ndarray of shape (n,)
        Whole numbers from 0 to K - 1.
    """
    number_of_components = len(weights)
    # The logarithm of the responsibility up to what is the same for all components.
    score_of_the_best = np.full(len(X), -np.inf)
    label_of_the_best = np.zeros(len(X), dtype=np.int16)
    for component in range(number_of_components):
        score = -0.5 * mahalanobis(X, means[component], covariances[component]) ** 2
        score -= 0.5 * np.log(np.linalg.eigvalsh(covariances[component])).sum()
        score += np.log(weights[component])
        is_better = score > score_of_the_best
        score_of_the_best[is_better] = score[is_better]
        label_of_the_best[is_better] = component
    return label_of_the_best
# %% setting-student-id
student_id = "a student whose name is rather long, and not short"
# %% own
number_of_points = X_own.shape[0]
soft_counts = r_own.sum(axis=0)
weights_of_the_groups = soft_counts / number_of_points
means_of_the_groups = np.zeros((3, 2))
for group in range(3):
    means_of_the_groups[group] = np.average(X_own, axis=0, weights=r_own[:, group])

covariances_by_type = collections.OrderedDict()
covariances_by_type["full"] = full_covariances(X_own, r_own, means_of_the_groups)
covariances_by_type["tied"] = tied_covariance(X_own, r_own, means_of_the_groups)
covariances_by_type["diag"] = diag_variances(X_own, r_own, means_of_the_groups)
covariances_by_type["spherical"] = spherical_variances(X_own, r_own, means_of_the_groups)

share_of_wrong_labels = {}
for name_of_the_type, numbers in covariances_by_type.items():
    as_matrices = matrices(numbers, name_of_the_type, 3, 2)
    labels = predict(X_own, weights_of_the_groups, means_of_the_groups, as_matrices)
    share_of_wrong_labels[name_of_the_type] = np.count_nonzero(labels != groups_own) / number_of_points

own_errors = np.array(list(share_of_wrong_labels.values()))
own_kind = boundary_kind(covariances_by_type["full"][0], covariances_by_type["full"][1])

for name_of_the_type, share in share_of_wrong_labels.items():
    print(f"{name_of_the_type:>10s}: {share:7.2%} wrong")
print("components 0 and 1 are separated by:", own_kind)
# %% [markdown] which-type
Set A: the type tied. The three clouds have the same size, the same elongation, and the same tilt; one covariance matrix (three numbers) describes all of them. Diag would not do because of the tilt.

Set B: the type spherical. The clouds look round, so in each of them all directions have the same variance, and one number a cloud is enough. They differ in size, so tied would not do.

Set C: the type diag. One cloud is wide and flat, one narrow and high, one round: the shapes differ (not tied, not spherical), but all of them are aligned with the coordinate axes, so that covariances between the two features are zero.

The colleague is right that full contains the others, so it can describe all three data sets, and that its likelihood for the data at hand is at least as large. The cost is in the number of parameters: nine for the covariances, instead of three, three and six; with D features K D (D + 1) / 2. They must be estimated from the same points, so each is less certain, the model adapts itself to chance, and predictions for new points get worse, above all in small groups, where a full matrix may even become singular. One also gives away a simple description.
