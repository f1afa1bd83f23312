"""What names of files and folders say."""

from __future__ import annotations

import pytest

from sonodex.audit import clip_names, names
from sonodex.audit.column_titles import LABEL_COLUMNS


@pytest.mark.parametrize(
    ("part", "split"),
    [
        ("train", "train"), ("Training", "train"), ("trainval", "train"), ("val", "validation"), ("dev",
        "validation"),
        ("test_images", "test"), ("holdout", "test"), ("fold3", "fold 3"), ("cv_fold_03", "fold 3"),
        ("images", None),
        ("train_list", "train"), ("test_cases", "test"), ("imagesVal", "validation"),
        ("Sample of Smalltest", "test"), ("minival2014", "validation"), ("external_test", "test"), ("ints", None),
        ("train.zip", "train"), ("test.tar.gz", "test"), ("val.h5", "validation"), ("train2017", "train"), ("train20177", None),
        ("contest", None), ("interval", None), ("benign", None), ("trainer", None),
        ("testowy", "test"), ("Zbiór treningowy", "train"), ("Eğitim Seti", "train"), ("Validierungsdaten", "validation"),
        ("doğrulama", "validation"), ("Тестовая выборка", "test"), ("训练组", "train"), ("conjunto de treino", "train"),
        ("PublicTest", "test"), ("va", "validation"), ("te", "test"), ("café_te", None), ("nova", None), ("sante", None),
        ("train-00000-of-00002", "train"), ("validation-00001-of-00002-0123456789abcdef", "validation"),
    ],
)  # fmt: skip
def test_splits(part: str, split: str | None) -> None:
    assert names.split_of(part) == split


@pytest.mark.parametrize(
    ("part", "subject"),
    [
        ("patient0017_2CH", ("patient N", "17")), ("case-3", ("case N", "3")), ("p12_left", ("p N", "12")),
        ("mouse 01", ("mouse N", "1")), ("Phantom_2", ("phantom N", "2")), ("rat", None), ("grat1", None),
        ("subject", None), ("image17", None), ("s3d", None),
    ],
)  # fmt: skip
def test_subjects(part: str, subject: tuple[str, str] | None) -> None:
    assert names.subject_in(part) == subject


@pytest.mark.parametrize(
    ("name", "is_numbered"),
    [
        ("S1", True),
        ("0042", True),
        ("set3", True),
        ("grade 2", False),
        ("BI-RADS4a", False),
        ("label_0", False),
        ("Class 12", False),
        ("labels0", True),
        ("seg1", True),
        ("12", True),
        ("benign", False),
    ],
)
def test_numberings_are_no_classes_but_grades_are(name: str, is_numbered: bool) -> None:
    assert names.numbered(name) is is_numbered


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("masks/1.png", True), ("a/1_mask.png", True), ("a/1_gt.nii.gz", True), ("a/mask_1.png", True),
        ("a/1_lesion.png", True), ("a/1 (mask).png", True), ("a/1 [mask].png", True),
        ("lesion/1.png", False), ("images/1.png", False), ("unmasked/1.png", False),
    ],
)  # fmt: skip
def test_masks(path: str, says: bool) -> None:
    assert names.says_mask(path) is says


@pytest.mark.parametrize(
    "part",
    [
        "paziente_07",
        "Paciente7",
        "患者 7",
        "пациент-007",
        "Patientin7",
        "sujet_7",
        "PAC007",
        "caso 7",
        "病例7",
    ],
)
def test_persons_in_other_languages(part: str) -> None:
    found = names.subject_in(part)
    assert found is not None
    assert found[1] == "7"


@pytest.mark.parametrize(
    ("one", "other"), [("d.h5/image0/5", "d.h5/label0/5"), ("imgs12/a.png", "masks12/a.png")]
)
def test_folders_of_images_and_masks_may_be_numbered(one: str, other: str) -> None:
    assert names.key_of(one) == names.key_of(other)
    assert names.key_of(one) != names.key_of(other.replace("0/", "1/").replace("12/", "1/"))


@pytest.mark.parametrize(
    ("title", "tier"),
    [
        ("klass", 0), ("klassen", 0), ("finding", 1), ("group", 2), ("age_group", None), ("diagnoza", 0), ("teşhis", 0),
        ("rótulo", 0), ("诊断结果", 0), ("结果", 1), ("ebene", 2), ("切面", 2), ("diagnosed_by", None), ("plane_angle", None),
        ("gt_plaque", 3), ("gt_path", None),
        ("label_name", 0), ("label_id", None),
    ],
)  # fmt: skip
def test_titles_of_classes(title: str, tier: int | None) -> None:
    assert next((n for n, column in enumerate(LABEL_COLUMNS) if column.search(title)), None) == tier


