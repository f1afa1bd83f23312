"""An audit from end to end: list, look at everything once, ask the questions, say what it comes to.

(The file cannot bear the name of its function: importing `sonodex.audit.audit` as a module would hide the
function.)
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sonodex.audit.look.running.folder import WorkFolder
from sonodex.audit.look.running.hands import hands, wanted
from sonodex.audit.look.running.planning import plan
from sonodex.audit.look.running.pool import refuse_unguarded
from sonodex.audit.look.running.telling import quiet
from sonodex.audit.options import Options
from sonodex.collect.sources import Source, source_of
from sonodex.cores import cores
from sonodex.errors import MissingExtraError

if TYPE_CHECKING:
    from sonodex.audit.describing import Take
    from sonodex.audit.look.running.telling import Noticed, Progress, Stage
    from sonodex.audit.result import Result


@dataclass(frozen=True, slots=True)
class Audit:
    """What an audit found.

    Attributes:
        result: typed; `result.as_dict()` is what `sonodex audit --format json` prints.
        source: the place, for showing pictures.
    """

    result: Result
    source: Source


def audit(
    root: str,
    options: Options | None = None,
    progress: Progress = quiet,
    stage: Stage = quiet,
    take: Take = quiet,
    source: Source | None = None,
    noticed: Noticed = quiet,
) -> Audit:
    """Say what is really in a folder, an archive or below an fsspec address.

    Every file is read once, by worker processes or a Dask cluster; rows are kept in a work folder while it
    runs, so that an interrupted audit continues with `Options.resume`. Nothing is written elsewhere, nothing
    found is executed or unpickled.

    Args:
        root: path or address.
        options: settings.
        progress: called with (files done, files in all).
        stage: called with the name of each step.
        take: called once with what is known of each item, while rows are at hand: for what is made in the
            same pass, as a manifest.
        source: where the files are, if not below `root`, which then only names them.
        noticed: called with what is found in single files, while they are looked at.

    Raises:
        UsageError: there is nothing at that place, an option does not fit what is listed, or the work folder
            cannot be used: it contains the data, lies in them, holds a file that is no audit's, or another
            audit is using it; worker processes would run the program anew.
        MissingExtraError: the `audit` extra (or `cluster`) is not installed.
        SonodexError: the work folder cannot be written.
        KeyboardInterrupt: interrupted; what was finished is kept.
    """
    options = options or Options()
    if options.workers != 0 and not options.scheduler:
        refuse_unguarded()
    begun = time.monotonic()
    source = source or source_of(root)
    work = WorkFolder(root, options)
    given = None
    if options.labels is not None or options.splits is not None:
        with _of_the_extra():
            from sonodex.audit.beside import read_given
        given = read_given(options, root)
    stage("listing")
    if options.subject_regex is not None:
        from sonodex.audit import expression

        expression.check(options.subject_regex, source.entries())
    with hands(source, options) as workers:
        planned = plan(source)
        if not options.resume:  # else much of it may be done
            workers.grow(wanted(planned.files, len(planned.weights), options))
        with _of_the_extra():  # while the workers import their libraries
            from sonodex.audit.inventory import Inventory
            from sonodex.audit.look.running.run import run
            from sonodex.audit.look.running.store import Store
        with work:
            store = Store(work.path)
            try:
                stage("reading")
                numbers = run(source, planned, store, options, workers, progress, noticed, _import_questions)
                workers.dismiss()
                stage("comparing")
                from sonodex.audit.describing import describe

                inventory = Inventory(store, numbers)

                def compared(done: int, of: int) -> None:
                    stage(f"comparing {done:,} of {of:,} pictures")

                threads = cores() if options.workers is None else min(max(1, options.workers), cores())
                result = describe(
                    inventory, source, given, options.subject_regex, take, compared, threads=threads
                )
            finally:
                store.close()
            if not options.keep:
                work.remove()
    seconds = time.monotonic() - begun
    rate = round(len(inventory) / seconds, 1) if seconds else 0.0
    return Audit(replace(result, root=root, seconds=round(seconds, 3), items_per_second=rate), source)


def _import_questions() -> None:
    """What is asked in the end is imported while the workers have enough to do."""
    with _of_the_extra():
        import sonodex.audit.describing  # noqa: F401


@contextlib.contextmanager
def _of_the_extra() -> Iterator[None]:
    """Modules are imported that need the `audit` extra."""
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] in ("cv2", "numpy", "pyarrow"):
            raise MissingExtraError("audit") from None
        raise
