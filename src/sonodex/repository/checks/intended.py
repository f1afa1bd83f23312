"""M16: intended use and limitations."""

from __future__ import annotations

import re

from sonodex.repository.checks.check import Answer, Check, View
from sonodex.repository.texts import Document, Line

_INTENDED = re.compile(
    r"\bintended\s+(?:use|for|to|as|purpose)|\bnot\s+(?:intended|designed|meant)\b|"
    r"\b(?:is|are)\s+(?:meant|designed)\s+(?:for|as|to (?:be used|support|help|serve))|"
    r"for (?:academic )?research (?:use|purposes?)\b|research[- ]use[- ]only|"
    r"\bnot (?:be used )?for (?:clinical|diagnostic|medical)|medical (?:device|advice)|"
    r"clinical (?:use|decision|diagnosis) |out-of-scope|"
    r"\b(?:this|the|our) (?:[\w-]+ ){0,2}(?:code|models?|tool\w*|software|algorithm|repo\w*|package|network|"
    r"weights)\b[^.]{0,40}\bcan be used (?:for|to)\b|"
    r"the (?:aim|goal|purpose) of (?:this|the) (?:repo\w*|project|code|tool\w*|model|"
    r"software|algorithm|package|method|work)|"
    r"with the aim (?:to|of)|potential utility|for researchers to|serves? as (?:a|"
    r"an) (?:\w+ )?(?:baseline|benchmark|template|example|starting|tutorial|reference)|"
    r"仅供.{0,10}研究|用于.{0,10}研究",
    re.IGNORECASE,
)
_LIMITS = re.compile(
    r"\blimitations? of (?:this|our|the (?:current|present|released|model|code|method|algorithm|software|"
    r"package))\b|"
    r"\blimitations?:|\b(?:known|some|several|following) limitations\b|\blimitations (?:are|include)\b|"
    r"\bthere are (?:\w+ )?limitations\b|"
    r"\b(?:is|are|it) limited to\b|not (?:expected to )?generali[sz]e|"
    r"\b(?:models?|code|it|this|performance|results?|weights|network|method|software|predictions?)\b[^.]{0,30}"
    r"\bmay (?:not|fail|differ|perform)|"
    r"\bcaveats?\b|known (?:issues|problems|limits)|do(?:es)? not (?:work|"
    r"perform) (?:well|on|with)|should not be used|(?<!inductive )(?<!the )\bbias(?:es)? (?:in|may|and)|"
    r"not been (?:validated|tested|evaluated|approved)|differs? from the (?:original|"
    r"paper|article|published)|局限|限制",
    re.IGNORECASE,
)
_NOT_A_STATEMENT = re.compile(
    r"licen[sc]|\b(?:datasets?|data|images|videos) (?:is|are|was|were|can|may|should|"
    r"provided|released|used)\b(?!.*\bcode\b)|limitations? of (?:git|space|"
    r"capacity|memory|storage|file)|capacity limit|\bcopyright|as follows|scripts? (?:can|"
    r"is|are)|commands? (?:can|is)|\.py\b|\bGPU|acknowledg|to address (?:this|these|"
    r"the) limitation|limitations? of (?:existing|previous|current|conventional|prior)|"
    r"overcome|despite|\b(?:your|provide) [^.]{0,60}\bintended use",
    re.IGNORECASE,
)


def _statement(document: Document, pattern: re.Pattern[str], heading: re.Pattern[str]) -> Line | None:
    for section in document.sections:
        if heading.search(section.title) and section.end > section.start:
            return Line(section.start, section.title)
    for line in document.prose:
        if pattern.search(line.text) and not re.search(
            r"licen|cit|reference|data|acknowledg", document.section_at(line.number), re.IGNORECASE
        ):
            for sentence in re.split(r"(?<=[.!?。])\s+", line.text):
                if pattern.search(sentence) and not _NOT_A_STATEMENT.search(sentence):
                    return Line(line.number, sentence)
    return None


def intended_use(view: View) -> Answer:
    """Are intended use and limitations stated?"""
    seen = view.seen
    if seen.main is None:
        return Answer("none", "no readme or model card")
    documents = [
        d
        for d in (*seen.readmes[:4], *seen.documents[:6])
        if not seen.vendored(d.path) and d.path.count("/") <= 1
    ]
    use = next(
        (
            (d, line)
            for d in documents
            if (
                line := _statement(
                    d,
                    _INTENDED,
                    re.compile(
                        r"^(?:intended|direct) uses?|^uses?$|intended purpose|disclaimer", re.IGNORECASE
                    ),
                )
            )
        ),
        None,
    )
    limits = next(
        (
            (d, line)
            for d in documents
            if (
                line := _statement(
                    d, _LIMITS, re.compile(r"limitation|known issues|bias, risks", re.IGNORECASE)
                )
            )
        ),
        None,
    )
    if use and limits and use[1] != limits[1]:
        return Answer(
            "full", f"intended use, and limits ({limits[0].at(limits[1].number)})", use[0].at(use[1].number)
        )
    found = use or limits
    if found:
        return Answer(
            "partial",
            "intended use stated, no limits" if use else "limits stated, no intended use",
            found[0].at(found[1].number),
        )
    return Answer("none", "readmes read whole, neither intended use nor limits stated", seen.main.at(1))


CHECKS = (
    Check(
        "intended-use",
        "M16",
        "sentences and headings of readmes and cards",
        "intended use and limits",
        "one of them",
        "neither, readmes read whole",
        "a purpose told in other words is missed; limits in the paper are not read",
        intended_use,
    ),
)
