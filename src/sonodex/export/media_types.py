"""Media types of file formats: by the words of records and by names of files, written and read."""

from __future__ import annotations

import mimetypes

from sonodex.collect import formats

UNKNOWN = "application/octet-stream"
BY_WORD = {
    "png": "image/png", "jpg": "image/jpeg", "tif": "image/tiff", "bmp": "image/bmp", "gif": "image/gif",
    "mp4": "video/mp4", "avi": "video/x-msvideo", "mov": "video/quicktime", "dicom": "application/dicom",
    "hdf5": "application/x-hdf5", "mat": "application/x-matlab-data", "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "json": "application/json",
    "xml": "application/xml", "txt": "text/plain", "stl": "model/stl", "wav": "audio/wav",
    "pdf": "application/pdf", "zip": "application/zip", "parquet": "application/vnd.apache.parquet",
}  # fmt: skip
"""Media type of each file format that has one, by its word in records."""
WORDS = {media: word for word, media in BY_WORD.items()} | {"application/x-parquet": "parquet"}
"""The words of media types, those that others write among them."""
_MADE_UP = {
    "nifti": "application/x-nifti", "mha": "application/x-metaimage", "mhd": "application/x-metaimage",
    "nrrd": "application/x-nrrd", "npy": "application/x-npy", "npz": "application/x-npz",
}  # fmt: skip
"""What files of a format without a media type are called, so that they can be told apart."""
_OF_FILES: dict[str, str] = BY_WORD | _MADE_UP
_OTHERS = {".md": "text/markdown", ".gz": "application/gzip", ".parquet": BY_WORD["parquet"]}


def media_type(path: str) -> str:
    """The media type that a file's name says; that of compressed files is of their compression."""
    for ending, media in _OTHERS.items():
        if path.lower().endswith(ending):
            return media
    for word in (word for form in formats.expected(path) for word in form.words):
        if word in _OF_FILES:
            return _OF_FILES[word]
    return mimetypes.guess_type(path)[0] or UNKNOWN
