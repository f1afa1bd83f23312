"""What people type, and what has to come: ids among the first answers, and filters that the words mean."""

from __future__ import annotations

from typing import NamedTuple


class Asked(NamedTuple):
    """A query; `first` are ids that stand among the first five; `filters` by name and first value."""

    text: str
    first: tuple[str, ...]
    filters: tuple[tuple[str, str | int], ...] = ()


QUERIES = (
    Asked("CAMUS", ("camus",)),
    Asked("BUSI", ("busi",)),
    Asked("busbra", ("bus-bra",)),
    Asked("HC18", ("hc18",)),
    Asked("HC-18", ("hc18",)),
    Asked("hc 18", ("hc18",)),
    Asked("dataset_busi_with_gt", ("busi",)),
    Asked("Breast   ULTRASOUND images", ("busi",)),
    Asked("TN3K", ("tn3k",)),
    Asked("DDTI thyroid", ("ddti",)),
    Asked("echonet dynamic", ("echonet-dynamic",)),
    Asked("ultrasam", ("ultrasam",)),
    Asked("open kidney", ("open-kidney-ultrasound",)),
    Asked("left ventricle", ("camus",)),
    Asked("LV", ("camus",)),
    Asked("ejection fraction", ("camus", "echonet-dynamic")),
    Asked("pneumothorax", ("covid-blues",)),
    Asked("NAFLD", ("bmode-fatty-liver",)),
    Asked("MASLD", ("bmode-fatty-liver",)),
    Asked("fatty liver", ("bmode-fatty-liver",)),
    Asked("gestational", ("hc18",)),
    Asked("obstetric", ("hc18",)),
    Asked("foetal head", ("hc18",)),
    Asked("fetal head", ("hc18",)),
    Asked("head circumference", ("hc18",)),
    Asked("tumour breast", ("bus-bra",)),
    Asked("Philips", ("open-kidney-ultrasound",)),
    Asked("Butterfly iQ", ("mit-grandhack-butterfly", "butterfly-lus")),
    Asked("GE Voluson", ("hc18",)),
    Asked("Clarius", ("clarius-raw-samples",)),
    Asked("Verasonics", ("tum-robotic-phantoms",)),
    Asked("Siemens", ("siemens-invivo-fsa",)),
    Asked("coronavirus", ("covidx-us",)),
    Asked("COVID-19", ("covid19-pocus",)),
    Asked("lung B-lines", ("covid-blues", "bedlus")),
    Asked("carotid intima-media", ("cubs",)),
    Asked("TRUS", ("micro-ultrasound-prostate",)),
    Asked("PCOS", ("pcosgen",)),
    Asked("ovarian", ("mmotu",)),
    Asked("brachial plexus", ("regional-us-brachial-plexus", "ubpd")),
    Asked("nerve block", ("regional-us-brachial-plexus",)),
    Asked("kidneys", ("open-kidney-ultrasound",)),
    Asked("renal", ("open-kidney-ultrasound",)),
    Asked("dermatology", ("dermatologic-us",)),
    Asked("IVUS", ("mosaic-ivus",)),
    Asked("beamforming", ("cubdl",)),
    Asked("foundation model", ("usfm",)),
    Asked("thyriod nodlue", ("tn5000", "tn3k")),
    Asked("thyroyd", ("tn3k",)),
    Asked("carotyd", ("cubs",)),
    Asked("prostrate", ("micro-ultrasound-prostate",)),
    Asked("no registration", (), (("access", "open"),)),
    Asked("open breast masks", ("bus-bra",), (("access", "open"), ("task", "segmentation"))),
    Asked("commercial", ("fetal-planes-db",), (("allows", "commercial"),)),
    Asked(
        "breast masks commercial 500 patients",
        ("bus-bra",),
        (("task", "segmentation"), ("allows", "commercial"), ("min_subjects", 500)),
    ),
    Asked("Africa", ("fetal-planes-africa", "busi"), (("country", "DZ"),)),
    Asked("china thyroid", ("tn3k",), (("country", "CN"),)),
    Asked("3D prostate", ("mu-regpro",), (("modality", "3d"),)),
    Asked("fetal since 2022", ("multicentre-fetal-biometry",), (("year_from", 2022),)),
    Asked("1,000 patients", (), (("min_subjects", 1000),)),
    Asked("children video", (), (("population", "human-paediatric"), ("data_kind", "video"))),
    Asked("bounding boxes nodule", ("tn5000",), (("task", "detection"),)),
)
