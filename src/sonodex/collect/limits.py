"""What the audit takes in from files it does not trust: every cap in one place."""

from __future__ import annotations

MEGABYTE = 2**20

PIXELS = 100_000_000  # one picture; a whole screen at 8K is 33 million
SAMPLES = 2_000_000_000  # values of one volume or stack that is read slice by slice
MEMBER_BYTES = 512 * MEGABYTE  # one member of an archive, decompressed
ARCHIVE_BYTES = 1024**4  # all members of one archive, decompressed
ARCHIVE_MEMBERS = 5_000_000
ARCHIVE_RATIO = 200  # decompressed to compressed, above which a member over MEMBER_FLOOR is a bomb
MEMBER_FLOOR = 16 * MEGABYTE
ARCHIVE_DEPTH = 1  # an archive in an archive is read, one inside that is not
IMAGE_FILE_BYTES = 512 * MEGABYTE  # PNG, JPEG, …: read whole
DICOM_BYTES = 4096 * MEGABYTE
TABLE_BYTES = 64 * MEGABYTE
TABLE_ROWS = 2_000_000
TABLE_COLUMNS = 500
MATLAB_BYTES = 1024 * MEGABYTE  # all variables of one file, decompressed
FOLDER_DEPTH = 64
HDF5_OBJECTS = 10_000
HDF5_DEPTH = 32
STACK_PICTURES = 100_000  # pictures of one stack that are listed one by one
CLIP_SAMPLES = 6  # frames of a clip or volume that are looked at
DICOM_ELEMENTS = 20_000
SECONDS_AN_ITEM = 120.0  # a reader that takes longer for one picture is stopped
WORKER_BYTES = 8192 * MEGABYTE  # memory of one worker process, above which the file that wants it is given up
TEXT_BOXES = 60  # of one picture
REASON_LENGTH = 200
PATH_LENGTH = 4096