@pytest.mark.parametrize(
    ("path", "series"),
    [
        ("a/f_012.png", ("a/f_#", 12)),
        ("a/p3_f7b.png", ("a/p3_f#b", 7)),
        ("a/b.png", None),
        ("5.png", ("/#", 5)),
    ],
)
def test_series(path: str, series: tuple[str, int] | None) -> None:
    assert clip_names.series_of(path) == series


def test_one_ending_of_two_parts() -> None:
    assert names.stem("a/b.nii.gz") == "b"
    assert names.stem("a/b.c.png") == "b.c"


@pytest.mark.parametrize(
    ("path", "clip"),
    [
        ("train/vid0_frame015.png", "vid0"), ("a/images/vid0_015.png", "a/vid0"), ("p1-12.png", "p1"),
        ("a/P3 (7).png", "a/P3"), ("sweep_12.png", "sweep"), ("benign_frame3.png", "benign"),
        ("benign (12).png", None),  # a numbering: neither a clip's word, nor a number, nor a frame's word
        ("lesion_0001.png", None), ("image_0001.png", None), ("p1_image_0001.png", "p1"), ("mask7_1.png", "mask7"),
        ("train_0001.png", None), ("scan2019_12.png", None), ("vid12019_12.png", "vid12019"), ("nothing.png", None),
        ("video_12.png", None), ("0012.png", None), ("photo_frame3.png", None), ("volume slice 3.png", None),
        ("clip1-00-cropped.png", "clip1"), ("clip1-00-liver.png", None),
        ("nagranie0_klatka00012.png", "nagranie0"), ("Aufnahme_12.png", "Aufnahme"), ("vídeo 3 fotograma 12.png", "vídeo 3"),
    ],
)  # fmt: skip
def test_the_clip_of_a_frame_by_its_name(path: str, clip: str | None) -> None:
    assert clip_names.clip_of(path) == clip


@pytest.mark.parametrize(
    ("path", "clip"),
    [
        ("test/clip07/0012.png", "clip07"), ("a/clip07/images/0012.png", "a/clip07"), ("clip07/last.png", None),
        ("0012.png", None), ("test/0012.png", None), ("a/clip/0012.png", None), ("a/b/0012.png", None),
        ("a/d41d8cd98f00b204/1.png", "a/d41d8cd98f00b204"), ("clip07/a/1.png", None),
        ("seq/US-0A7F/0001.png", "seq/US-0A7F"), ("videos/K3/1.png", "videos/K3"), ("videos/benign/1.png", None),
        ("exam12/frames/003.png", "exam12"), ("scan_3/1.png", "scan_3"), ("frames/train/K3/1.png", None), ("frames/K3/1.png", "K3"), ("images/K3/1.png", None),
    ],
)  # fmt: skip
def test_the_clip_of_a_frame_by_its_folder(path: str, clip: str | None) -> None:
    assert clip_names.clip_folder(path) == clip


@pytest.mark.parametrize(
    ("folders", "splits"),
    [
        (["AR", "AS", "TR"], {}),  # a class of valves
        (["tr", "ts"], {"tr": "train", "ts": "test"}),
        (["tr", "ts", "AR"], {}),
        (["tr", "ts", "images", "masks", "png"], {"tr": "train", "ts": "test"}),
        (["tr"], {}),
        (["tr", "va", "te"], {"tr": "train", "va": "validation", "te": "test"}),
        (["te", "va", "hyperechoic"], {}),
        (["te"], {}),
        (["train"], {"train": "train"}),
        (["train", "benign"], {"train": "train"}),
        (["a/train", "b/test"], {"a/train": "train", "b/test": "test"}),
        (["train/fold1", "train/x"], {"train": "train", "train/fold1": "fold 1"}),
        (["imagesTr", "imagesTs", "labelsVal"],
         {"imagesTr": "train", "imagesTs": "test", "labelsVal": "validation"}),
        ([""], {}),
        ([], {}),
    ],
)  # fmt: skip
def test_folders_that_are_splits(folders: list[str], splits: dict[str, str]) -> None:
    paths = [f"{folder}/1.png".lstrip("/") for folder in folders]
    assert names.split_folders(paths) == splits
    for folder in splits:
        above = names.splits_above(f"{folder}/deep/1.png", splits)
        assert above[-1] == (folder.count("/"), splits[folder])
        assert len(above) == sum(f"{folder}/".startswith(f"{other}/") for other in splits)


