"""Names that an archive holds in an encoding that it does not state."""

from __future__ import annotations

import io
import zipfile

import pytest

from sonodex.collect import archives, formats
from sonodex.collect.encodings import encoding_of
from sonodex.collect.sources import Blob

WESTERN = ["grün/1.png", "König.png", "Übung 2.png", "lésion.png", "niño.png", "ä.png", "Löw.png"]


@pytest.mark.parametrize(
    ("names", "encoding", "told"),
    [
        (["узел1.png", "киста/Снимок 2.png"], "cp866", "cp866"),
        (["良性/甲状腺1.png", "恶性 US(2).png"], "gb18030", "gb18030"),
        (["良性の画像/1.png", "テスト_2.png"], "shift_jis", "shift_jis"),
        (["grün/1.png", "ゲル.png", "узел.png"], "utf-8", "utf-8"),
        (["양성/1.png", "악성/2.png", "정상/3.png"], "euc_kr", "euc_kr"),
        (["정상/초음파 영상 1.png", "갑상선 결절.png", "왼쪽/환자2.png"], "euc_kr", "euc_kr"),
        (["结节/1.png", "病变/2.png", "钙化.png"], "gb18030", "gb18030"),  # all where Korean letters lie
        (["肌肉/1.png"], "gb18030", "gb18030"),
        (["正常/肝脏1.png", "恶性/甲状腺.png", "患者1.png"], "gb18030", "gb18030"),
        (["Снимок УЗИ 1.png", "USкиста.png", "доброкачественные/2.png"], "cp866", "cp866"),
        (["正常/1.png", "悪性/テスト.png"], "shift_jis", "shift_jis"),
        (["gutartig/Gefäße 1.png"], "cp437", None),
        (["Größe.png"], "cp437", None),
        (["Füße.png"], "cp850", None),
        (["Müßig.png"], "cp850", None),
        (["créée/lésion à gauche.png"], "cp437", None),
        (["Łódź/guzek złośliwy.png"], "cp852", None),
        (WESTERN, "cp437", None),
        (WESTERN[:1], "cp437", None),
        (WESTERN[5:], "cp850", None),
    ],
)
def test_the_encoding_that_names_were_written_in(names: list[str], encoding: str, told: str | None) -> None:
    assert encoding_of([name.encode(encoding) for name in names]) == told


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8", "bénin/lésion 1.png"),
        ("cp866", "узлы/узел 1.png"),
        ("gb18030", "良性/结节1.png"),
        ("cp437", "grün.png"),
    ],
)
def test_names_of_members_are_read_as_they_were_written(encoding: str, name: str) -> None:
    written = name.encode(encoding)
    plain = "x" * len(written)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(plain, b"\x89PNG and so on")
    data = out.getvalue().replace(plain.encode(), written)  # without a word about its encoding
    [(entry, held)] = list(archives.members(Blob("a.zip", len(data), content=data), formats.ZIP))
    assert entry.path == f"a.zip/{name}"
    assert held is not None
    assert held.read(100) == b"\x89PNG and so on"
