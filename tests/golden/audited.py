"""A small folder to audit, with some of everything that an audit tells, made anew from numbers each time."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from tests.audit.making import dicom, gif, nifti, noise
from tests.audit.pictures import mask, speckle, write

TRAIN, TEST = range(13), range(13, 16)  # the seventh subject stands in both


def make(root: Path) -> Path:
    """Sixteen images of eight subjects in two splits and two classes, their masks, and more."""
    rows = ["image,patient,diagnosis,age"]
    for number in (*TRAIN, *TEST):
        subject = number // 2
        label = "malignant" if subject % 2 else "benign"
        name = f"p{subject:02d}_{number % 2}"
        folder = root / ("train" if number in TRAIN else "test") / label
        write(folder / f"{name}.png", speckle(number))
        write(folder / f"{name}_mask.png", mask(number))
        rows.append(f"{name}.png,{subject},{label},{40 + subject}")
    (root / "table.csv").write_text("\n".join(rows) + "\n", encoding="utf-8", newline="\n")

    train, test = root / "train", root / "test"
    write(test / "malignant" / "p07_1.png", speckle(2))  # the same file as in train, of another subject
    nearly = cv2.convertScaleAbs(speckle(7), alpha=1.2, beta=5)  # of another subject and class
    write(test / "benign" / "p06_1.png", nearly)
    write(train / "benign" / "p00_1.png", np.zeros((192, 224), np.uint8))
    write(train / "benign" / "p00_0_mask.png", np.zeros((192, 224), np.uint8))
    small = cv2.resize(mask(4), (112, 96), interpolation=cv2.INTER_NEAREST)
    write(train / "benign" / "p02_0_mask.png", small)
    three_values = mask(6) // 255 * 128 + mask(7) // 255 * 64
    write(train / "malignant" / "p03_0_mask.png", three_values)
    (train / "malignant" / "p05_0_mask.png").unlink()
    broken = train / "malignant" / "p05_1.png"
    whole = broken.read_bytes()
    broken.write_bytes(whole[: len(whole) // 2])

    scan = dicom(
        noise(40, 50, seed=3),
        PatientName="Doe^Jane",
        PatientID="4711",
        StudyDate="20190312",
        Manufacturer="Maker One",
        ManufacturerModelName="Model 7",
        PixelSpacing=[0.25, 0.5],
    )
    (root / "scan.dcm").write_bytes(scan)
    (root / "loop.gif").write_bytes(gif())
    (root / "sweep.nii").write_bytes(nifti())
    (root / "proprietary.vol").write_bytes(b"\1\2\3\4" * 100)
    (root / "README.txt").write_text("Made for a test.\n", encoding="utf-8", newline="\n")
    return root
