"""Links under which trained weights are offered, told apart from links to data, papers and other people's
base models."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from sonodex.repository.texts import Document, Link

Host = Literal["hub", "drive", "release", "archive", "file", "page"]
SUFFIXES = (
    ".pth",
    ".pt",
    ".ckpt",
    ".h5",
    ".hdf5",
    ".safetensors",
    ".onnx",
    ".pkl",
    ".gguf",
    ".keras",
    ".tflite",
    ".pb",
    ".tar",
    ".pth.tar",
    ".t7",
    ".caffemodel",
    ".weights",
    ".params",
)
_DRIVE = re.compile(
    r"(?:^|\.)(?:drive\.google\.com|docs\.google\.com|1drv\.ms|onedrive\.live\.com|"
    r"sharepoint\.com|dropbox\.com|pan\.baidu\.com|mega\.nz|app\.box\.com|box\.com|"
    r"wetransfer\.com|pan\.quark\.cn|cloud\.tsinghua\.edu\.cn|jbox\.sjtu\.edu\.cn|"
    r"rec\.ustc\.edu\.cn|owncloud\.[\w.-]+|nextcloud\.[\w.-]+|sync\.com|pcloud\.\w+|"
    r"mediafire\.com|sciebo\.de)$"
)
_ARCHIVE = re.compile(
    r"(?:^|\.)(?:zenodo\.org|figshare\.com|osf\.io|data\.mendeley\.com|dataverse\.[\w.]+|"
    r"dryad\.org|datadryad\.org|physionet\.org|synapse\.org)$"
)
_HUB = re.compile(
    r"(?:^|\.)(?:huggingface\.co|hf\.co|hf-mirror\.com|modelscope\.cn|tfhub\.dev|"
    r"kaggle\.com|comet\.(?:ml|com)|wandb\.ai|grand-challenge\.org|replicate\.com|"
    r"ngc\.nvidia\.com)$"
)
_ABOUT_WEIGHTS = re.compile(
    r"\bweights?\b|check-?points?\b|pre-?trained|\btrained\b[\w\s,&()-]{0,40}\bmodels?\b|"
    r"model[- ]?zoo|\bmodel files?\b|\b(?:our|the|download|released?|final|"
    r"best)\b[^.]{0,25}\bmodels?\b|"
    r"\bmodels? (?:is|are|can be|here|available|download)|\.pth\b|\.ckpt\b|权重|预训练|模型|"
    r"\bpesos\b|poids|gewichte|チェックポイント|学習済",
    re.IGNORECASE,
)
_ABOUT_DATA = re.compile(
    r"\bdata ?sets?\b|\bdata\b|\bimages\b|\bannotations?\b|\bvideos\b|数据", re.IGNORECASE
)
_BASE = re.compile(
    r"(?<![-\w])SAM\b|segment[- ]anything|image-?net|\bCOCO\b|backbone|\bDINO(?:v\d)?\b|"
    r"\bMAE\b|\bBERT\b|sam_vit|vit_[blh]\b|\bmedsam\b|\bVGG\b|kinetics|"
    r"official (?:weights|website|repo)|"
    r"\bV-?JEPA\b|\bCLIP model|\bLLaMA|initiali[sz]|imagenet|\bSwin(?:UNETR)?[- ]|"
    r"\bResNet-?\d+\b|\bEfficientNet\b|\bTransUNet|R50\+ViT|pvt_v2|\bDeiT\b|\bBEiT\b|"
    r"AugReg|Uni-Perceiver",
    re.IGNORECASE,
)
_OWN = re.compile(
    r"\bour\b|\bwe (?:provide|release|offer|share|have)|\b(?:fine-?tuned|trained) (?:on|"
    r"with|model|weights)|released? (?:the|our)",
    re.IGNORECASE,
)
_BASE_HOST = re.compile(
    r"fbaipublicfiles|download\.pytorch\.org|storage\.googleapis\.com/(?:vit_models|"
    r"bit_models|tensorflow)|openaipublic|paperswithcode|timm/|facebook/|google/|openai/|"
    r"Qwen/|meta-llama/|microsoft/|stabilityai/|runwayml/|CompVis/|laion/|openmmlab|ultralytics/|bert-base|"
    r"google-bert/|FacebookAI/",
    re.IGNORECASE,
)
_ACCOUNT = re.compile(r"//(?:www\.)?(?:comet\.(?:com|ml)|wandb\.ai|api\.wandb\.ai)/", re.IGNORECASE)
_REQUEST = re.compile(
    r"(?:up)?on (?:reasonable )?request|\bby e-?mail|\be-?mail (?:us|me|the)|"
    r"contact (?:us|the|me)|please (?:contact|e-?mail)|request (?:form|access)|"
    r"sign(?:ed)? .{0,30}agreement|gated",
    re.IGNORECASE,
)


_SHORT = re.compile(r"^(?:bit\.ly|tinyurl\.com|goo\.gl|t\.ly|is\.gd|rebrand\.ly|shorturl\.at)$")


@dataclass(frozen=True, slots=True)
class WeightLink:
    """An offer of weights.

    Attributes:
        url: the address, or the name on a hub that code loads (`hf-hub:org/name`).
        host: what kind of place it is.
        path, line: where it is offered.
        base: names another work's base model.
        request: has to be asked for, or needs an account.
        ours: the sentence says that the weights are the authors' own.
    """

    url: str
    host: Host
    path: str
    line: int
    base: bool
    request: bool
    ours: bool = False

    @property
    def at(self) -> str:
        return f"{self.path}:{self.line}"


def host_of(url: str) -> Host | None:
    """What kind of place an address is, None for one that is not known to keep files."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    host, path = (parts.hostname or "").casefold(), parts.path
    if host.endswith("github.com") and "/releases" in path:
        return "release"
    if "/docs/" in path or (host.startswith("docs.") and host != "docs.google.com"):
        return None
    if host in ("doi.org", "dx.doi.org"):
        return "archive" if re.match(r"/10\.(?:5281|6084|17632|17605|7910|57967)/", path) else None
    if host == "huggingface.co" and re.match(r"/(?:papers|blog|docs|spaces|datasets|collections)\b", path):
        return None
    if _HUB.search(host):
        return "hub"
    if _DRIVE.search(host):
        return "drive"
    if _ARCHIVE.search(host):
        return "archive"
    if _SHORT.search(host):
        return "page"
    return "file" if path.casefold().endswith(SUFFIXES) else None


