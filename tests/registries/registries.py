"""Registries as their public documentation shows them, on the small Internet of the tests.

Shapes and keys are those of the documentation that each adapter cites; the values are made up.
"""

from __future__ import annotations

import hashlib
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tests.registries.internet import Internet, Reply, Request

MD5 = "md5:" + "a" * 32
SHA = "b" * 64
DATA = "10.5281/zenodo.1000001"
PAPER = "10.1000/journal.1"


def zenodo(number: int = 1000001, **more: Any) -> dict[str, Any]:
    metadata = {
        "title": "Liver ultrasound images", "version": "1.2", "license": {"id": "cc-by-4.0"},
        "publication_date": "2023-05-06", "access_right": "open", "creators": [{"name": "Doe, Jane"}],
        "resource_type": {"type": "dataset", "title": "Dataset"}, "description": "<p>B-mode images of livers</p>",
        **more.pop("metadata", {}),
    }  # fmt: skip
    return {
        "id": number, "recid": str(number), "doi": f"10.5281/zenodo.{number}", "conceptdoi": "10.5281/zenodo.1000000",
        "metadata": metadata, "modified": "2024-01-02T03:04:05.000000+00:00", "stats": {"downloads": 12},
        "links": {"self_html": f"https://zenodo.org/records/{number}"},
        "files": [
            {"id": "x", "key": "images.zip", "size": 1_500_000_000, "checksum": MD5,
             "links": {"self": f"https://zenodo.org/api/records/{number}/files/images.zip/content"}},
            {"id": "y", "key": "readme.txt", "size": 500, "checksum": MD5,
             "links": {"self": f"https://zenodo.org/api/records/{number}/files/readme.txt/content"}},
        ],
        **more,
    }  # fmt: skip


def datacite(doi: str = DATA, **more: Any) -> dict[str, Any]:
    attributes = {
        "doi": doi, "titles": [{"title": "Liver ultrasound images"}], "publisher": "Zenodo", "publicationYear": 2023,
        "creators": [{"name": "Doe, Jane"}], "version": "1.2", "types": {"resourceTypeGeneral": "Dataset"},
        "rightsList": [
            {"rights": "Creative Commons Attribution 4.0 International", "rightsIdentifier": "cc-by-4.0",
             "rightsUri": "https://creativecommons.org/licenses/by/4.0/legalcode"},
            {"rights": "Open Access", "rightsUri": "info:eu-repo/semantics/openAccess"},
        ],
        "url": "https://zenodo.org/records/1000001", "updated": "2023-05-06T07:08:09Z", "state": "findable",
        "descriptions": [{"description": "B-mode ultrasound images", "descriptionType": "Abstract"}],
        "downloadCount": 12, **more,
    }  # fmt: skip
    return {"id": doi, "type": "dois", "attributes": attributes}


def crossref(
    doi: str = PAPER, kind: str = "journal-article", more: dict[str, Any] | None = None
) -> dict[str, Any]:
    return {
        "status": "ok", "message-type": "work",
        "message": {
            "DOI": doi, "type": kind, "title": ["A dataset of livers"], "container-title": ["Data Journal"],
            "publisher": "A Press", "published": {"date-parts": [[2023, 6]]}, "URL": f"https://doi.org/{doi}",
            "author": [{"given": "Jane", "family": "Doe"}],
            "license": [{"URL": "http://creativecommons.org/licenses/by/4.0/", "content-version": "vor"}],
            "link": [{"URL": "https://press.example/1.pdf", "content-type": "application/pdf"},
                     {"URL": "https://press.example/1.xml", "content-type": "application/xml"}],
            **(more or {}),
        },
    }  # fmt: skip


def openalex(doi: str = PAPER, **more: Any) -> dict[str, Any]:
    return {
        "id": "https://openalex.org/W1", "doi": f"https://doi.org/{doi}", "title": "A dataset of livers",
        "type": "article", "publication_date": "2023-06-01", "open_access": {"is_oa": True, "oa_status": "gold"},
        "best_oa_location": {"pdf_url": "https://press.example/1.pdf", "landing_page_url": "https://press.example/1",
                             "license": "cc-by", "is_oa": True},
        "primary_location": {"landing_page_url": f"https://doi.org/{doi}", "source": {"display_name": "Data Journal"}},
        "authorships": [{"author": {"display_name": "Jane Doe"}}], "is_retracted": False, **more,
    }  # fmt: skip


