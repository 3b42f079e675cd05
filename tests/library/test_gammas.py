"""Our own log-gamma, digamma and the tail of a t, held to mpmath with 50 digits."""

import mpmath
import numpy as np
import pytest

from gmm_lib.gammas import digamma, log_gamma, log_one_plus

MP = mpmath.mp.clone()
MP.dps = 50
PLACES = np.concatenate(
    [
        10.0 ** np.linspace(-12, 12, 1201),
        np.linspace(0.01, 30, 1501),
        [1, 2, 1 + 1e-9, 2 - 1e-9, 1.4616321449683623, np.nextafter(10, 0), 10, 0.5, 1e-300, 1e15],
    ]
)


@pytest.mark.parametrize(("ours", "theirs"), [(log_gamma, MP.loggamma), (digamma, MP.digamma)])
def test_as_mpmath_to_thirteen_digits(ours, theirs):
    exact = [theirs(MP.mpf(float(x))) for x in PLACES]
    errors = [abs(MP.mpf(float(a)) - b) for a, b in zip(ours(PLACES), exact, strict=True)]
    allowed = [1e-13 * max(1, abs(value)) for value in exact]
    assert all(error <= most for error, most in zip(errors, allowed, strict=True))


@pytest.mark.parametrize("function", [log_gamma, digamma])
def test_shapes_and_bad_numbers(function):
    assert function(3.0).shape == ()
    assert function(np.ones((2, 3))).shape == (2, 3)
    np.testing.assert_array_equal(function(np.array([[2.5], [11.0]]))[:, 0], function([2.5, 11.0]))
    for bad in (0.0, -1.0, np.nan):
        with pytest.raises(ValueError, match="positive numbers"):
            function([1.0, bad])


@pytest.mark.parametrize("nu", [1e-3, 3.0, 1e6, 1e300])
def test_the_tail_of_a_t_also_where_squares_overflow(nu):
    powers = np.array([-160, -30, 0, 100, 153.9, 154.1, 200, 300])
    whitened = np.array([10.0**powers, -3 * 10.0**powers, 0 * powers])[np.newaxis]
    found = log_one_plus(whitened, np.array([[nu]]))[0]
    for column, value in zip(whitened[0].T, found, strict=True):
        exact = MP.log1p(sum(MP.mpf(float(w)) ** 2 for w in column) / MP.mpf(nu))
        assert abs(MP.mpf(float(value)) - exact) <= 1e-13 * exact or exact < 1e-300
    assert log_one_plus(np.array([[[np.inf]]]), np.array([[nu]])) == np.inf
