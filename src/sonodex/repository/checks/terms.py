"""M2, M3, M4: the licence of the code, the weights, and the terms of the weights."""

from __future__ import annotations

import re

from sonodex.repository.checks.check import Answer, Check, View
from sonodex.repository.licensing import OTHERS, Licence, of_the_whole, open_source, sentences_about
from sonodex.repository.looking import Looked
from sonodex.repository.weights.files import WeightFile
from sonodex.repository.weights.links import repository_of
from sonodex.wording import counted

_REQUEST = re.compile(
    r"(?:weights?|models?|checkpoints?)\b[^.]{0,80}(?:(?:up)?on (?:reasonable )?request|"
    r"by e-?mail|contact|e-?mail)|(?:weights?|models?|checkpoints?)\b[^.]{0,80}[.]?[^.]{0,60}\b(?:subject to "
    r"(?:verification|approval|review)|access is granted)|(?:contact|e-?mail|request)[^.]{0,60}\b(?:weights?|"
    r"checkpoints?|trained models?)\b|(?:code|password|提取码)[^.]{0,40}(?:request|e-?mail|"
    r"contact)",
    re.IGNORECASE,
)
_WEIGHTS = re.compile(
    r"weights?|checkpoint|pre-?trained|trained models?|model files?|权重|模型", re.IGNORECASE
)
_LATER = re.compile(
    r"(?:will|to) be (?:released|available|published|uploaded|made)|coming soon|即将", re.IGNORECASE
)


def of_code(seen: Looked) -> list[Licence]:
    """Licences of the repository's own code: files at the root, statements in its readmes, package
    metadata."""
    return [
        one
        for one in seen.licences
        if one.about in ("all", "code")
        and not seen.vendored(one.path)
        and not (one.place == "readme" and one.path.count("/") > 0)
    ]


def licence(view: View) -> Answer:
    """Under which licence is the code?"""
    seen = view.seen
    found = of_code(seen)
    root = [
        one
        for one in found
        if one.place == "file" and of_the_whole(one.path) and not re.search(r"data", one.path, re.IGNORECASE)
    ]
    if any("/" not in one.path for one in root):  # then what lies beside the documents is theirs
        root = [one for one in root if not one.path.startswith(("docs/", "doc/"))]
    stated = [one for one in found if one.place in ("readme", "metadata") and "/" not in one.path]
    if seen.card and not root:
        stated = sorted(stated, key=lambda one: one.place != "metadata")
    below = [one for one in found if one.place == "file" and not of_the_whole(one.path)]
    mixed = [
        one
        for one in seen.licences
        if one.place == "readme"
        and one.about == "weights"
        and one.spdx
        and "/" not in one.path
        and re.search(r"\bcode\b|software|source files?|repository", one.words, re.IGNORECASE)
    ]
    if not root and not stated:
        stated = mixed
    best = next(iter(root or stated), None)
    if best is None and below:
        share = _share(seen, below[0])
        if below[0].spdx and open_source(below[0].spdx) and share >= 0.5:
            return Answer("full", f"{below[0].name} in the folder that holds the code", below[0].at)
        if share >= 0.2 or len(seen.scripts) == 0:
            return Answer("partial", f"{below[0].name} in a folder below, nothing for the whole", below[0].at)
        best = None
    if best is None and (headers := _headers(seen)):
        return headers
    if best is None:
        other = next(
            (one for one in seen.licences if one.place == "readme" and not seen.vendored(one.path)), None
        )
        if other and other.about != "weights" and (other.spdx or other.about != "data"):
            return Answer(
                "partial",
                f"{other.name} stated for {'data' if other.about == 'data' else 'a part'} only",
                other.at,
            )
        return Answer("none", "no licence file, and none named in readme or package metadata")
    named = {one.spdx for one in root}
    others = [
        one
        for one in (*root, *stated)
        if one.spdx != best.spdx
        and (_contradicts(best, one) or (one.spdx not in named and _says_another(best, one)))
    ]
    if others:
        return Answer(
            "partial", f"{best.name} and {others[0].name} ({others[0].at}) contradict each other", best.at
        )
    if best.spdx is None:
        return Answer("partial", "terms of its own, no known licence", best.at)
    if open_source(best.spdx):
        return Answer(
            "full",
            f"{best.spdx} in {_PLACES[best.place]}",
            best.at,
        )
    return Answer("partial", f"{best.spdx}, not an open-source licence for code", best.at)


def _headers(seen: Looked) -> Answer | None:
    """What comments at the top of the scripts say, where nothing is stated for the whole."""
    scripts = [s for s in seen.own_scripts() if s.language != "notebook"]
    stated = [(s.path, found[0]) for s in scripts if (found := _header(s.path, s.words))]
    named = [(path, one) for path, one in stated if one.spdx]
    if len(named) < 0.5 * len(scripts) or not named:  # a few are those of code taken over
        return None
    path, first = named[0]
    note = f"{first.spdx} in the headers of {len(named)} of {len(scripts)} scripts, nothing for the whole"
    whole = len(named) >= 0.8 * len(scripts) and open_source(first.spdx or "")
    return Answer("full" if whole else "partial", note, f"{path}:1")


