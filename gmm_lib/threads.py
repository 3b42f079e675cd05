"""More cores: several threads share the batches of a pass, while BLAS keeps to one thread.

numpy frees Python's lock while it computes, so that threads over batches use all cores for every
operation; BLAS's own threads help its products alone, and wait for each other in between.
"""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache, partial, reduce
from itertools import chain, islice, starmap
from operator import add

AHEAD = 64  # batches of an array that a thread works off in a row; of a stream it is one
WORTH = 2**21  # numbers that a pass works on; with fewer, threads cost more than they save


@contextmanager
def team(work):
    """Hold BLAS to one thread, and share batches among as many as it had.

    Parameters
    ----------
    work : int
        How many numbers a pass works on.

    Yields
    ------
    callable
        Of a function and an iterable of batches (tuples of its arguments), it gives the sum of
        the function over all batches, added up in their order, however many threads there are.

    Notes
    -----
    The number of threads is BLAS's own, so that `OPENBLAS_NUM_THREADS`, or a limit that
    `threadpoolctl` set, holds here too. Without the package threadpoolctl (scikit-learn brings
    it) there is one thread, and BLAS does as it likes.
    Explained in the chapter *data-of-any-size*, section 'More cores'.

    Examples
    --------
    >>> with team(work=10) as add_up:
    ...     print(add_up(lambda x, y: x * y, [(1, 2), (3, 4)]))
    14
    """
    controller = _blas() if work >= WORTH else None
    count = min((one.num_threads for one in getattr(controller, "lib_controllers", ())), default=1)
    if count == 1:
        yield add_up
        return
    with controller.limit(limits=1), ThreadPoolExecutor(count) as pool:
        yield partial(shared, pool=pool, count=count)


@cache
def _blas():
    try:
        from threadpoolctl import ThreadpoolController  # noqa: PLC0415, numpy works without
    except ImportError:
        return None
    return ThreadpoolController().select(user_api="blas")


def add_up(function, batches, ahead=1):
    """Add up what a function gives for each batch.

    Parameters
    ----------
    function : callable
    batches : iterable of tuple
        The function's arguments.
    ahead : int
        Not used; `shared` needs it.

    Returns
    -------
    object
        The sum.

    Examples
    --------
    >>> add_up(lambda x, y: x * y, [(1, 2), (3, 4)])
    14
    """
    return reduce(add, starmap(function, batches))


def shared(function, batches, pool, count, ahead=1):
    """Do what `add_up` does, on several threads; the sum is the same to the last digit.

    Parameters
    ----------
    function : callable
    batches : iterable of tuple
    pool : concurrent.futures.Executor
    count : int
        Number of threads.
    ahead : int
        How many batches each thread takes at a time: so many are in memory, count times.

    Returns
    -------
    object
        The sum.

    Examples
    --------
    >>> with ThreadPoolExecutor(2) as pool:
    ...     shared(lambda x, y: x * y, [(1, 2), (3, 4)], pool, count=2)
    14
    """

    def parts():
        rest = iter(batches)
        while group := list(islice(rest, ahead * count)):
            size = -(-len(group) // count)
            shares = [group[i : i + size] for i in range(0, len(group), size)]
            done = pool.map(lambda share: list(starmap(function, share)), shares)
            yield from chain.from_iterable(done)

    return reduce(add, parts())
