"""The body: a silhouette with a disc where each anatomy lies, as large as the number of datasets."""

from __future__ import annotations

from collections.abc import Mapping

from sonodex.field.classes import ANATOMY_GROUPS, NOT_ONE_ORGAN
from sonodex.records import labels
from sonodex.site.figures.svg import clean
from sonodex.site.palette import ACCENT, LINE, PAPER, SOFT
from sonodex.wording import counted

WIDTH, HEIGHT = 376, 560
# Where on the silhouette, front view; what is not one place (phantom, multi-organ) stands beside it.
PLACES: dict[str, tuple[int, int]] = {
    "brain": (170, 36), "eye": (186, 54), "salivary-gland": (146, 72), "lymph-node": (194, 88),
    "neck": (150, 92), "thyroid": (170, 100), "carotid": (188, 106), "lung": (140, 160),
    "heart": (184, 174), "breast": (202, 146), "liver": (146, 214), "spleen": (206, 212),
    "gallbladder": (158, 232), "pancreas": (182, 230), "kidney": (200, 242), "abdomen": (170, 256),
    "bowel": (184, 274), "appendix": (148, 276), "spine": (170, 196), "uterus": (170, 296),
    "ovary": (150, 302), "bladder": (178, 312), "cervix": (164, 316), "prostate": (172, 328),
    "testis": (170, 344), "hip": (132, 310), "bone": (136, 380), "muscle": (204, 384), "vessel": (252, 254),
    "knee": (140, 432), "tendon": (200, 490), "nerve": (86, 222), "skin": (66, 288), "fetus": (330, 308),
    "fetal-head": (330, 274), "fetal-heart": (346, 330), "fetal-abdomen": (320, 340),
    "placenta": (352, 296), "phantom": (44, 480), "multi-organ": (44, 420),
}  # fmt: skip
BODY = (
    "M170 8c22 0 34 16 34 38 0 20-8 34-16 42v14c4 8 20 12 36 17 18 6 27 18 30 38l12 78 10 62c2 12 6 20 4 "
    "30-2 8-10 8-14 2-8-14-12-22-14-36"
    "l-14-62-14-52-4 60c0 14 4 26 7 42 5 26 4 54 0 86-3 24-8 34-8 56 0 26 6 44 3 70-2 16-5 26-3 38 2 8 8 "
    "14 8 20 0 5-6 7-14 7-10 0-18-2-18-10"
    "l-2-50c-2-34-8-52-9-84l-8-94h-4l-8 94c-1 32-7 50-9 84l-2 50c0 8-8 10-18 10-8 0-14-2-14-7 0-6 6-12 "
    "8-20 2-12-1-22-3-38-3-26 3-44 3-70"
    " 0-22-5-32-8-56-4-32-5-60 0-86 3-16 7-28 7-42l-4-60-14 52-14 62c-2 14-6 22-14 36-4 6-12 6-14-2-2-10 "
    "2-18 4-30l10-62 12-78"
    "c3-20 12-32 30-38 16-5 32-9 36-17V88c-8-8-16-22-16-42 0-22 12-38 34-38z"
)


def body_body(counts: Mapping[str, int], hrefs: Mapping[str, str]) -> str:
    """The inner SVG; `counts` and `hrefs` by anatomy."""
    out = [f'<path class="body" d="{BODY}" fill="{LINE}" fill-opacity=".55"/>']
    if any(counts.get(a) for a in ANATOMY_GROUPS["Pregnancy"]):
        out.append(
            f'<text class="small" x="336" y="250" text-anchor="middle" fill="{SOFT}" '
            'font-size="12">fetus</text>'
            f'<ellipse class="body" cx="336" cy="310" rx="34" ry="52" fill="{LINE}" fill-opacity=".55"/>'
        )
    for name in sorted(PLACES, key=lambda a: (-counts.get(a, 0), a)):
        count = counts.get(name, 0)
        if not count:
            continue
        x, y = PLACES[name]
        if name in NOT_ONE_ORGAN:
            out.append(
                f'<text class="small" x="{x}" y="{y + 26}" text-anchor="middle" fill="{SOFT}" '
                f'font-size="12">{name}</text>'
            )
        label = clean(f"{labels.label('anatomy', name)}: {counted(count, 'dataset')}")
        out.append(
            f'<a href="{clean(hrefs[name])}" aria-label="{label}" data-tip="{label}"><title>{label}</title>'
            f'<circle class="organ" cx="{x}" cy="{y}" r="{3 + 2.6 * count**0.5:.1f}" fill="{ACCENT}" '
            f'fill-opacity=".72" stroke="{PAPER}" stroke-width="1.5"/></a>'
        )
    return "".join(out)