def _header(path: str, words: str) -> list[Licence]:
    text = " ".join(words[:3_000].split())[:1_500]
    return sentences_about([(1, "", text)], path, "file") if "licen" in text.casefold() else []


_PLACES = {"file": "a licence file", "readme": "the readme", "metadata": "package metadata"}


def _says_another(file: Licence, sentence: Licence) -> bool:
    """Whether a readme puts the code under another open-source licence than its licence file."""
    if file.place != "file" or sentence.place != "readme" or sentence.about != "code":
        return False
    if not (file.spdx and sentence.spdx and open_source(file.spdx) and open_source(sentence.spdx)):
        return False
    whole = re.search(
        r"\b(?:this|the|our) (?:project|code|software|repo\w*|package)\b", sentence.words, re.IGNORECASE
    )
    return bool(whole) and _family(file.spdx) != _family(sentence.spdx) and not OTHERS.search(sentence.words)


def _family(spdx: str) -> str:
    return spdx.split("-")[0].lstrip("AL")


def _contradicts(first: Licence, second: Licence) -> bool:
    """Two open-source files may stand side by side (parts); a closed or unknown one beside an open one
    contradicts it."""
    if first.spdx and second.spdx:
        if _family(first.spdx) == _family(second.spdx):
            return False  # GPL named loosely
        return open_source(first.spdx) != open_source(second.spdx) and second.about in ("all", "code")
    own = second if second.spdx is None else first
    if own.place == "file":
        return True
    return bool(
        re.search(
            r"all rights reserved|non-?commercial|academic|research (?:use|purposes) only",
            own.words,
            re.IGNORECASE,
        )
    ) and own.about in ("all", "code")


def _share(seen: Looked, one: Licence) -> float:
    folder = one.path.rpartition("/")[0] + "/"
    return sum(s.path.startswith(folder) for s in seen.scripts) / max(len(seen.scripts), 1)


def weights(view: View) -> Answer:
    """Can the trained weights be downloaded?"""
    seen = view.seen
    here = [
        w
        for w in seen.weights
        if not seen.vendored(w.path)
        and _of_a_network(w)
        and (w.size or 10**6) > 2_000
        and not _BASE_FILE.search(w.path)
    ]
    own = [one for one in seen.weight_links if not one.base and not seen.vendored(one.path)]
    main = [one for one in own if "/" not in one.path] or own
    direct = next((one for one in main if not one.request), None)
    asked = _said_request(seen)
    if here:
        kind = here[0].content.format if here[0].content else "weights"
        where = {"lfs": "as a large file (LFS)", "absent": "in the tree, content not in this clone"}.get(
            here[0].stored, "in the tree"
        )
        return Answer("full", f"{counted(len(here), 'file')} of weights {where}, {kind}", here[0].path)
    if direct and not (direct.host == "drive" and _near(seen, direct.path, direct.line)):
        return Answer("full", f"link to a {direct.host} for the weights; not followed", direct.at)
    if main or asked:
        return Answer("partial", "weights on request only", main[0].at if main else asked or "")
    released = _in_release(seen)
    if released:
        return Answer("full", "readme offers weights among the releases", released)
    base = next((one for one in seen.weight_links if one.base and "/" not in one.path), None)
    note = (
        "only base models of others are linked" if base else "no file of weights, no link, no release named"
    )
    fetched = _fetched(seen)
    if fetched:
        return Answer(
            "none",
            f"{note}; a script fetches files from a drive or archive, perhaps weights",
            fetched,
            "full",
        )
    history = seen.tree.history
    if history is not None and history.tags == ():
        return Answer("none", f"{note}; the repository has no tags, so no releases", base.at if base else "")
    return Answer("none", f"{note}; releases were not looked at", base.at if base else "", "full")


_FROM_DRIVE = re.compile(
    r"^https?://(?:drive\.google\.com|docs\.google\.com|zenodo\.org|\S*dropbox\.com|osf\.io)/\S*"
)
_NAMED_WEIGHTS = re.compile(
    r"\.(?:pth|pt|ckpt|h5|onnx|safetensors)$|pre-?trained|checkpoint|weights", re.IGNORECASE
)


def _fetched(seen: Looked) -> str | None:
    """The place where a script that names weights fetches files."""
    for script in seen.own_scripts():
        found = next((s for s in script.strings if _FROM_DRIVE.match(s.name)), None)
        if found and any(_NAMED_WEIGHTS.search(s.name) for s in script.strings):
            return f"{script.path}:{found.line}"
    return None


