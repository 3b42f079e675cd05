"""Data that Dask holds: a dask array cut in rows, or the partitions of a dask data frame.

`fit` and all that looks at data take them as they take an array; this room is loaded only then.
"""

from functools import cached_property, partial
from uuid import uuid4

import dask.array as da
import numpy as np
from dask import is_dask_collection

from gmm_lib.arrays import names_of
from gmm_lib.chunks import ChunkError, of_rows, total_of
from gmm_lib.engines import Source


class DaskRows(Source):
    """The rows of a dask array or data frame; what runs where is for Dask to say.

    Without a `distributed.Client` Dask's threads work on the chunks, with one its workers do: on
    this machine or on a cluster. A chunk is read where it is worked on, and only sums travel. Data
    that fit into the memory of the workers are read once if they are persisted: ``X.persist()``.

    Parameters
    ----------
    X : dask array, shape (n, D), or dask data frame
        Each block of rows, or partition, is a chunk; one that is cut in columns is put together.
    sample_weight : float, array-like, shape (n,), or dask array or series of the same chunks
        Rows of weight zero are absent.

    Attributes
    ----------
    array : dask array, shape (n, D)

    Raises
    ------
    ValueError, TypeError
        For an X without rows and columns, or weights of another length.

    Notes
    -----
    The parameters of a fit are those of the fit in memory to rounding, for any chunks and any
    number of workers: the sums of the chunks are added up in their order.
    A worker that dies loses nothing: Dask computes its chunks elsewhere. A chunk that cannot be
    read is looked for in a second pass, and named.
    Explained in the chapter *data-of-any-size*, section 'A cluster'.

    References
    ----------
    M. Rocklin, Dask: parallel computation with blocked algorithms and task scheduling,
    *Proceedings of the 14th Python in Science Conference* (2015), 126-132.

    Examples
    --------
    >>> from gmm_lib import GaussianMixture
    >>> X = da.from_array(np.array([[0.0], [2.0], [7.0]]), chunks=(2, 1))
    >>> model = GaussianMixture().fit(X)
    >>> model.means_, model.predict(X).compute()
    (array([[3.]]), array([0, 0, 0]))
    """

    def __init__(self, X, sample_weight=None):
        self.names, array = names_of(X), X.to_dask_array() if hasattr(X, "to_dask_array") else X
        if getattr(array, "ndim", None) != 2 or not array.shape[1]:
            shape = getattr(array, "shape", None)
            raise ValueError(f"X must have rows and columns, but its shape is {shape}")
        if array.dtype.kind in "cmMSUV":
            raise ValueError(f"X must hold real numbers, but has dtype {array.dtype}")
        self.array = array.rechunk({1: -1}) if array.numblocks[1] > 1 else array
        self.D, self.dtype = int(array.shape[1]), np.dtype(np.float64)
        if array.dtype == np.float32:
            self.dtype = array.dtype
        self.given = None
        if sample_weight is not None:
            self.given = self._weights(sample_weight)

    def _weights(self, weight):
        """Cut weights as X is cut."""
        if np.isscalar(weight):
            return float(weight)
        if not is_dask_collection(weight):
            weight = np.concatenate([np.ravel(part) for part in weight])
            weight = da.from_array(weight).persist()  # they travel once
        weight = weight.to_dask_array() if hasattr(weight, "to_dask_array") else weight
        rows, known = self.array.chunks[0], not np.isnan(self.array.shape[0])
        if not known and weight.numblocks[0] != len(rows):
            rows = tuple(self._lengths())
            known = True
        if known and weight.shape != (sum(rows),):
            got = f"({sum(rows)},), but got {weight.shape}"
            raise ValueError(f"The parameter 'sample_weight' should have the shape of {got}")
        return (weight.rechunk((rows,)) if known else weight)[:, np.newaxis]

    @cached_property
    def n(self):
        """int: the number of rows; of a data frame it is counted in a pass."""
        n = self.array.shape[0]
        return int(sum(self._lengths()) if np.isnan(n) else n)

    def _lengths(self):
        """Count the rows of each chunk, those without any as well."""
        return self._run(lambda number, values, weight: len(values), weighted=False)

    def over(self, function):
        """Run a function on every chunk, where it is, and add up what comes back.

        Parameters
        ----------
        function : callable
            Of the number of the chunk, its values and its weights.

        Returns
        -------
        object

        Raises
        ------
        ChunkError
            Names the chunk that cannot be read, or is not what a chunk must be.
        """
        try:
            return total_of(self._run(function))
        except ChunkError:
            raise
        except Exception:
            self._look_for_the_chunk(function)
            raise

    def _run(self, function, only=None, weighted=True):
        """Give what a function returns for each chunk, or for one."""
        parts = [self.array]
        if weighted and isinstance(self.given, da.Array):
            parts.append(self.given)
        constant = None if isinstance(self.given, da.Array) else self.given
        first = 0 if only is None else only
        if only is not None:
            parts = [part.blocks[only] for part in parts]
        boxes = da.map_blocks(
            partial(boxed, function, first, constant),
            *parts,
            dtype=object,
            chunks=((1,) * parts[0].numblocks[0], (1,)),
            meta=np.empty((0, 0), dtype=object),
            name=f"chunk-{uuid4().hex}",  # never that of an earlier pass
        )
        return boxes.compute().ravel().tolist()

    def _look_for_the_chunk(self, function):
        """After a failure, read chunk by chunk; name the first that fails."""
        for number in range(self.array.numblocks[0]):
            try:
                self._run(function, only=number)
            except Exception as error:
                kind, key = type(error).__name__, self.array.name
                text = f"chunk {number} of X ({key!r}) cannot be read: {kind}: {error}"
                raise ChunkError(text) from error

    def unweighted(self):
        """Give all rows, as often as they stand there.

        Returns
        -------
        DaskRows
        """
        return type(self)(self.array)

    def each(self, function, width=1):
        """Put together what a function makes of each batch, lazily.

        Parameters
        ----------
        function : callable
            Of samples, shape (D, m), it gives an array with m rows.
        width : int

        Returns
        -------
        dask array, with n rows
            In the chunks of X.
        """
        empty = function(np.zeros((self.D, 1)))[:0]
        form = {"chunks": (self.array.chunks[0], empty.shape[1:])}
        if empty.ndim == 1:
            form = {"drop_axis": 1}
        run = partial(rows_in_place, function, width, empty)
        return self.array.map_blocks(run, dtype=empty.dtype, meta=empty, **form)


