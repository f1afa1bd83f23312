"""What an index holds is believed where it fits its digests and the code alone: damage never changes an
answer."""

from __future__ import annotations

import importlib.util
import random
import shutil
import sqlite3
from pathlib import Path

import pytest

from sonodex import Catalogue
from sonodex.catalogue import digests
from sonodex.catalogue.digests import proof_of
from sonodex.records.vocabularies import KINDS
from tests.catalogue.indexes import index_of, put
from tests.catalogues import load
from tests.conftest import FULL

pytestmark = pytest.mark.usefixtures("own_cache")


@pytest.mark.parametrize("damage", [b"", b"no database at all", None])
def test_a_damaged_or_missing_index_is_rebuilt(folder: Path, own_cache: Path, damage: bytes | None) -> None:
    put(folder, "one")
    assert len(load(folder)) == 1
    index = index_of(own_cache)
    if damage is None:
        index.unlink()
    else:
        index.write_bytes(damage)
    assert [e.id for e in load(folder)] == ["one"]
    assert index.stat().st_size > 1000


def test_a_truncated_index_is_rebuilt(folder: Path, own_cache: Path) -> None:
    put(folder, "one")
    load(folder)
    index = index_of(own_cache)
    index.write_bytes(index.read_bytes()[:5000])
    assert load(folder)["one"].data["id"] == "one"


def test_every_single_flipped_byte_is_seen_or_harmless(folder: Path, own_cache: Path) -> None:
    """Damage anywhere in the index never changes an answer, and never ends in an error."""
    put(folder, "one", D1=FULL, year="2019")
    put(folder, "two")
    whole = [e.full() for e in load(folder)]
    index = index_of(own_cache)
    sound = index.read_bytes()
    rng = random.Random(5)
    for place in [*range(0, 100, 7), *(rng.randrange(len(sound)) for _ in range(60))]:
        index.write_bytes(
            sound[:place] + bytes([sound[place] ^ (1 << rng.randrange(8))]) + sound[place + 1 :]
        )
        found = load(folder)
        assert [e.full() for e in found] == whole, place
        assert found.refused == []


def test_a_forged_row_is_not_believed(folder: Path, own_cache: Path) -> None:
    put(folder, "one", D1=FULL)
    value = load(folder)["one"].facts["score"]["value"]
    with sqlite3.connect(index_of(own_cache)) as forged:
        forged.execute("UPDATE record SET summary = replace(summary, ?, '99.9')", (f"{value}",))
    forged.close()
    assert load(folder)["one"].facts["score"]["value"] == value


def change(index: Path, *statements: str) -> None:
    with sqlite3.connect(index) as changed:
        for statement in statements:
            changed.execute(statement)
    changed.close()


def everything(catalogue: Catalogue) -> list[object]:
    """All that an index is asked."""
    return [
        [(e.facts, e.full(), e.terms) for e in catalogue],
        [catalogue.outline(kind) for kind in KINDS],
        catalogue.refused,
        [e.id for e in catalogue.search("one")],
    ]


@pytest.mark.parametrize(
    "statement",
    [
        """UPDATE record SET summary = replace(summary, '2019', '2018')""",
        """UPDATE record SET data = replace(data, '2019', '2018')""",
        """UPDATE record SET score = replace(score, 'tier', 'rank')""",
        """UPDATE record SET terms = replace(terms, 'one', 'eno')""",
        """UPDATE record SET file = 'datasets/other.yaml'""",
        """UPDATE record SET summary = NULL""",
        """UPDATE record SET terms = NULL, proof_full = NULL""",
        """UPDATE rubric SET outline = replace(outline, '100', '10')""",
        """UPDATE language SET rules = replace(rules, 'patients', 'parrots')""",
        """DELETE FROM record WHERE id = 'two'""",
        """DELETE FROM rubric WHERE kind = 'model'""",
        """DELETE FROM language""",
    ],
)
@pytest.mark.parametrize("stale", [False, True], ids=["current", "stale"])
def test_what_was_changed_in_an_index_is_not_believed(
    folder: Path, own_cache: Path, statement: str, stale: bool
) -> None:
    """Neither when it is read nor when what it holds is taken over into the next one."""
    put(folder, "one", D1=FULL, year="2019")
    put(folder, "two")
    sound = everything(load(folder))
    index = index_of(own_cache)
    change(index, statement, *(["UPDATE meta SET key = 'of older records'"] if stale else []))
    assert everything(load(folder)) == sound


@pytest.mark.parametrize("statement", ["key = 'other'", "key = 'other', code = 'other'"])
def test_records_are_compiled_again_for_other_code_alone(
    folder: Path, own_cache: Path, statement: str
) -> None:
    put(folder, "one")
    put(folder, "two")
    load(folder)
    change(index_of(own_cache), f"UPDATE meta SET {statement}")
    told: list[tuple[int, int]] = []
    Catalogue.load([folder], packaged=False, progress=lambda done, total: told.append((done, total)))
    assert told == ([(1, 2), (2, 2)] if "code" in statement else [])


def test_an_index_is_known_by_its_code_and_by_each_file_and_its_content(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {"datasets/a.yaml": "1", "datasets/b.yaml": "2"}
    key = digests.key_of("code", files)
    assert digests.key_of("code", dict(files)) == key
    others = (
        files | {"datasets/b.yaml": "3"},
        {"datasets/a.yaml": "1"},
        {"datasets/a.yaml": "1", "models/b.yaml": "2"},
    )
    assert (
        len({key, digests.key_of("other", files), *(digests.key_of("code", other) for other in others)}) == 5
    )
    assert proof_of("ab", "c") != proof_of("a", "bc") != proof_of("abc")
    put(folder, "one")
    load(folder)
    monkeypatch.setattr("sonodex.catalogue.index.code_digest", lambda: "of other code")
    told: list[tuple[int, int]] = []
    Catalogue.load([folder], packaged=False, progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 1)]


def test_the_digest_of_the_code_tells_every_file_that_scores_depend_on(tmp_path: Path) -> None:
    """A copy of these folders is changed, and the copy asked."""
    package = Path(digests.__file__).parent.parent
    for name in ("records", "rubrics", "catalogue", "export"):
        shutil.copytree(package / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    spec = importlib.util.spec_from_file_location("copied_digests", tmp_path / "catalogue" / "digests.py")
    assert spec is not None
    assert spec.loader is not None
    copied = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(copied)
    seen = [copied.code_digest()]
    assert seen == [digests.code_digest()]
    for pattern in ("records/*.py", "records/*.yaml", "rubrics/*.py", "rubrics/*.yaml", "catalogue/*.py"):
        first, *_ = sorted(tmp_path.glob(pattern))
        first.write_text(first.read_text(encoding="utf-8") + "\n# changed", encoding="utf-8")
        seen.append(copied.code_digest())
    assert len(set(seen)) == len(seen)
    (tmp_path / "records" / "notes.txt").touch()
    next(iter(sorted((tmp_path / "export").glob("*.py")))).write_text("", encoding="utf-8")
    assert copied.code_digest() == seen[-1]


def test_a_row_that_fits_its_digest_and_cannot_be_read_is_compiled_again(
    folder: Path, own_cache: Path
) -> None:
    put(folder, "one", year="2019")
    load(folder)
    index = index_of(own_cache)
    with sqlite3.connect(index) as changed:
        (row,) = changed.execute("SELECT kind, id, file, digest FROM record")
        proof = proof_of(*row, "{")
        changed.execute("UPDATE record SET summary = '{', proof = ?", (proof,))
    changed.close()
    assert load(folder)["one"].facts["year"] == 2019
