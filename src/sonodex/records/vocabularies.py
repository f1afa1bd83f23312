"""The closed vocabularies of records, each in this one place.

Choices, schema, forms and docs derive from them.
"""

from __future__ import annotations

from typing import Final, Literal, get_args

Kind = Literal["dataset", "model"]
Level = Literal["full", "partial", "none", "unknown", "not-applicable"]
Basis = Literal["primary", "secondary", "automatic", "unverified"]
Anatomy = Literal[
    "fetus", "fetal-head", "fetal-heart", "fetal-abdomen", "placenta", "cervix", "uterus", "ovary", "heart",
    "lung", "breast", "thyroid", "prostate", "kidney", "bladder", "liver", "gallbladder", "pancreas",
    "spleen", "bowel", "appendix", "abdomen", "brain", "carotid", "vessel", "nerve", "muscle", "tendon",
    "knee", "hip", "spine", "bone", "skin", "eye", "neck", "lymph-node", "salivary-gland", "testis",
    "phantom", "multi-organ",
]  # fmt: skip
Population = Literal[
    "human-adult", "human-paediatric", "human-fetal", "phantom", "animal", "ex-vivo", "simulated"
]
Modality = Literal[
    "b-mode", "doppler", "ceus", "elastography", "m-mode", "rf", "channel", "micro-ultrasound", "3d",
    "intraoperative", "endoscopic",
]  # fmt: skip
DataKind = Literal["image", "video", "volume", "signal"]
Task = Literal[
    "classification", "segmentation", "detection", "landmark", "measurement", "regression", "report",
    "registration", "tracking", "quality", "reconstruction", "synthesis", "vqa",
]  # fmt: skip
Access = Literal["open", "registration", "request", "challenge", "unavailable", "unknown"]
FileFormat = Literal[
    "png", "jpg", "tif", "bmp", "gif", "mp4", "avi", "mov", "dicom", "nifti", "nrrd", "mhd", "mha", "minc",
    "hdf5", "mat", "npy", "npz", "raw", "csv", "xlsx", "json", "xml", "txt", "cfg", "stl", "pkl", "parquet",
    "tfrecord", "wav", "pdf", "zip",
]  # fmt: skip
Confidence = Literal["high", "medium", "low"]
PaperStatus = Literal["peer-reviewed", "preprint", "none"]
Framework = Literal["pytorch", "tensorflow", "keras", "jax", "onnx", "matlab", "other"]
WeightsFormat = Literal["pt", "pth", "ckpt", "h5", "safetensors", "onnx", "savedmodel", "mat", "other"]
Availability = Literal["public", "was-public", "request", "private", "unknown"]
Relation = Literal["duplicate-of", "shares-images", "part-of", "successor-of", "same-acquisition"]
Permission = Literal["commercial", "redistribution", "derivatives"]

KINDS: tuple[Kind, ...] = get_args(Kind)
LEVELS: tuple[Level, ...] = get_args(Level)
FULL: Final = "full"
UNKNOWN: Final = "unknown"
NOT_APPLICABLE: Final = "not-applicable"
STEPS: tuple[Level, ...] = ("none", "partial", "full")
"""The levels that say how far a criterion is met, from least to most."""
BASES: tuple[Basis, ...] = get_args(Basis)
ANATOMY: tuple[Anatomy, ...] = get_args(Anatomy)
POPULATIONS: tuple[Population, ...] = get_args(Population)
MODALITIES: tuple[Modality, ...] = get_args(Modality)
DATA_KINDS: tuple[DataKind, ...] = get_args(DataKind)
TASKS: tuple[Task, ...] = get_args(Task)
ACCESS: tuple[Access, ...] = get_args(Access)
FILE_FORMATS: tuple[FileFormat, ...] = get_args(FileFormat)
CONFIDENCES: tuple[Confidence, ...] = get_args(Confidence)
PAPER_STATUSES: tuple[PaperStatus, ...] = get_args(PaperStatus)
FRAMEWORKS: tuple[Framework, ...] = get_args(Framework)
WEIGHTS_FORMATS: tuple[WeightsFormat, ...] = get_args(WeightsFormat)
AVAILABILITIES: tuple[Availability, ...] = get_args(Availability)
RELATIONS: tuple[Relation, ...] = get_args(Relation)
PERMISSIONS: tuple[Permission, ...] = get_args(Permission)

FOLDERS: dict[Kind, str] = {"dataset": "datasets", "model": "models"}
"""Folder of each kind below a catalogue folder, also the first part of a full name (`datasets/busi`)."""

SURVEY_ROWS = 72
"""Rows of the published survey's list of datasets; a record says which ones are its own."""

RECORD_SUFFIXES = (".yaml", ".yml")
"""How the name of a record file ends."""

# Text that names an id and not a resource in words; such a reference has to exist.
ID_PATTERN = r"^[a-z0-9]+(?:-[a-z0-9]+)*$"