def github(name: str = "lab/net", **more: Any) -> dict[str, Any]:
    return {
        "full_name": name, "default_branch": "main", "pushed_at": "2024-03-04T05:06:07Z", "stargazers_count": 42,
        "archived": False, "disabled": False, "private": False, "html_url": f"https://github.com/{name}",
        "url": f"https://api.github.com/repos/{name}", "created_at": "2022-01-01T00:00:00Z",
        "license": {"key": "mit", "name": "MIT License", "spdx_id": "MIT"}, "owner": {"login": "lab"},
        "description": "Ultrasound segmentation", **more,
    }  # fmt: skip


def hugging_face(name: str = "lab/livers", **more: Any) -> dict[str, Any]:
    return {
        "id": name, "author": "lab", "sha": "c" * 40, "lastModified": "2024-02-03T04:05:06.000Z", "private": False,
        "gated": False, "disabled": False, "downloads": 99, "likes": 7, "tags": ["license:apache-2.0"],
        "cardData": {"license": "apache-2.0", "pretty_name": "Livers"}, "createdAt": "2023-01-02T03:04:05.000Z",
        "siblings": [
            {"rfilename": ".gitattributes", "size": 10, "blobId": "d"},
            {"rfilename": "model.safetensors", "size": 1000, "lfs": {"sha256": SHA, "size": 1000}},
        ],
        **more,
    }  # fmt: skip


def figshare(number: int = 2000002, files: int = 2, **more: Any) -> dict[str, Any]:
    return {
        "id": number, "title": "Thyroid ultrasound", "doi": f"10.6084/m9.figshare.{number}.v3", "version": 3,
        "license": {"value": 1, "name": "CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/"},
        "files": [figshare_file(n) for n in range(min(files, 10))], "is_embargoed": False, "is_confidential": False,
        "published_date": "2022-02-03T00:00:00Z", "modified_date": "2022-02-04T00:00:00Z", "size": 100 * files,
        "authors": [{"full_name": "Jane Doe"}], "defined_type_name": "dataset", "citation": "Doe, J. (2022)",
        "url_public_html": f"https://figshare.com/articles/dataset/Thyroid/{number}", **more,
    }  # fmt: skip


def figshare_file(number: int) -> dict[str, Any]:
    return {"id": number, "name": f"{number}.png", "size": 100, "is_link_only": False, "computed_md5": "e" * 32,
            "download_url": f"https://ndownloader.figshare.com/files/{number}"}  # fmt: skip


def install(net: Internet) -> None:
    """Every registry with one resource."""
    net.route(r"zenodo\.org/api/records/1000001$", zenodo())
    net.route(r"api\.datacite\.org/dois/10\.5281/zenodo\.1000001$", {"data": datacite()})
    net.route(r"api\.crossref\.org/works/10\.1000%2Fjournal\.1$", crossref())
    net.route(r"api\.openalex\.org/works/doi:10\.1000/journal\.1$", openalex())
    net.route(r"api\.github\.com/repos/lab/net$", github())
    net.route(r"api\.github\.com/repos/lab/net/languages$", {"Python": 1000})
    net.route(r"api\.github\.com/repos/lab/net/commits/main$",
              {"sha": "f" * 40, "commit": {"committer": {"date": "2024-03-04T05:06:07Z"}}})  # fmt: skip
    net.route(r"api\.github\.com/repos/lab/net/releases/latest$", {"tag_name": "v1.0"})
    net.route(r"huggingface\.co/api/models/lab/livers\?blobs=true$", hugging_face())
    net.route(r"huggingface\.co/api/datasets/lab/livers\?blobs=true$", hugging_face(gated="auto"))
    net.route(r"api\.figshare\.com/v2/articles/2000002$", figshare(files=2500))
    net.route(r"api\.figshare\.com/v2/articles/2000002/files\?", _figshare_page)
    _mendeley(net)
    _dataverse(net)
    _osf(net)
    _others(net)


def _figshare_page(request: Request) -> Reply:
    query = parse_qs(urlsplit(request.path).query)
    page, size = int(query["page"][0]), int(query["page_size"][0])
    return Reply([figshare_file(n) for n in range((page - 1) * size, min(page * size, 2500))])


