"""The conventions of scikit-learn's estimators: parameters by name, fitted attributes, names."""

import time
import warnings
from dataclasses import fields
from numbers import Integral

from gmm_lib import errors
from gmm_lib.arrays import check_names, names_of
from gmm_lib.parameters import RULES, check, check_random_state
from gmm_lib.rows import Rows


class Estimator:
    """The conventions of scikit-learn's estimators, for dataclasses whose fields are parameters.

    A parameter goes in under its name and is checked in `fit`; what was learned ends in `_`.
    `parameters.RULES` says what each parameter may be.

    Examples
    --------
    >>> from gmm_lib import KMeans
    >>> KMeans(3).set_params(tol=0.1)
    KMeans(n_clusters=3, tol=0.1)
    """

    _rules = RULES

    def get_params(self, deep=True):
        """Give the constructor's parameters as a dictionary.

        Parameters
        ----------
        deep : bool
            Not used; scikit-learn passes it.

        Returns
        -------
        dict
        """
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def set_params(self, **params):
        """Change parameters by name.

        Parameters
        ----------
        **params
            New values.

        Returns
        -------
        self

        Raises
        ------
        ValueError
            For a name that is no parameter.
        """
        for name, value in params.items():
            if name not in self.get_params():
                valid = f"Valid parameters are: {list(self.get_params())}."
                raise ValueError(f"Invalid parameter {name!r} for estimator {self!r}. {valid}")
            setattr(self, name, value)
        return self

    def __repr__(self):
        params = [(field.name, getattr(self, field.name), field.default) for field in fields(self)]
        changed = [f"{name}={value!r}" for name, value, usual in params if value is not usual]
        return f"{type(self).__name__}({', '.join(changed)})"

    def _say(self, text, began=None, more=""):
        if self.verbose > 1 and began is not None:
            text += f"\t time lapse {time.perf_counter() - began:.5f}s\t {more}"
        if self.verbose:
            print(text)

    def _warn(self, text, kind):
        warnings.warn(text, errors.also_sklearns(kind), stacklevel=3)

    def __sklearn_tags__(self):
        from sklearn import base  # noqa: PLC0415, only scikit-learn itself asks

        mixins = [getattr(base, name) for name in self._mixins]
        return type("Peer", (*mixins, base.BaseEstimator), {})().__sklearn_tags__()

    def _check_params(self):
        """Check the parameters by the rules."""
        for name in self.get_params().keys() & self._rules.keys():
            check(name, getattr(self, name), self._rules[name])

    def _learn_features(self, rows):
        """Remember how many features the data of the fit have, and what they are called."""
        self.n_features_in_ = rows.D
        vars(self).pop("feature_names_in_", None)
        if rows.names is not None:
            self.feature_names_in_ = rows.names

    def _check_fitted(self, learned="n_features_in_"):
        if not hasattr(self, learned):
            name = f"This {type(self).__name__} instance is not fitted yet. Call 'fit'"
            message = f"{name} with appropriate arguments before using this estimator."
            raise errors.also_sklearns(errors.NotFittedError)(message)

    def _rows(self, X, sample_weight=None):
        """Take in the data that a fitted model is to look at."""
        return Rows.of(X, sample_weight)

    def _check_rows(self, X, sample_weight=None):
        """Refuse to go on before `fit`, or with other features; else give the rows."""
        self._check_fitted()
        name, expected = type(self).__name__, self.n_features_in_
        known, framed = getattr(self, "feature_names_in_", None), hasattr(X, "columns")
        if framed:  # before its numbers: pandas fills a column that is not there with NaN
            check_names(names_of(X), known, name)
        rows = self._rows(X, sample_weight)
        if not framed:
            check_names(rows.names, known, name)
        if expected != rows.D:
            got = f"X has {rows.D} features"
            raise ValueError(f"{got}, but {name} is expecting {expected} features as input.")
        return rows

    def _random_stream(self, random_state=None):
        """Give the stream to draw from: of the argument, else `fit`'s own, gone on through."""
        if random_state is not None or not isinstance(self.random_state, Integral):
            given = self.random_state if random_state is None else random_state
            return check_random_state(given)
        seed, stream = getattr(self, "_stream", (None, None))
        if seed != self.random_state:
            stream = check_random_state(self.random_state)
            self._stream = self.random_state, stream
        return stream
