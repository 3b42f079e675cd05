"""The parameters of a mixture as one vector, and the derivatives of its log-likelihood by them.

`gmm_lib.curvature` makes of them the observed information.
"""

import numpy as np

from gmm_lib import gaussian
from gmm_lib.parameters import PARTS, check_frozen


class Coordinates:
    r"""Coordinates about a mixture in which each of its components is white.

    With :math:`\Sigma_k = L_k L_k^T` a mean moves by :math:`L_k a`, a covariance by :math:`L_k B
    L_k^T`, and the derivatives are those by the entries of a and B: then neither units nor
    features that nearly repeat each other cost digits. In the natural parameters the condition
    number of the information grows with the square of that of the covariances.

    The vector holds first the weights but the last, then the means, then the covariances, of a
    matrix the lower triangle row by row.

    Parameters
    ----------
    model : GaussianMixture
        Fitted, its covariances positive definite.

    Attributes
    ----------
    p : int
        Number of coordinates.
    phi, means, matrices : ndarray
        The parameters, covariances as K matrices.
    frozen : set of str
        The parts that are.
    free : ndarray of int
        The coordinates of the others.
    L, whiten : ndarray, shape (K, D, D)
        The factors, and their inverses.

    Notes
    -----
    Derived in the chapter *uncertainty*, section 'Curvature'.

    Examples
    --------
    >>> from gmm_lib import GaussianMixture
    >>> at = Coordinates(GaussianMixture.from_parameters([1.0], [[3.0]], [[4.0]], "diag"))
    >>> at.p, at.change(at.L).diagonal()  # a mean moves by σ, a variance by σ²
    (2, array([2., 4.]))
    """

    def __init__(self, model):
        kind, self.phi = model.covariance_type, np.asarray(model.weights_, dtype=float)
        self.means, self.matrices = np.asarray(model.means_, dtype=float), model._matrices()
        (K, D), unit = self.means.shape, np.eye(self.means.shape[1])
        i, j = np.tril_indices(D) if kind in ("full", "tied") else (np.arange(D), np.arange(D))
        E = unit[i][:, :, np.newaxis] * unit[j][:, np.newaxis]
        self.basis = np.maximum(E, E.swapaxes(1, 2))  # the matrices that one coordinate moves along
        if kind == "spherical":
            i, j, self.basis = i[:1], j[:1], unit[np.newaxis]
        self.i, self.j, self.kind = i, j, kind
        self.C, self.L = np.eye(K, K - 1), np.linalg.cholesky(self.matrices)
        self.C[-1] = -1  # the last weight is one minus the others
        self.whiten = gaussian.precisions_cholesky(self.matrices).swapaxes(1, 2)
        sets = 1 if kind == "tied" else K
        sizes = K - 1, K * D, sets * len(self.basis)
        self.cuts, self.p = np.cumsum(sizes)[:2], sum(sizes)
        self.frozen = check_frozen(getattr(model, "frozen", ()))
        self.free = np.flatnonzero(np.repeat([part not in self.frozen for part in PARTS], sizes))
        mu, sigma = np.split(np.arange(self.p), self.cuts)[1:]
        self.mu, self.sigma = mu.reshape(K, D), sigma.reshape(sets, -1)
        self.where = [np.r_[0 : K - 1, self.mu[k], self.sigma[k % sets]] for k in range(K)]

    def change(self, factors):
        """Give the matrix that takes a and B to F a and F B Fᵀ, and leaves the weights.

        Parameters
        ----------
        factors : ndarray, shape (K, D, D)
            `L` for the change to natural parameters, `whiten` for the way back.

        Returns
        -------
        ndarray, shape (p, p)
        """
        T = np.eye(self.p)
        for F, at in zip(factors, self.mu, strict=True):
            T[np.ix_(at, at)] = F
        for F, at in zip(factors, self.sigma, strict=False):  # one for all if they are tied
            T[np.ix_(at, at)] = (F @ self.basis @ F.T)[:, self.i, self.j].T
        return T

    def _slopes(self, k, u):
        """First derivatives of a log-joint density, (m, ·), from whitened samples, (D, m)."""
        squares = np.einsum("qij,im,jm->mq", self.basis, u, u)
        weights = np.broadcast_to(self.C[k] / self.phi[k], (u.shape[1], len(self.C) - 1))
        return np.column_stack([weights, u.T, (squares - np.einsum("qii->q", self.basis)) / 2])

    def _bends(self, k, N, shift, S):
        """Second derivatives, summed over samples with N = Σ r, shift = Σ r u, S = Σ r u uᵀ."""
        w, D, E, unit = len(self.C) - 1, len(shift), self.basis, np.eye(len(shift))
        H = np.zeros((w + D + len(E),) * 2)
        H[:w, :w] = -N * np.outer(self.C[k], self.C[k]) / self.phi[k] ** 2
        H[w : w + D, w : w + D] = -N * unit
        H[w : w + D, w + D :] = -(E @ shift).T
        H[w + D :, w : w + D] = -(E @ shift)
        H[w + D :, w + D :] = np.einsum("qij,rji->qr", E, (N / 2 * unit - S) @ E)
        return H

    def complete(self, n):
        """Compute the information of n samples whose components are known, on average.

        Parameters
        ----------
        n : float

        Returns
        -------
        ndarray, shape (p, p)
        """
        total, D = np.zeros((self.p, self.p)), self.means.shape[1]
        for k, at in enumerate(self.where):
            N = n * self.phi[k]
            total[np.ix_(at, at)] -= self._bends(k, N, np.zeros(D), N * np.eye(D))
        return total

    def derivatives(self, model, rows):
        """Compute the first and second derivatives of ℓ.

        Parameters
        ----------
        model : GaussianMixture
        rows : Rows

        Returns
        -------
        gradient : ndarray, shape (p,)
        H : ndarray, shape (p, p)
        """
        run, _ = model._e_step(rows.n)

        def of_batch(x, weight):
            r, weight = run(x)[0], np.broadcast_to(weight, x.shape[1])
            scores, H = np.zeros((x.shape[1], self.p)), np.zeros((self.p, self.p))
            for k, at in enumerate(self.where):
                u, counts = self.whiten[k] @ (x - self.means[k][:, np.newaxis]), r[k] * weight
                slopes = self._slopes(k, u)
                scores[:, at] += slopes * r[k][:, np.newaxis]
                H[np.ix_(at, at)] += (slopes.T * counts) @ slopes
                H[np.ix_(at, at)] += self._bends(k, counts.sum(), u @ counts, (u * counts) @ u.T)
            return np.vstack([weight @ scores, H - (scores.T * weight) @ scores])

        total = rows.add_up(of_batch, width=self.p)
        return total[0], (total[1:] + total[1:].T) / 2

    def unconstrained(self, gradient, H):
        """Compute the second derivatives in unconstrained parameters, by the chain rule.

        Parameters
        ----------
        gradient, H : ndarray
            What `derivatives` returns.

        Returns
        -------
        ndarray, shape (p, p)
        """
        J, extra, w = self.change(self.whiten), np.zeros((self.p, self.p)), len(self.C) - 1
        J[:w, :w] = W = (np.diag(self.phi) - np.outer(self.phi, self.phi))[:w, :w]
        d, pull = (np.eye(w + 1) - self.phi)[:w, :w], gradient[:w] * self.phi[:w]
        extra[:w, :w] = (d.T * pull) @ d - pull.sum() * W
        for s, at in enumerate(self.sigma):
            L, g = self.L[s], np.zeros(self.L[s].shape)
            M = self.whiten[s] @ (np.where(np.eye(len(L)), L, 1) * np.tril(self.basis))
            first, g[self.i, self.j] = M + M.swapaxes(1, 2), gradient[at]
            J[np.ix_(at, at)] = first[:, self.i, self.j].T
            second = np.einsum("ij,aik,bjk->ab", g, M, M)
            again = np.diag(first[:, self.i, self.j] @ gradient[at] * (self.i == self.j))
            extra[np.ix_(at, at)] = second + second.T + again
        return J.T @ H @ J + extra

    def parts(self, change):
        """Write a change of the natural parameters that are free as one of the three parts.

        Parameters
        ----------
        change : ndarray
            As many numbers as `free` has.

        Returns
        -------
        weights, means, covariances : ndarray
        """
        v = np.zeros(self.p)
        v[self.free] = change
        weights, means, sigma = np.split(v, self.cuts)
        matrices = np.einsum("sq,qij->sij", sigma.reshape(self.sigma.shape), self.basis)
        packed = gaussian.pack_covariances(matrices, self.kind)
        return self.C @ weights, means.reshape(self.means.shape), packed
