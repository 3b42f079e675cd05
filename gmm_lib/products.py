"""Matrix products that leave out the half that is known: zeros, or the mirror image.

A triangular matrix is zero above or below the diagonal, and a sum of squares is symmetric.
Both products go by bands of rows, each band as far as the diagonal.
Matrices of one band are multiplied as a whole; the tests hold both to each other.
"""

import numpy as np

BAND = 16  # rows; narrower bands save more of the work, and do the rest less quickly


def lower(L, x):
    """Multiply by lower triangular matrices.

    Parameters
    ----------
    L : ndarray, shape (K, D, D) or (D, D)
        Zero above the diagonal.
    x : ndarray, shape (K, D, n)

    Returns
    -------
    ndarray, shape (K, D, n)

    Notes
    -----
    Used where the chapter *gaussian-mixture-model*, section 'Mahalanobis distance', whitens.

    Examples
    --------
    >>> lower(np.array([[1.0, 0.0], [2.0, 3.0]]), np.array([[[1.0], [1.0]]]))
    array([[[1.],
            [5.]]])
    """
    D, product = x.shape[1], np.empty(x.shape)
    for start in range(0, D, BAND):
        end = min(start + BAND, D)
        np.matmul(L[..., start:end, :end], x[:, :end], out=product[:, start:end])
    return product


def symmetric(a, b):
    """Multiply matrices whose product with the transpose is known to be symmetric.

    Parameters
    ----------
    a, b : ndarray, shape (K, D, n)

    Returns
    -------
    ndarray, shape (K, D, D)
        The products :math:`a_k b_k^T`.

    Notes
    -----
    Used where the chapter *expectation-maximization*, section 'The M-step', sums squares.

    Examples
    --------
    >>> symmetric(np.array([[[2.0, 4.0]]]), np.array([[[1.0, 2.0]]]))
    array([[[10.]]])
    """
    K, D, _ = a.shape
    b, product = b.swapaxes(1, 2), np.empty((K, D, D))
    for start in range(0, D, BAND):
        end = min(start + BAND, D)
        np.matmul(a[:, start:end], b[:, :, :end], out=product[:, start:end, :end])
        product[:, :start, start:end] = product[:, start:end, :start].swapaxes(1, 2)
    return product
