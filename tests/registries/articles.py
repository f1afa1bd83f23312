"""A made-up article on a dataset, as JATS, HTML and PDF, with one passage that settles each of several
criteria.
"""

from __future__ import annotations

SETTLES: dict[str, tuple[str, str]] = {
    "D8": ("Ethics", "The ethics committee of North Hospital approved the study (approval number 2019-117)."),
    "D9": ("Ethics", "Written informed consent was obtained and all names were removed from the frames."),
    "D10": ("Methods", "Images were collected between March 2018 and June 2019."),
    "D11": ("Methods", "A LOGIQ E9 ultrasound system (GE Healthcare) was used for every examination."),
    "D12": ("Methods", "The linear array transducer worked at a centre frequency of 9 MHz."),
    "D13": (
        "Methods",
        "Each thyroid lobe was scanned in transverse and longitudinal planes, patients lying supine.",
    ),
    "D14": ("Methods", "Two sonographers with ten years of experience held the device."),
    "D16": ("Results", "In total 312 adult patients took part."),
    "D17": (
        "Methods",
        "Inclusion criteria were a visible nodule; people with previous operations were excluded.",
    ),
    "D18": ("Results", "Their mean age was 51 years; 240 were women."),
    "D22": ("Labels", "Three radiologists annotated the nodules."),
    "D24": ("Labels", "The inter-observer agreement reached a kappa of 0.81."),
    "D25": ("Labels", "Every malignant nodule was confirmed by fine needle aspiration and histopathology."),
    "D26": ("Results", "The set contains 1,204 images."),
    "D29": ("Use", "A training set of 800 images and a test set of 404 were divided at patient level."),
    "D31": ("Use", "Source code of a loader is on GitHub."),
}
_FILLER = [
    "Ultrasound is cheap and portable, and its images are hard to read for those who begin.",
    "Deep networks have changed how pictures are looked at in many fields of medicine.",
    "Earlier collections were small, came from a single place, or could not be had any more.",
    "The contrast of the frames was not altered and their order follows the clock of the machine.",
    "Readers may wonder whether brightness alone tells the groups apart; it does not.",
    "The figure shows six typical frames next to the outlines that were drawn on them.",
    "We thank everybody who lay still for us on cold mornings.",
    "Speckle is a property of the tissue and of the instrument together.",
]


def sections() -> list[tuple[str, list[str]]]:
    """Headings with their paragraphs, filler between what matters."""
    by_heading: dict[str, list[str]] = {"Introduction": list(_FILLER)}
    for number, (heading, text) in enumerate(SETTLES.values()):
        by_heading.setdefault(heading, []).extend([_FILLER[number % len(_FILLER)], text])
    by_heading["References"] = [
        "1. A study of ethics approval, informed consent and 999 patients. Journal, 2001."
    ]
    return list(by_heading.items())


def jats() -> bytes:
    secs = "".join(
        f"<sec><title>{h}</title>{''.join(f'<p>{p}</p>' for p in ps)}</sec>"
        for h, ps in sections()
        if h != "References"
    )
    refs = "<ref-list><title>References</title><ref><mixed-citation>ethics approval, 999 patients</mixed-citation></ref></ref-list>"
    table = (
        "<table-wrap><caption><p>Probes of the sites</p></caption><table><tr><th>Site</th><th>Probe</th></tr>"
        "<tr><td>North</td><td>L9, 5 to 14 MHz</td></tr></table></table-wrap>"
    )
    return (
        '<?xml version="1.0"?><!DOCTYPE article PUBLIC "-//NLM//DTD JATS//EN" "JATS-archivearticle1.dtd">'
        f"<article><front><article-meta><abstract><p>We publish 1,204 images.</p></abstract></article-meta></front>"
        f"<body>{secs}{table}</body><back>{refs}</back></article>"
    ).encode()


def html() -> bytes:
    secs = "".join(f"<h2>{h}</h2>{''.join(f'<p>{p}</p>' for p in ps)}" for h, ps in sections())
    return (
        "<!DOCTYPE html><html><head><title>x</title><style>p{}</style></head><body><nav>Ethics menu</nav>"
        f"<script>var ethics = 'committee approval'</script>{secs}</body></html>"
    ).encode()


def pdf() -> bytes:
    """A PDF of plain text, one page a section."""
    pages = []
    for heading, paragraphs in sections():
        lines = [heading.upper() if heading != "References" else heading]
        for paragraph in paragraphs:
            words = paragraph.split()
            lines += ["", *(" ".join(words[n : n + 10]) for n in range(0, len(words), 10))]
        escaped = [line.replace("(", r"\(").replace(")", r"\)") for line in lines]
        shown = "\n".join(f"({line}) Tj T*" for line in escaped)
        pages.append(f"BT /F1 11 Tf 14 TL 60 780 Td\n{shown}\nET")
    objects = ["<< /Type /Catalog /Pages 2 0 R >>"]
    numbers = range(4, 4 + 2 * len(pages), 2)
    objects.append(f"<< /Type /Pages /Count {len(pages)} /Kids [{' '.join(f'{n} 0 R' for n in numbers)}] >>")
    objects.append("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    for number, stream in zip(numbers, pages, strict=True):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> "
            f"/Contents {number + 1} 0 R >>"
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    out, places = b"%PDF-1.4\n", []
    for number, text in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{text}\nendobj\n".encode()
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    start = len(out)
    return (
        out
        + (
            f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
            f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
        ).encode()
    )
