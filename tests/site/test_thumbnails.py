"""Pictures from whoever publishes the page: checked, shrunk, credited."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from sonodex import Catalogue
from sonodex.errors import UsageError
from sonodex.site import build
from sonodex.site.thumbnails import LIST, WIDTH, read_pictures
from tests.conftest import make_record
from tests.site.pages import read


@pytest.fixture
def cat(folder: Path) -> Catalogue:
    (folder / "datasets" / "one.yaml").write_text(make_record("dataset", "one"), encoding="utf-8")
    return Catalogue.load([folder], packaged=False)


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    place = tmp_path / "pictures"
    place.mkdir()
    image = np.random.default_rng(1).integers(0, 255, (300, 900, 3), dtype=np.uint8)
    for ending in ("png", "jpg"):
        assert cv2.imwrite(str(place / f"one.{ending}"), image)
    return place


def listed(place: Path, **changed: str) -> None:
    entry = {"file": "one.png", "licence": "CC-BY-4.0", "credit": "A. Person <x>", **changed}
    lines = "".join(f"  {key}: '{value}'\n" for key, value in entry.items())
    (place / LIST).write_text(f"datasets/one:\n{lines}", encoding="utf-8")


@pytest.mark.parametrize("file", ["one.png", "one.jpg"])
def test_a_picture_is_shrunk_and_credited(cat: Catalogue, pictures: Path, tmp_path: Path, file: str) -> None:
    listed(pictures, file=file)
    build(cat, tmp_path / "site", pictures=pictures)
    image = cv2.imread(str(tmp_path / "site/thumb/datasets/one.jpg"))
    assert image is not None
    assert image.shape[:2] == (160, WIDTH)
    page = read(tmp_path / "site", "datasets/one/index.html")
    assert "A. Person <x>, CC-BY-4.0" in page.text
    assert "../../thumb/datasets/one.jpg" in page.links


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"licence": "CC-BY-NC"}, "SPDX"), ({"licence": "LicenseRef-own"}, "one.yaml|allow|SPDX"),
        ({"credit": " "}, "needs file, licence, credit"), ({"file": "../one.png"}, "outside"),
        ({"file": "none.png"}, "cannot be read"), ({"file": LIST}, "no PNG or JPEG"),
    ],
)  # fmt: skip
def test_what_may_not_be_shown_is_refused(
    cat: Catalogue, pictures: Path, changed: dict[str, str], said: str
) -> None:
    listed(pictures, **changed)
    with pytest.raises(UsageError, match=said):
        read_pictures(pictures, cat)


def test_a_bomb_and_a_stranger_are_refused(cat: Catalogue, pictures: Path, tmp_path: Path) -> None:
    blob = bytearray((pictures / "one.png").read_bytes())
    blob[16:24] = (60_000).to_bytes(4) * 2
    (pictures / "bomb.png").write_bytes(blob)
    listed(pictures, file="bomb.png")
    with pytest.raises(UsageError, match="million pixels"):
        read_pictures(pictures, cat)
    (pictures / LIST).write_text(
        "datasets/two: {file: one.png, licence: CC0-1.0, credit: me}", encoding="utf-8"
    )
    with pytest.raises(UsageError, match="no such record"):
        read_pictures(pictures, cat)
    (pictures / LIST).write_text("[1]", encoding="utf-8")
    with pytest.raises(UsageError, match="no list of records"):
        build(cat, tmp_path / "site", pictures=pictures)
    (pictures / "cut.png").write_bytes((pictures / "one.png").read_bytes()[:200])
    listed(pictures, file="cut.png")
    with pytest.raises(UsageError, match="damaged"):
        build(cat, tmp_path / "site", pictures=pictures)
    assert not (tmp_path / "site").exists()
