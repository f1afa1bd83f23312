"""Agreement between coders where a finding holds a second reading."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sonodex.rubrics.agreement import compare_codings

if TYPE_CHECKING:
    from sonodex.catalogue import Catalogue


def coder_agreement(catalogue: Catalogue) -> list[dict[str, Any]]:
    """Rows `what`, `pairs`, `agreement`, `kappa`, `weighted_kappa` over findings with a second reading; none without any."""
    first: dict[str, dict[str, str]] = {}
    second: dict[str, dict[str, str]] = {}
    for entry in catalogue:
        for criterion, finding in entry.data["criteria"].items():
            if finding["also"]:
                first.setdefault(entry.full_id, {})[criterion] = finding["level"]
                second.setdefault(entry.full_id, {})[criterion] = finding["also"][0]["level"]
    if not first:
        return []
    result = compare_codings(first, second)

    def rounded(value: float | None) -> float | None:
        return None if value is None else round(value, 3)

    return [
        {"what": a.criterion, "pairs": a.pairs, "agreement": rounded(a.agreement), "kappa": rounded(a.kappa),
         "weighted_kappa": rounded(a.weighted_kappa)}
        for a in result.overall
    ]  # fmt: skip
