"""Free parameters, BIC, AIC, ICL, and sweeps."""

import io
import sys

import numpy as np
import pytest
from sklearn.mixture import GaussianMixture as Peer

from gmm_lib import GaussianMixture, sweep
from gmm_lib.selection import aic, bic, icl, n_parameters, summit


def test_free_parameters_by_hand(covariance_type):
    expected = {"full": 3 + 12 + 4 * 6, "tied": 3 + 12 + 6, "diag": 3 + 12 + 12, "spherical": 19}
    assert n_parameters(4, 3, covariance_type) == expected[covariance_type]
    X = np.random.default_rng(0).normal(size=(60, 3))
    peer = Peer(4, covariance_type=covariance_type, random_state=0).fit(X)
    assert n_parameters(4, 3, covariance_type) == peer._n_parameters()


def test_unknown_type():
    with pytest.raises(ValueError, match="covariance_type must be one of"):
        n_parameters(2, 2, "round")


def test_criteria_by_hand(stretched, covariance_type):
    model = GaussianMixture(4, covariance_type=covariance_type, random_state=0).fit(stretched)
    ell, p, n = model.score_samples(stretched).sum(), model.n_parameters(), 1250
    r = model.predict_proba(stretched)
    entropy = -np.sum(r[r > 0] * np.log(r[r > 0]))
    assert entropy > 1
    assert model.bic(stretched) == pytest.approx(p * np.log(n) - 2 * ell) == bic(ell, p, n)
    assert model.aic(stretched) == pytest.approx(2 * p - 2 * ell) == aic(ell, p)
    expected = p * np.log(n) - 2 * ell + 2 * entropy
    assert model.icl(stretched) == pytest.approx(expected) == icl(ell, p, n, entropy)


def test_bic_never_picks_a_larger_k_than_aic(stretched):
    results = sweep(stretched, range(1, 7), random_state=0, max_iter=300)
    assert results.best("bic").n_components <= results.best("aic").n_components


def test_sweep_is_a_table(stretched):
    held_out = stretched[::5]
    results = sweep(
        stretched[:500], [3, 4], ("full", "tied"), held_out=held_out, random_state=0, n_init=3
    )
    assert [(r.n_components, r.covariance_type) for r in results] == [
        (3, "full"), (4, "full"), (3, "tied"), (4, "tied"),
    ]  # fmt: skip
    best = results.best()
    assert best is min(results, key=lambda r: r.bic)
    assert best.model.n_components == 4
    assert best.held_out == pytest.approx(best.model.score(held_out))
    assert results.best("held_out").held_out == max(r.held_out for r in results)
    lines = repr(results).splitlines()
    assert len(lines) == 5
    assert "BIC" in lines[0]
    assert f"{best.bic:.1f}" in repr(results)
    assert all(r.seconds > 0 for r in results)
    assert np.isnan(sweep(stretched[:50], [1])[0].held_out)


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_progress_goes_to_a_terminal_only(stretched, monkeypatch, capsys):
    sweep(stretched[:50], [1, 2], random_state=0)
    assert capsys.readouterr() == ("", "")
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    sweep(stretched[:50], [1, 2], random_state=0)
    assert screen.getvalue() == "\r1/2 fits\r2/2 fits\n"


def test_the_summit_is_not_below_any_climb(stretched, covariance_type):
    """Whatever start the default takes, the climb from every kind of start is as high."""
    best = summit(stretched, 4, covariance_type, n_init=2, random_state=0)
    assert best.converged_
    assert best.extents_.min() == 2
    for seed in range(3):
        options = {"covariance_type": covariance_type, "random_state": seed, "max_iter": 2000}
        single = GaussianMixture(4, tol=1e-7, **options).fit(stretched)
        assert best.lower_bound_ >= single.lower_bound_ - 1e-5


def test_a_collapsed_run_is_no_summit():
    rng = np.random.default_rng(0)
    X = np.concatenate([rng.normal(size=(40, 1)), np.full((3, 1), 3.0)])
    best = summit(X, 2, random_state=0)
    assert best.covariances_.min() > 1e-3
    with pytest.raises(ValueError, match="no run of K = 1, full arrived"):
        summit(np.ones((4, 1)), 1)
    with pytest.raises(ValueError, match="tol must be a finite number >= 0 and < 1"):
        summit(X, 2, tol=1e-3)


def test_parameters_that_a_search_sets_itself_are_refused():
    with pytest.raises(ValueError, match="covariance_type must be called covariance_types, but"):
        sweep([[0.0], [1.0]], [1, 2], covariance_type="diag")
    with pytest.raises(ValueError, match="init_params must be left to summit, but got 'random'"):
        summit([[0.0], [1.0]], 1, init_params="random")