_BASE_FILE = re.compile(
    r"(?:^|/)(?:deepfill\w*|(?:vgg|resnet|densenet|efficientnet|mobilenet)[-_]?\w*\d\w*-[0-9a-f]{8}|alexnet-\w+|lpips\w*|"
    r"sam_vit_\w+|i3d_\w+|yolov?\d+[nsmlx]?(?:-\w+)?|dinov\d\w*pretrain\w*|mae_pretrain\w*|r50\+vit\w*|imagenet\w*)"
    r"[\w.-]*(?:/|$)",
    re.IGNORECASE,
)  # names under which other people's base models are handed round


def _of_a_network(one: WeightFile) -> bool:
    """Whether a file is one of weights; formats that hold data as often have to be named after a model."""
    if one.content is None or one.content.tensors:
        return True
    if one.content.format in ("npz", "npy", "matlab"):
        return bool(
            re.search(
                r"weight|model|net(?:work)?(?![a-z])|checkpoint", one.path.rpartition("/")[2], re.IGNORECASE
            )
        )
    return one.content.format != "pickle"


def _said_request(seen: Looked) -> str | None:
    for document in seen.readmes[:3]:
        found = next(
            (
                line
                for line in document.prose
                if _REQUEST.search(line.text)
                and _WEIGHTS.search(line.text + document.section_at(line.number))
            ),
            None,
        )
        apart = found and _WEIGHTS.search(document.section_at(found.number))
        if found and (apart or not re.search(r"\bdata(?:set)?s?\b", found.text, re.IGNORECASE)):
            return document.at(found.number)
    return None


_BY_MAIL = re.compile(
    r"(?:send|seed|drop|write)\b.{0,20}\be-?mail|\be-?mail (?:me|us|to me)\b|(?:code|"
    r"password)\b.{0,40}(?:e-?mail|request|contact)|邮件",
    re.IGNORECASE,
)


def _near(seen: Looked, path: str, line: int) -> bool:
    """Whether the lines around a link say that its password is sent by mail."""
    document = next((d for d in (*seen.readmes, *seen.documents) if d.path == path), None)
    return document is not None and any(
        _BY_MAIL.search(one) for one in document.lines[max(0, line - 3) : line + 3]
    )


def _in_release(seen: Looked) -> str | None:
    for document in seen.readmes[:3]:
        others = {
            link.line
            for link in document.links
            if "/releases" in link.url and seen.own and repository_of(link.url) not in (None, seen.own)
        }
        for line in document.prose:
            if (
                line.number not in others
                and _WEIGHTS.search(line.text)
                and re.search(
                    r"\b(?:in|from|under|see|at|of)\b[^.]{0,20}\breleases?\b", line.text, re.IGNORECASE
                )
                and not _LATER.search(line.text)
            ):
                return document.at(line.number)
    return None


def weight_terms(view: View) -> Answer:
    """Which terms cover the weights?"""
    seen = view.seen
    offered = weights(view)
    if offered.level == "none" and offered.up_to is None:
        return Answer("none", "no weights released", offered.source)
    if offered.level == "none":
        return Answer("none", "weights not seen", offered.source, "full")
    stated = next(
        (one for one in seen.licences if one.about == "weights" and not seen.vendored(one.path)), None
    )
    if stated and not _excluded(stated):
        return Answer("full", f"{stated.name} stated for the weights", stated.at)
    if seen.card.get("license"):
        assert seen.main is not None
        return Answer("full", f"model card under {seen.card['license'][:40]}", seen.main.at(1))
    if stated:
        return Answer("none", "the licence leaves the weights out and names no terms for them", stated.at)
    code = licence(view)
    if code.level in ("full", "partial"):
        return Answer(
            "partial", "covered by implication: a licence on the repository, weights not named", code.source
        )
    return Answer("none", "no terms stated for code or weights")


def _excluded(one: Licence) -> bool:
    return bool(
        re.search(r"exclud|except|does not (?:cover|apply)|not (?:include|cover)", one.words, re.IGNORECASE)
    )


CHECKS = (
    Check(
        "licence",
        "M2",
        "licence files anywhere, sentences and badges of the root's readmes, package metadata; "
        "headers of scripts where these state nothing",
        "an open-source licence for the whole (by the category of the licence list)",
        "Creative Commons or own terms, licences that contradict, a licence for a part only",
        "nothing stated",
        "a header counts where half of the scripts have one; a notice inside an image is not seen",
        licence,
    ),
    Check(
        "weights",
        "M3",
        "files of weights in the tree by content, links in readmes and other documents, hub "
        "names in code, tags",
        "a file or a link under which they are offered",
        "on request only",
        "no file, no link, and no tag that could be a release (open where tags exist or are not "
        "known, or a script fetches files from a drive)",
        "links are not followed; a link under other words than weights, model or checkpoint is missed",
        weights,
    ),
    Check(
        "weight-terms",
        "M4",
        "sentences that put the weights under terms, the card's licence, the licence of the repository",
        "terms that name the weights",
        "a licence on the repository that does not",
        "no weights, or no terms at all",
        "terms on the page behind a link are not read",
        weight_terms,
    ),
)