def _mendeley(net: Internet) -> None:
    place = r"data\.mendeley\.com/public-api/datasets/abcd1234ef"
    licence = {"short_name": "CC BY-NC 3.0", "url": "http://creativecommons.org/licenses/by-nc/3.0"}
    net.route(rf"{place}(?:\?version=2)?$", {
        "id": "abcd1234ef", "version": 2, "name": "Breast ultrasound", "publish_date": "2021-04-05T00:00:00Z",
        "versions": [{"version": n, "publish_date": "2021-04-05T00:00:00Z", "available": True} for n in (2, 1)],
        "data_licence": licence, "doi": {"id": "10.17632/abcd1234ef.2", "status": "allocated"},
        "contributors": [{"first_name": "Jane", "last_name": "Doe"}],
        "files": [
            {"filename": "data.zip", "folder_id": "f2",
             "content_details": {"size": 5000, "sha256_hash": SHA.upper(),
                                 "download_url": "https://data.mendeley.com/f/data.zip"}},
        ],
    })  # fmt: skip
    net.route(rf"{place}/folders/2$", [
        {"id": "f1", "name": "Images"}, {"id": "f2", "name": "B-mode", "parent_id": "f1"},
    ])  # fmt: skip


def _dataverse(net: Internet) -> None:
    version = {
        "versionNumber": 2, "versionMinorNumber": 1, "versionState": "RELEASED",
        "lastUpdateTime": "2022-06-07T08:09:10Z",
        "license": {"name": "CC0 1.0", "uri": "http://creativecommons.org/publicdomain/zero/1.0"},
        "metadataBlocks": {"citation": {"fields": [
            {"typeName": "title", "value": "Nerve ultrasound"},
            {"typeName": "author", "value": [{"authorName": {"value": "Doe, Jane"}}]},
        ]}},
        "files": [
            {"label": "a.tab", "directoryLabel": "tables", "restricted": False,
             "dataFile": {"id": 11, "filesize": 5, "checksum": {"type": "MD5", "value": "A" * 32}}},
            {"label": "b.zip", "restricted": True, "dataFile": {"id": 12, "filesize": 6, "md5": "b" * 32}},
        ],
    }  # fmt: skip
    net.route(r"dataverse\.harvard\.edu/api/datasets/:persistentId/\?persistentId=doi:10\.7910/DVN/ABCDEF$", {
        "status": "OK",
        "data": {"id": 1, "persistentUrl": "https://doi.org/10.7910/DVN/ABCDEF", "publisher": "Harvard Dataverse",
                 "publicationDate": "2022-01-02", "latestVersion": version},
    })  # fmt: skip


def _osf(net: Internet) -> None:
    place = r"api\.osf\.io/v2/nodes/ab3de"
    net.route(rf"{place}/\?embed=license$", {"data": {
        "id": "ab3de",
        "attributes": {"title": "Muscle ultrasound", "public": True, "date_created": "2020-02-03T04:05:06.000000",
                       "date_modified": "2020-03-03T04:05:06.000000"},
        "embeds": {"license": {"data": {"attributes": {
            "name": "CC-By Attribution 4.0 International", "url": "https://creativecommons.org/licenses/by/4.0/"}}}},
    }})  # fmt: skip

    def entry(name: str, kind: str = "file", inner: str = "") -> dict[str, Any]:
        return {
            "attributes": {"kind": kind, "name": name, "materialized_path": f"/{name}", "size": 7,
                           "extra": {"hashes": {"sha256": SHA, "md5": "a" * 32}}},
            "links": {"download": f"https://osf.io/download/{name}"},
            "relationships": {"files": {"links": {"related": {"href": inner}}}} if inner else {},
        }  # fmt: skip

    start = "https://api.osf.io/v2/nodes/ab3de/files/osfstorage/"
    net.route(
        rf"{place}/files/osfstorage/$",
        {
            "data": [entry("a.png"), entry("more", "folder", f"{start}5f/")],
            "links": {"next": f"{start}?page=2"},
        },
    )
    net.route(rf"{place}/files/osfstorage/\?page=2$", {"data": [entry("b.png")], "links": {"next": None}})
    net.route(rf"{place}/files/osfstorage/5f/$", {"data": [entry("more/c.png")], "links": {"next": None}})