@pytest.mark.parametrize(
    ("name", "none"),
    [
        ("png", True), ("PNG images", True), ("jpeg_frames", True), ("gray images", True), ("labelme", True),
        ("256x256", True), ("16-bit", True), ("8bit", True), ("bit", False), ("(png)", True), ("", False), ("png of cysts", False), ("benign png", False), ("images", False), ("benign", False),
        ("imagej scripts", True), ("images of images", False), ("UltrasoundImages", True), ("example_us_images", True),
        ("demo2.h5", True), ("frame 1", False), ("normal images", False), ("optimization_results", False),
    ],
)  # fmt: skip
def test_formats_tools_and_steps_are_no_classes(name: str, none: bool) -> None:
    assert names.no_class(name) is none


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("d41d8cd98f00b204", True), ("1.2.840.113619.2", True), ("20200131", True), ("benign", False),
        ("birads4", False), ("F3", False), ("a1b2c3d4", True), ("deadbeef", False), ("scan_20200131_1", True),
    ],
)  # fmt: skip
def test_identifiers(name: str, is_one: bool) -> None:
    assert names.identifier(name) is is_one


@pytest.mark.parametrize(
    ("path", "plain", "worded", "rooted", "numbered"),
    [
        ("a/img_1.png", ("a", "img_1"), ("a", "1"), None, ("a", "1")),
        ("a/p0_liver.png", ("a", "p0_liver"), ("a", "p0_liver"), ("a", "p0"), ("a", "0_liver")),
        ("p0 liver2.png", ("", "p0 liver2"), ("", "p0 liver2"), ("", "p0"), ("", "0 liver2")),
        ("a/one.png", ("a", "one"), ("a", "one"), None, ("a", "one")),
        ("a/mask_0001-l.png", ("a", "0001-l"), ("a", "0001-l"), ("a", "0001"), ("a", "0001-l")),
        ("a/bus_0001-l.png", ("a", "bus_0001-l"), ("a", "bus_0001-l"), ("a", "bus_0001"), ("a", "0001-l")),
        ("masks/mask.png", ("", "mask"), ("", "mask"), None, ("", "mask")),
        ("images/Train Images/x_mask_2.png", ("train", "x"), ("train", "x"), None, ("train", "x")),
    ],
)
def test_what_images_and_their_masks_share(
    path: str,
    plain: tuple[str, str],
    worded: tuple[str, str],
    rooted: tuple[str, str] | None,
    numbered: tuple[str, str],
) -> None:
    assert names.key_of(path) == plain
    assert names.key_of(path, image_words=True) == worded
    assert names.rooted_key(path) == rooted
    assert names.number_key(path) == numbered


@pytest.mark.parametrize(
    ("folder", "about"),
    [
        ("docs", True),
        ("Figures", True),
        ("_static", True),
        ("benign", False),
        ("documents", False),
        ("data", False),
    ],
)
def test_folders_about_a_set_hold_no_items_of_it(folder: str, about: bool) -> None:
    assert names.about_the_set(folder) is about


_ONCE, _AGAIN = f".rf.{'0a' * 16}", f".rf.{'1b' * 16}"


@pytest.mark.parametrize(
    ("name", "original"),
    [
        (f"cyst7_png{_ONCE}.jpg", "cyst7"), (f"cyst7_png{_ONCE}_jpg{_AGAIN}.jpg", "cyst7"), (f"a (7){_ONCE}.jpg", "a (7)"),
        (f"7_png{_ONCE}.jpg", None), (f"img_0007_png{_ONCE}.jpg", None), ("cyst7_png.rf.0a.jpg", None), ("cyst7.png", None),
        (f"7_png{_ONCE}_jpg{_AGAIN}.jpg", f"7_png{_ONCE}"),  # of one file, whatever that is of
    ],
)  # fmt: skip
def test_the_original_of_an_export(name: str, original: str | None) -> None:
    assert clip_names.original_of(f"train/images/{name}") == original


@pytest.mark.parametrize(
    ("name", "place", "source"),
    [
        ("hospital_A", True, True), ("Hospital Clinic Barcelona", True, True), ("site2", True, True), ("siteB", True, True), ("Center B", True, True),
        ("center", False, False), ("centre of the liver", False, False), ("GE", False, True), ("Philips_EPIQ", False, True),
        ("general", False, False), ("benign", False, False), ("sites", False, False),
    ],
)  # fmt: skip
def test_where_pictures_come_from(name: str, place: bool, source: bool) -> None:
    assert (names.site(name), names.source(name)) == (place, source)


@pytest.mark.parametrize(
    ("one", "other"),
    [("görüntü", "maske"), ("Imágenes", "Segmentación"), ("zdjęcia", "maski"), ("原图", "标签")],
)
def test_folders_of_images_and_masks_in_other_languages(one: str, other: str) -> None:
    assert names.names_images(one)
    assert names.names_mask(other)
    assert names.key_of(f"{one}/1.png") == names.key_of(f"{other}/1.png")
