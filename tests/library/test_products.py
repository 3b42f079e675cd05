"""The products that leave out a half, against the plain ones."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from gmm_lib import products

WIDTHS = (1, 2, products.BAND - 1, products.BAND, products.BAND + 1, 3 * products.BAND + 5)


@pytest.mark.parametrize("D", WIDTHS)
@pytest.mark.parametrize("shared", [False, True], ids=["own", "shared"])
def test_a_lower_triangular_product_is_the_product(D, shared):
    rng = np.random.default_rng(D)
    L = np.tril(rng.normal(size=(D, D) if shared else (3, D, D)))
    x = rng.normal(size=(3, D, 7))
    assert_allclose(products.lower(L, x), L @ x, rtol=0, atol=1e-12)


@pytest.mark.parametrize("D", WIDTHS)
def test_a_symmetric_product_is_the_product_and_exactly_symmetric(D):
    rng = np.random.default_rng(D)
    x, r = rng.normal(size=(3, D, 9)), rng.uniform(size=(3, 1, 9))
    product = products.symmetric(r * x, x)
    assert_allclose(product, (r * x) @ x.swapaxes(1, 2), rtol=0, atol=1e-12)
    if D > products.BAND:  # the blocks beside the diagonal are mirrored
        band = products.BAND
        assert_array_equal(product[:, :band, band:], product[:, band:, :band].swapaxes(1, 2))