def _others(net: Internet) -> None:
    place = r"physionet\.org/api/v1/projects/us-set/versions/"
    net.route(rf"{place}$", [{"slug": "us-set", "version": "1.9"}, {"slug": "us-set", "version": "1.10"}])
    net.route(rf"{place}1\.10/$", {
        "slug": "us-set", "title": "Ultrasound set", "version": "1.10", "doi": "10.13026/abcd-1234",
        "license": {"name": "Open Data Commons Attribution License v1.0"}, "main_storage_size": 12345,
        "publish_datetime": "2023-07-08T09:10:11Z", "access_policy": "Open",
    })  # fmt: skip
    net.route(
        r"physionet\.org/files/us-set/1\.10/SHA256SUMS\.txt$",
        Reply(f"{SHA}  images/a.dcm\n{SHA} *b.csv\nno line\n", headers={"content-type": "text/plain"}),
    )
    net.route(r"cancerimagingarchive\.net/api/v2/collections/\?slug=us-prostate$", [{
        "id": 5, "slug": "us-prostate", "collection_title": "Prostate ultrasound", "version_number": "2",
        "collection_doi": "10.7937/TCIA.abcd", "collection_page_accessibility": "Public",
        "date_updated": "2021-02-03", "collection_downloads": [7, 8],
    }])  # fmt: skip
    net.route(r"cancerimagingarchive\.net/api/v2/downloads/\?include=7,8$", [
        {"id": 7, "download_title": "Images", "download_size": "77.5", "download_size_unit": "gb",
         "data_license": "CC BY 4.0"},
        {"id": 8, "download_title": "Tables", "download_size": "500", "download_size_unit": "mb",
         "data_license": "CC BY 4.0"},
    ])  # fmt: skip
    net.route(r"www\.kaggle\.com/api/v1/datasets/view/jane/us-nerve$", {
        "title": "US nerve", "licenseName": "CC BY-NC-SA 4.0", "totalBytes": 300, "lastUpdated": "2020-01-02T00:00:00Z",
        "downloadCount": 5, "currentVersionNumber": 4, "isPrivate": False, "creatorName": "Jane",
    })  # fmt: skip
    net.route(
        r"www\.kaggle\.com/api/v1/datasets/list/jane/us-nerve\?pageSize=200$",
        {"datasetFiles": [{"name": "a.png", "totalBytes": 100}], "nextPageToken": "t/2"},
    )
    net.route(
        r"www\.kaggle\.com/api/v1/datasets/list/jane/us-nerve\?pageToken=t%2F2&pageSize=200$",
        {"datasetFiles": [{"name": "b.png", "totalBytes": 200}], "nextPageToken": ""},
    )


def everything(net: Internet) -> None:
    """Whatever record of the catalogue is asked for: each registry knows it, each page is there."""
    from tests.registries import articles

    content = b"a,b\n1,2\n"

    def number(request: Request) -> int:
        return int(request.path.rpartition("/")[2])

    def deposit(request: Request) -> Reply:
        listed = [{"key": "table.csv", "size": len(content), "checksum": f"md5:{hashlib.md5(content).hexdigest()}",
                   "links": {"self": "https://zenodo.org/content/table.csv"}}]  # fmt: skip
        return Reply(zenodo(number(request), files=listed))

    def doi(request: Request) -> str:
        return unquote(request.path.split("/", 2)[2]).removeprefix("doi:")

    def search(request: Request) -> Reply:
        asked = parse_qs(urlsplit(request.path).query)["query"][0]
        result = {
            "doi": asked.removeprefix("DOI:").strip('"').casefold(),
            "pmcid": "PMC1234567",
            "isOpenAccess": "Y",
        }
        return Reply({"resultList": {"result": [result]}})

    install(net)
    net.route(r"(?!api\.|zenodo|www\.ebi|huggingface)", Reply("<!doctype html><title>A page</title>"))
    net.route(r"zenodo\.org/(?!api)", Reply("<!doctype html><title>A deposit</title>"))
    net.route(r"zenodo\.org/api/records/\d+$", deposit)
    net.route(r"zenodo\.org/api/records\?", {"hits": {"hits": [zenodo(7)]}, "links": {}})
    net.route(r"zenodo\.org/content/", Reply(content, headers={"content-type": "text/csv"}))
    net.route(r"api\.datacite\.org/dois/10", lambda r: Reply({"data": datacite(doi(r))}))
    net.route(r"api\.datacite\.org/dois\?", {"data": [], "links": {}})
    net.route(r"api\.crossref\.org/works/", lambda r: Reply(crossref(doi(r))))
    net.route(r"api\.openalex\.org/works/", lambda r: Reply(openalex(doi(r))))
    net.route(r"api\.openalex\.org/works\?", {"results": [], "meta": {}})
    net.route(r"api\.github\.com/search/", {"items": []})
    net.route(r"huggingface\.co/api/(?:datasets|models)\?", [])
    net.route(r"www\.ebi\.ac\.uk/europepmc/webservices/rest/search\?", search)
    net.route(
        r"www\.ebi\.ac\.uk/europepmc/webservices/rest/PMC",
        Reply(articles.jats(), headers={"content-type": "application/xml"}),
    )