def repository_of(url: str) -> str | None:
    """`owner/name` of a GitHub address, lower case."""
    found = re.match(r"https?://(?:www\.)?github\.com/([\w.-]+)/([\w.-]+)", url)
    return f"{found[1]}/{found[2].removesuffix('.git')}".casefold() if found else None


def offered(document: Document, own: str | None) -> list[WeightLink]:
    """Links of a document under which weights are offered; `own` is `owner/name` of the repository that is
    looked at."""
    out = []
    for link in document.links:
        host = host_of(link.url)
        if host is None:
            continue
        found = _judge(document, link, host, own)
        if found is not None:
            out.append(found)
    return out


def _judge(document: Document, link: Link, host: Host, own: str | None) -> WeightLink | None:
    heading = document.section_at(link.line)
    if not document.path.casefold().rpartition("/")[2].startswith("readme") and document.heading:
        heading = f"{document.heading.title}: {heading}"
    line = document.lines[link.line - 1]
    before = document.lines[link.line - 2] if link.line > 1 else ""
    direct = urlsplit(link.url).path.casefold().endswith(SUFFIXES)
    words = bool(_ABOUT_WEIGHTS.search(link.words))
    here = words or bool(_ABOUT_WEIGHTS.search(_sentence(line, link)))
    around = bool(_ABOUT_WEIGHTS.search(heading)) or bool(_ABOUT_WEIGHTS.search(before) and len(line) < 200)
    data = bool(_ABOUT_DATA.search(link.words or _sentence(line, link)))
    if not (
        direct or here or (around and not data) or (host == "hub" and "huggingface" in link.url and not data)
    ):
        return None
    if (
        data
        and not (words or direct)
        and not re.search(
            r"weight|checkpoint|pre-?trained|trained model|权重|模型", _sentence(line, link), re.IGNORECASE
        )
    ):
        return None
    other = repository_of(link.url)
    context = f"{heading} {before} {_sentence(line, link)} {link.words}"
    base = bool(_BASE_HOST.search(link.url)) or (
        host == "release" and own is not None and other is not None and other != own
    )
    if not base and (
        _BASE.search(link.words) or _BASE.search(_sentence(line, link)) or _BASE.search(link.url)
    ):
        base = not (_OWN.search(context) or _named_after(link.url, own))
    asked = bool(_REQUEST.search(_sentence(line, link))) or bool(_ACCOUNT.search(link.url))
    return WeightLink(link.url, host, document.path, link.line, base, asked, bool(_OWN.search(context)))


def _named_after(url: str, own: str | None) -> bool:
    """Whether every word of a model's name on a hub (three and more of them) stands in the repository's own
    name."""
    found = re.match(r"https?://(?:huggingface\.co|hf\.co|www\.modelscope\.cn/models)/[^/]+/([^/?#]+)", url)
    if found is None or own is None:
        return False
    mine = re.sub(r"[^a-z0-9]", "", own.rpartition("/")[2].casefold())
    words = [w for w in re.findall(r"[a-z]+", found[1].casefold()) if len(w) > 1]
    return len(words) >= 3 and all(w in mine for w in words)


def _sentence(line: str, link: Link) -> str:
    """The sentence (or table cell) of a line that holds a link."""
    at = line.find(link.url)
    if at < 0 or len(line) < 160:
        return line
    start = max(line.rfind(". ", 0, at), line.rfind("<br", 0, at), line.rfind("。", 0, at), 0)
    end = min(
        (e for e in (line.find(". ", at + len(link.url)), line.find("。", at + len(link.url))) if e > 0),
        default=len(line),
    )
    return line[start:end]


_LOADED = re.compile(r"^hf[-_]hub:([\w.-]+/[\w.-]+)$")


def loaded_by(strings: list[tuple[str, str, int]], own: str | None) -> list[WeightLink]:
    """Weights that code fetches: names on a hub, and files of the repository's own releases; strings as
    (path, text, line).

    Other addresses in code are base models as a rule and are left out.
    """
    out = []
    for path, text, line in strings:
        if _LOADED.match(text):
            out.append(WeightLink(text, "hub", path, line, bool(_BASE_HOST.search(text)), request=False))
        elif (
            own is not None
            and text.startswith("https://github.com/")
            and "/releases/" in text
            and repository_of(text) == own
        ):
            out.append(WeightLink(text, "release", path, line, base=False, request=False))
    return out
