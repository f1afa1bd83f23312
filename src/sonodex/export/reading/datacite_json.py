"""DataCite metadata as JSON: a file, or what the DataCite API answers."""

from __future__ import annotations

from typing import Any

from sonodex.export import datacite as written
from sonodex.export.reading import words
from sonodex.export.reading.draft import Draft, NotReadableError
from sonodex.records.vocabularies import Kind

_KINDS: dict[str, Kind] = {"Dataset": "dataset", "Image": "dataset", "Collection": "dataset",
                           "Model": "model", "Software": "model"}  # fmt: skip


def known(data: Any) -> bool:
    """Whether a JSON value is DataCite metadata."""
    return isinstance(data, dict) and isinstance(_attributes(data).get("titles"), list)


def _attributes(data: dict[str, Any]) -> dict[str, Any]:
    inner = data.get("data", data)
    found = inner.get("attributes", inner) if isinstance(inner, dict) else {}
    return found if isinstance(found, dict) else {}


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [one for one in value[:1000] if isinstance(one, dict)] if isinstance(value, list) else []


def _texts_of(value: Any) -> list[str]:
    return [one for one in value[:1000] if isinstance(one, str)] if isinstance(value, list) else []


def read(data: dict[str, Any]) -> list[Draft]:
    """One draft.

    Raises:
        NotReadableError: it is about something else than data or software, or has no title.
    """
    d = _attributes(data)
    types = d.get("types")
    general = str(types.get("resourceTypeGeneral", "Dataset")) if isinstance(types, dict) else "Dataset"
    kind = _KINDS.get(general)
    titles = [t for t in _dicts(d.get("titles")) if t.get("title")]
    if kind is None:
        raise NotReadableError(f"is about {general!r}, neither data nor software")
    if not titles:
        raise NotReadableError("has no title")
    draft = Draft(kind)
    draft.put("name", next((t["title"] for t in titles if not t.get("titleType")), titles[0]["title"]))
    draft.put("aliases", [t["title"] for t in titles if t.get("titleType") == "AlternativeTitle"])
    year = str(d.get("publicationYear") or "")
    draft.put("year", year if year != written.UNKNOWN_YEAR else None)
    publisher = d.get("publisher")
    name = publisher.get("name") if isinstance(publisher, dict) else publisher
    draft.put("publisher", name if not str(name).startswith(":") else None)
    draft.put("urls.homepage" if kind == "dataset" else "urls.code", d.get("url"))
    if kind == "dataset":
        draft.put("doi.data", words.doi(d.get("doi") or ""))
    _texts(draft, d)
    _subjects(draft, d)
    _rights(draft, _dicts(d.get("rightsList")))
    _sizes(draft, d)
    doi = draft.facts.get("doi.data")
    home = draft.facts.get("urls.homepage") or draft.facts.get("urls.code")
    draft.source = home or (f"https://doi.org/{doi}" if doi else None)
    ours = any(s.get("subjectScheme") in written.SUBJECTS.values() for s in _dicts(d.get("subjects")))
    if ours:
        draft.basis = "secondary"
    _related(draft, d, ours=ours)
    return [draft]


def _texts(draft: Draft, d: dict[str, Any]) -> None:
    texts = {t.get("descriptionType"): t.get("description") for t in reversed(_dicts(d.get("descriptions")))}
    draft.put("summary", words.of_page(texts.get("Abstract")))
    draft.put("identity_note", texts.get("Other"))
    if draft.kind == "model":
        draft.put("architecture", texts.get("TechnicalInfo"))


def _subjects(draft: Draft, d: dict[str, Any]) -> None:
    subjects = _dicts(d.get("subjects"))
    schemes = {scheme: field for field, scheme in written.SUBJECTS.items()}
    other = []
    for one in subjects:
        field = schemes.get(str(one.get("subjectScheme")))
        if field:
            draft.facts.setdefault(field, []).append(one.get("subject"))
        else:
            other.append(one.get("subject"))
    for field, found in words.by_vocabulary(other).items():
        if draft.kind == "dataset" or field != "population":
            draft.put(field, found)


