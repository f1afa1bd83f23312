"""`sonodex read`."""

from __future__ import annotations

import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sonodex.cli import output
from sonodex.cli.options import CatalogueOption, Format, FormatOption, load
from sonodex.cli.output import Column
from sonodex.cli.streams import one_line
from sonodex.errors import UsageError

if TYPE_CHECKING:
    from sonodex.catalogue import Entry
    from sonodex.registries.papers.ranking import Found
    from sonodex.registries.papers.reading import Article
    from sonodex.rubrics.rubric import Criterion

_COLUMNS = [
    Column("Criterion"), Column("Now", flex=True, least=7), Column("Rank", "right"),
    Column("Section", flex=True, least=10), Column("Passage", flex=True, wrap=True, least=30),
]  # fmt: skip


def read(
    name: Annotated[str, typer.Argument(metavar="ID", help="Record whose article is read.")],
    paper: Annotated[
        str | None,
        typer.Option("--paper", metavar="DOI", help="Another article: DOI, arXiv or PMC number, or a file."),
    ] = None,
    criteria: Annotated[
        list[str] | None, typer.Option("--criterion", metavar="D8", help="Only this criterion; repeatable.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Settled criteria, too.")] = False,
    most: Annotated[int, typer.Option("--passages", min=1, max=20, help="Passages a criterion.")] = 3,
    form: FormatOption = Format.table,
    catalogue: CatalogueOption = None,
) -> None:
    """Show, beside each open criterion of a record, the passages of its open article that may settle it.

    It proposes no level: a person reads and decides.
    """
    from sonodex.registries.papers.ranking import answers
    from sonodex.rubrics import rubric_for

    entry = load(catalogue)[name]
    wanted = _criteria(entry, criteria or [], everything)
    article = _article(entry, paper)
    terms = {c.id: c.terms for c in rubric_for(entry.kind).criteria}
    found = answers(article.passages, terms, most, {c.id for c in wanted})
    if form == Format.table:
        sys.stdout.write(f"{article.work.name}, read at {article.text.of}: {article.text.url}\n")
        for criterion in wanted:
            _print(criterion, entry.data["criteria"][criterion.id], found[criterion.id])
        return
    rows = [
        [c.id, entry.data["criteria"][c.id]["level"], n, f.passage.heading, f.passage.text]
        for c in wanted
        for n, f in enumerate(found[c.id], 1)
    ]
    output.print_rows(form, _COLUMNS, rows, _plain(article, wanted, found))


def _criteria(entry: Entry, named: list[str], everything: bool) -> list[Criterion]:
    from sonodex.rubrics import rubric_for

    rubric = rubric_for(entry.kind)
    known = {c.id: c for c in rubric.criteria}
    for one in named:
        if one.upper() not in known:
            raise UsageError(f"{rubric.name} has no criterion {one!r}; 'sonodex rubric' lists them")
    if named:
        return [known[one.upper()] for one in named]
    stated: dict[str, Any] = entry.data["criteria"]
    still = [c for c in rubric.criteria if stated[c.id]["level"] == "unknown" or stated[c.id]["up_to"]]
    return list(rubric.criteria) if everything else still


def _article(entry: Entry, paper: str | None) -> Article:
    from sonodex.files import read_regular
    from sonodex.registries import limits
    from sonodex.registries.asking import Page
    from sonodex.registries.papers.finding import FullText, Work, work_of
    from sonodex.registries.papers.reading import Article
    from sonodex.registries.papers.reading import read as run
    from sonodex.registries.papers.text import form_of, passages
    from sonodex.registries.web import Web, cache_file

    if paper and Path(paper).is_file():
        page = Page(paper, 200, {}, read_regular(Path(paper), limits.PAPER_BYTES))
        form = form_of(page, "html")
        return Article(Work(doi=Path(paper).name), FullText(paper, form, "a file"), passages(page, form))
    names = [paper] if paper else [entry.data["doi"]["paper"], entry.data["urls"]["paper"]]
    works = [work for one in names if one and (work := work_of(one))]
    if not works and paper:
        raise UsageError(f"--paper {paper}: is no file, and no DOI, arXiv or PMC number")
    if not works:
        raise UsageError(
            f"{entry.full_id}: has no DOI, arXiv or PMC number of its article; name one with --paper"
        )
    with Web(cache=cache_file()) as web:
        return run(works[0], web)


def _print(criterion: Criterion, finding: dict[str, Any], found: list[Found]) -> None:
    now = finding["level"] + (f" up to {finding['up_to']}" if finding["up_to"] else "")
    output.heading(f"{criterion.id} {criterion.title}: {criterion.question}")
    sys.stdout.write(f"  now {now}; full: {criterion.full}; partial: {criterion.partial}\n")
    if not found:
        sys.stdout.write("  no passage holds any of its terms\n")
    for number, one in enumerate(found, 1):
        sys.stdout.write(
            output.paint(f"  {number}. {one_line(one.passage.heading) or 'before the first heading'}", "cyan")
            + "\n"
        )
        for line in textwrap.wrap(one_line(one.passage.text), output.width() - 5):
            sys.stdout.write(f"     {line}\n")


def _plain(article: Article, wanted: list[Criterion], found: dict[str, list[Found]]) -> dict[str, Any]:
    return {
        "work": article.work.name,
        "source": article.text.url,
        "criteria": {
            c.id: [
                {
                    "heading": f.passage.heading,
                    "text": f.passage.text,
                    "terms": list(f.terms),
                    "score": round(f.score, 3),
                }
                for f in found[c.id]
            ]
            for c in wanted
        },
    }
