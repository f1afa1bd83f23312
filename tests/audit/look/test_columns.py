"""Columns of the work folder, built of their bytes."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from sonodex.audit.look.running.columns import column, numbers


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["a", None, "", "läng\u00f6r 良性"], pa.string()),
        ([b"0123", None, b"\0\xff\0\xff"], pa.binary(4)),
        ([True, False, None, True, True, False, True, True, False], pa.bool_()),
        ([1, -(2**40), None, 7], pa.int64()),
        ([3, 2, 1], pa.int32()),
        ([0.5, None, float("inf")], pa.float32()),
        ([], pa.string()),
        ([None, None], pa.string()),
    ],
)
def test_a_column_is_what_arrow_would_make(values: list[Any], kind: Any) -> None:
    found = column(values, kind)
    found.validate(full=True)
    assert found.equals(pa.array(values, kind))


@pytest.mark.parametrize("kind", [pa.int64(), pa.int32(), pa.float32(), pa.bool_()])
def test_numbers_come_back_whole_in_parts_and_cut(kind: Any) -> None:
    values = [int(v) for v in np.random.default_rng(1).integers(0, 2, 37)]
    whole = column(values, kind)
    assert numbers(whole).tolist() == values
    assert numbers(whole[5:23]).tolist() == values[5:23]
    assert numbers(pa.chunked_array([whole[3:9], whole[:0], whole[9:]])).tolist() == values[3:]
    assert numbers(whole[:0]).tolist() == []


def test_an_audit_does_not_import_pandas(tmp_path: Any) -> None:
    from tests.audit.pictures import speckle, write

    write(tmp_path / "a.png", speckle(1))
    code = (
        "import sys; from sonodex.audit import Options, audit; "
        f"audit({str(tmp_path)!r}, Options(text=False, workers=0)); sys.exit('pandas' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