def _rights(draft: Draft, rights: list[dict[str, Any]]) -> None:
    own = {"dataset": "license", "model": "code_license"}[draft.kind]
    for one in rights:
        text = str(one.get("rights") or "")
        if text.startswith(written.ACCESS):
            draft.put("access", text.removeprefix(written.ACCESS))
            continue
        field = next((f for f, p in written.RIGHTS.items() if p and text.startswith(p.rstrip(": "))), own)
        prefix = written.RIGHTS[field]
        if any(path.startswith(f"{field}.") for path in draft.facts):
            continue
        stated = text.removeprefix(prefix) if text != prefix.rstrip(": ") else ""
        spdx = one.get("rightsIdentifier")
        found = words.licence(spdx or stated, one.get("rightsUri"))
        if spdx and "spdx" in found and stated and stated != found["spdx"] and prefix + stated == text:
            found["name"] = stated
        for part, value in found.items():
            draft.put(f"{field}.{part}", value)


def _related(draft: Draft, d: dict[str, Any], *, ours: bool) -> None:
    paths = {relation: path for path, relation in written.LINKS.items()}
    holds = {relation: part for part, relation in written.MIRRORS.items() if ours or part == "all"}
    mirrors = []
    for one in _dicts(d.get("relatedIdentifiers")):
        path, what = paths.get(str(one.get("relationType"))), one.get("relatedIdentifier")
        if one.get("relatedIdentifierType") == "DOI" and path == "urls.paper":
            draft.put("doi.paper", words.doi(what))
        elif one.get("relatedIdentifierType") == "URL" and path and _has(draft.kind, path):
            draft.put(path, what)
        elif one.get("relatedIdentifierType") == "URL" and one.get("relationType") in holds:
            mirrors.append({"url": what, "holds": holds[one["relationType"]], "source": draft.source})
    if draft.kind == "dataset" and draft.source:  # each has to say where it stands
        draft.put("mirrors", mirrors)
    items = _dicts(d.get("relatedItems"))
    paper = next((i for i in items if i.get("relationType") == "IsDescribedBy" and _title(i)), None)
    if paper:
        title = _title(paper)
        draft.put("paper.title", None if title == written.UNKNOWN else title)
        draft.put("paper.venue", paper.get("publisher"))
        draft.put("paper.year", paper.get("publicationYear"))
        if draft.kind == "model" and ours:
            statuses = {article: status for status, article in written.ARTICLES.items()}
            draft.put("paper.status", statuses.get(str(paper.get("relatedItemType"))))
    _sets(draft, [i for i in items if i.get("relatedItemType") == "Dataset" and _title(i)])


def _title(item: dict[str, Any]) -> str:
    titles = _dicts(item.get("titles"))
    return str(titles[0].get("title") or "") if titles else ""


def _sets(draft: Draft, items: list[dict[str, Any]]) -> None:
    """Other datasets that it is related to, was trained or evaluated on."""
    if draft.kind == "dataset":
        words_of = {word: relation for relation, word in written.RELATIONS.items()}
        rows = [
            {"dataset": _title(one), "relation": words_of[one["relationType"]], "source": draft.source}
            for one in items
            if one.get("relationType") in words_of
        ]
        draft.put("related", rows if draft.source else None)  # each has to say where it stands
        return
    named = {
        f: [_title(i) for i in items if i.get("relationType") == w]
        for f, w in written.MODEL_RELATIONS.items()
    }
    draft.put("trained_on", [{"dataset": name, "availability": "unknown"} for name in named["trained_on"]])
    draft.put("evaluated_on", named["evaluated_on"])


def _has(kind: Kind, path: str) -> bool:
    from sonodex.export.facts import fields

    return path in fields(kind)


def _sizes(draft: Draft, d: dict[str, Any]) -> None:
    if draft.kind == "dataset":
        for text in _texts_of(d.get("sizes")):
            number, _, unit = str(text).partition(" ")
            if unit in written.SIZES:
                draft.put(f"counts.{unit}", number)
            elif unit == "GB":
                draft.put("size_gb", number)
        places = [g.get("geoLocationPlace") for g in _dicts(d.get("geoLocations"))]
        draft.put("countries", [p for p in places if p])
    if draft.kind == "model":
        updated = next(
            (o.get("date") for o in _dicts(d.get("dates")) if o.get("dateType") == "Updated"), None
        )
        draft.put("repository.last_commit", updated)
    formats = _texts_of(d.get("formats"))
    if draft.kind == "dataset":
        draft.put("file_formats", formats)
    else:
        for field in ("framework", "weights_format"):
            draft.put(field, next((f for f in formats if f in words.closed(field)), None))