def boxed(function, first, constant, values, weight=None, *, block_id):
    """Put what a function gives for a chunk into a block of its own.

    Parameters
    ----------
    function : callable
        Of the number of the chunk, its values and its weights.
    first : int
        The number of the first chunk.
    constant : float or None
        The weight of all rows, if they share one.
    values : ndarray, shape (m, D)
    weight : ndarray, shape (m, 1), optional
    block_id : tuple of int
        Dask fills it in.

    Returns
    -------
    ndarray of object, shape (1, 1)

    Examples
    --------
    >>> boxed(lambda number, values, weight: number, 0, None, np.zeros((5, 2)), block_id=(3, 0))
    array([[3]], dtype=object)
    """
    box = np.empty((1, 1), dtype=object)
    weight = constant if weight is None else weight[:, 0]
    box[0, 0] = function(first + block_id[0], values, weight)
    return box


def rows_in_place(function, width, empty, values, *, block_id):
    """Run a function on every batch of a chunk, and put together what it gives for the rows.

    Parameters
    ----------
    function : callable
    width : int
    empty : ndarray
        What stands for a chunk without rows.
    values : ndarray, shape (m, D)
    block_id : tuple of int
        Dask fills it in.

    Returns
    -------
    ndarray, with m rows

    Examples
    --------
    >>> square, two = (lambda x: x[0] ** 2), np.array([[2.0], [3.0]])
    >>> rows_in_place(square, 1, np.empty(0), two, block_id=(0, 0))
    array([4., 9.])
    """
    found = of_rows(function, width, block_id[0], values, None)
    return empty if found is None else found[0]
