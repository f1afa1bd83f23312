"""What kind of text a burned-in line is: date, time, name, identifier, institution, device, settings or
annotation."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from sonodex.audit.look.privacy.dates import DATES, TIMES, is_date, taken_apart
from sonodex.audit.look.privacy.ultrasound_words import all_ultrasound, says_breast

KINDS = ("name", "identifier", "date", "time", "institution", "device", "settings", "annotation")
PRIVATE = ("name", "identifier", "date", "time", "institution")  # what a release should not show

_LABELLED = re.compile(
    r"\b(?P<label>pat(?:ient)?\.?\s?(?:id|name|no)?|name|mrn|id|pid|acc(?:ession)?\.?\s?(?:no|#|num(?:ber)?)?|dob|birth(?:date|day)?|case\s?no|"
    r"hosp(?:ital)?\.?\s?(?:no|id)|ref\.?\s?phys|dr|physician|operator|sonographer|doctor)\.?\s?[:#=]\s?(?P<value>[^\s:;|-][^:;|]{1,40})",
    re.IGNORECASE,
)
_NUMBERS = re.compile(
    r"(?<![\w.,-])(?=[\w-]*\d{5})[A-Z]{0,4}[\d][\w-]{4,23}(?![\w.])|(?<![\w-])\d{4,8}-\d{4,8}[AP]?M?(?![\w])",
    re.IGNORECASE,
)
_ICONS = re.compile(r"[08]+|(\d)\1*")  # what an engine makes of a row of them; one number in thousands
_LABEL_BEFORE = re.compile(r"\b(?:mrn|pid|id|acc|no|nr|case|pat)\.?\s*$", re.IGNORECASE)
_PERSON = re.compile(
    r"(?:\b(?:[Mm][Rr]s?|[Mm]s|[Mm]iss|Herr|Frau|[Dd][Rr]|[Pp]rof)\.?\s+[A-Z][A-Za-z]{2,}|^[A-Z][A-Za-z'-]{2,}\s?[,^]\s?[A-Z][A-Za-z'-]{1,}(?:\s[A-Z]\.?)?$"
    r"|^[A-Z][A-Za-z'-]+\^[A-Z][A-Za-z'^ .-]+$)"
)
_TITLE = re.compile(r"^(?:mrs?|ms|miss|dr)\b\.?\s+", re.IGNORECASE)
_MEASURED = re.compile(
    r"^[-+<>~]?\s*\d+(?:[.,]\d+)?\s?(?:mm|cm|m|ml|cc|dB|MHz|kHz|Hz|%|cm/s|m/s|ms|s|bpm|mmHg|g|w\d?d?|wk|cm2|cm3|mm2)\b|"
    r"^[-+<>~]?\s*\d+[.,]\d+\s*$",
    re.IGNORECASE,
)  # what stands behind `ID:` for an inner diameter
_CLOCK = re.compile(r"(?:0?[1-9]|1[0-2])\s?:\s?[03]0")
_CLOCK_WORDS = re.compile(
    r"\s*(?:\d+(?:\.\d+)?\s?cm|fn|n\b|o.?clock|a?rad\b|rt\b|lt\b|right\b|left\b)", re.IGNORECASE
)
_COUNTER = re.compile(
    r"(?:\b(?:frames?|fr|frm|image|img|cine|clip|loop|slice|page|prf|wf|fps|lines?)\b[\s.:#=]*)(?:\d+\s?/\s?)?$",
    re.IGNORECASE,
)  # what stands before the number of a frame
_FRAME_DIGITS = 5  # of the number of a frame in `00123/00150`
_OF = re.compile(r"#\s?(?:/|of)\s?\d{1,5}\b|\b\d{1,5}\s?(?:/|of)\s?#", re.IGNORECASE)
_UNIT = re.compile(r"\s?(?:k?hz\b|g\b|ml\b|mm\b|ms\b|cm/s\b)", re.IGNORECASE)
_INSTITUTION = re.compile(
    r"\b(hospital|hosp|clinic|clinique|klinik(?:um)?|university|universit\w*|med(?:ical)?\.? "
    r"(?:cent(?:er|re)|ctr|cen)|medcenter|institute?|radiology|cardiology|"
    r"obgyn|ob/gyn|health ?care|krankenhaus|spital|h[oô]pital|osped\w+|infirmary|polyclinic|charit[eé]|"
    r"practice)\b",
    re.IGNORECASE,
)
_DEVICE = re.compile(
    r"\b(logiq\w*|vivid\w*|voluson\w*|venue\w*|vscan\w*|epiq\w*|affiniti\w*|cx50|ie33|iu22|hd11|hd15|sparq|lumify|acuson|sequoia|siemens|philips|toshiba|"
    r"aplio\w*|xario\w*|canon|hitachi|aloka|arietta\w*|samsung|medison|accuvix\w*|sonoace\w*|ultrasonix|sonix\w*|mindray|resona\w*|esaote|mylab\w*|"
    r"butterfly|iq\+?|clarius|sonosite|m-turbo|edge ii|telemed|echoblaster|micrus|artus|bk ?medical|bk\d{4}|"
    r"verasonics|vantage|supersonic|"
    r"aixplorer\w*|mach\s?\d{2}|fujifilm|visualsonics|vevo\w*|zonare|terason|chison|sonoscape|ge\s+healthcare|ge\s+vingmed)\b"
    r"|^[A-Z]{1,3}\d{1,2}[-–]\d{1,2}\S*(?=\s|$)|^(?!\d+\s?(?:cm|sec?|ms|el)\b)\d{1,2}[LCSE][A-Z]{0,2}(?=\s|$)|\b[A-Z]{1,2}\d{1,2}\.?\d?/\d{2,3}/\d{2,3}\S*",
    re.IGNORECASE,
)
_EMPTY_LABEL = re.compile(r":\s*[-–.]*\s*$")  # a form's field without a value
_SETTINGS = re.compile(
    r"\b(MI|TI[SBC]?|TLS|FR|FPS|DR|PWR|AO|Frq|Freq|Gn|Gain|Dpt|Depth|De|Zoom|Map|Persist|Rej|FrmAvg|LnDens|XBeam|CHI|CF|PRF|WF|SV|Edge|Dyn|Pw|PS|PV|"
    r"Imnh|Enh|Comp|Focus|Harm|THI|HAR|Res|Pen|Gen|2D|3D|B-?mode|CPA|TEI|MSK)(?:\b|(?=\d))[\s:.=']*[-+]?\d*|\d+(?:\.\d+)?\s?(?:dB|cm/s|m/s|cm|mm|MHz|kHz|Hz|fps|bpm|%)(?![a-z])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Line:
    """One recognised line of text: the box is (x, y, width, height) in pixels."""

    text: str
    box: tuple[int, int, int, int]
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class Said:
    """A piece of burned-in text: its kind is one of `KINDS`."""

    kind: str
    value: str
    box: tuple[int, int, int, int]


def sort_out(lines: list[Line]) -> list[Said]:
    """The pieces of recognised lines, each with its kind; lone digits and signs (scales, markers) are left
    out."""
    said: list[Said] = []
    breast = any(says_breast(line.text) for line in lines)
    for line in _joined(lines):
        said += _pieces(replace(line, text=taken_apart(line.text)), breast)
    return said


def _joined(lines: list[Line]) -> list[Line]:
    """A device name set in two rows (LOGIQ over E9) is one line."""
    rest = sorted(lines, key=lambda one: (one.box[1], one.box[0]))
    out: list[Line] = []
    for line in rest:
        for i, above in enumerate(out):
            x, y, width, height = above.box
            middle = line.box[0] + line.box[2] / 2
            close = -height / 2 < line.box[1] - (y + height) < 0.6 * height
            if (
                close
                and x <= middle <= x + width
                and len(line.text) <= 6
                and re.search(r"\d", line.text)
                and _DEVICE.fullmatch(above.text.strip())
            ):
                right, bottom = max(x + width, line.box[0] + line.box[2]), line.box[1] + line.box[3]
                left = min(x, line.box[0])
                out[i] = Line(
                    f"{above.text} {line.text}",
                    (left, y, right - left, bottom - y),
                    min(above.score, line.score),
                )
                break
        else:
            out.append(line)
    return out


def _pieces(line: Line, breast: bool = False) -> list[Said]:
    text = line.text
    taken = [False] * len(text)
    found: list[tuple[int, int, str]] = []

    def take(start: int, end: int, kind: str) -> None:
        if not any(taken[start:end]):
            taken[start:end] = [True] * (end - start)
            found.append((start, end, kind))

    for match in _LABELLED.finditer(text):
        label = match["label"].lower()
        value = match["value"].strip(" -.")
        if len(value) > 1 and re.search(r"\w", value) and value.lower() not in ("n/a", "na", "none"):
            if _MEASURED.match(value) or (
                label.startswith("dr") and re.fullmatch(r"[\d\s./%-]+(?:dB)?", value)
            ):
                take(match.start(), match.end(), "settings")
                continue
            named = any(w in label for w in ("name", "dr", "phys", "operator", "sonographer", "doctor")) or (
                label.startswith("pat") and not re.search(r"\d", value)
            )
            take(
                match.start(),
                match.end(),
                "date" if label.startswith(("dob", "birth")) else "name" if named else "identifier",
            )
    for match in DATES.finditer(text):
        if is_date(match):
            take(match.start(), match.end(), "date")
    for match in TIMES.finditer(text):
        dated = any(kind == "date" for _, _, kind in found)
        clock = (
            not dated
            and _CLOCK.fullmatch(match[0].strip())
            and (breast or _CLOCK_WORDS.match(text, match.end()))
        )
        take(match.start(), match.end(), "annotation" if clock else "time")
    for match in _NUMBERS.finditer(text):
        of_frames = len(match[0]) <= _FRAME_DIGITS and _OF.search(
            text[: match.start()] + "#" + text[match.end() :]
        )
        if of_frames or _COUNTER.search(text, 0, match.start()) or _UNIT.match(text, match.end()):
            take(match.start(), match.end(), "settings")
            continue
        label = _LABEL_BEFORE.search(text, 0, match.start())
        if not label and _ICONS.fullmatch(match[0]):
            continue
        take(label.start() if label else match.start(), match.end(), "identifier")
    start = 0
    while start < len(text):
        if taken[start]:
            start += 1
            continue
        end = start
        while end < len(text) and not taken[end]:
            end += 1
        piece = text[start:end].strip(" '`.,;:|-_")
        if _EMPTY_LABEL.search(text[start:end]) and " " not in piece:
            piece = ""
        if len(re.findall(r"\w", piece)) >= 2 and (kind := _kind(piece)):
            found.append((start, end, kind))
        start = end
    return [Said(kind, text[a:b].strip(" '`,;|"), _part(line, a, b)) for a, b, kind in sorted(found)]


def _kind(piece: str) -> str:
    person = _PERSON.search(piece)
    if person and not all_ultrasound(_TITLE.sub("", person[0])):
        return "name"
    if _INSTITUTION.search(piece):
        return "institution"
    if _DEVICE.search(piece):
        return "device"
    if _SETTINGS.search(piece):
        return "settings"
    return "annotation" if re.search(r"[^\W\d_]{2}", piece) else ""


def _part(line: Line, start: int, end: int) -> tuple[int, int, int, int]:
    """The box of some of a line's letters, taken as equally wide."""
    x, y, width, height = line.box
    each = width / max(len(line.text), 1)
    return round(x + start * each), y, max(round((end - start) * each), 1), height
