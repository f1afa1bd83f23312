"""What the audit takes in from files it does not trust: every cap in one place.

The budget is `WORKER_BYTES` of memory and `SECONDS_AN_ITEM` of time for the process that reads a file. Each
other cap is set so that a file within it stays below the budget; where a file gets round it, the process is
refused the memory, or stopped, and the file is named.
"""

from __future__ import annotations

MEGABYTE = 2**20

PIXELS = 100_000_000  # one picture; a whole screen at 8K is 33 million
SAMPLES = 2_000_000_000  # values of one volume or stack that is read slice by slice
PICTURE_BYTES = 320 * MEGABYTE  # one picture, decoded; measuring it takes half as much again
DECODING_BYTES = 480 * MEGABYTE  # the same with what its decoder holds beside it
MEMBER_BYTES = 256 * MEGABYTE  # one member of an archive, decompressed, with the archive that it lies in
ARCHIVE_BYTES = 1024**4  # all members of one archive, decompressed
ARCHIVE_MEMBERS = 5_000_000
ARCHIVE_RATIO = 200  # decompressed to compressed, above which a member over MEMBER_FLOOR is a bomb
MEMBER_FLOOR = 16 * MEGABYTE
ARCHIVE_DEPTH = 1  # an archive in an archive is read, one inside that is not
IMAGE_FILE_BYTES = 384 * MEGABYTE  # PNG, JPEG, …: read whole
DICOM_BYTES = 4096 * MEGABYTE
TABLE_BYTES = 64 * MEGABYTE
TABLE_PARTS = 4  # times that a workbook unpacks to at the most
TABLE_ROWS = 2_000_000
TABLE_CELLS = 4_000_000  # of all tables of a set together, rows counted as cells
ANNOTATION_BYTES = 16 * MEGABYTE  # of a file with the annotations of one image
ANNOTATION_ELEMENTS = 200_000  # of an XML file
ANNOTATION_DEPTH = 32  # of its elements in each other; those of VOC and DDTI go four deep
YAML_BYTES = 4 * MEGABYTE  # of a text in YAML: it takes ten times as long to read as others
SMALL_TABLE_BYTES = MEGABYTE  # read without a process of its own
TABLE_COLUMNS = 500
MATLAB_BYTES = 256 * MEGABYTE  # all variables of one file, as they are held in memory
CHUNK_BYTES = 128 * MEGABYTE  # a piece in which HDF5 keeps values, which is unpacked whole
FOLDER_DEPTH = 64
HDF5_OBJECTS = 10_000
HDF5_DEPTH = 32
STACK_PICTURES = 100_000  # pictures of one stack that are listed one by one
CLIP_SAMPLES = 6  # frames of a clip or volume that are looked at
DICOM_ELEMENTS = 20_000
SECONDS_AN_ITEM = 120.0  # a reader that takes longer for one picture is stopped
SECONDS_A_REGEX = 20.0  # for ten thousand paths, of which a sound expression takes a thousandth
WORKER_BYTES = 720 * MEGABYTE  # memory of one process that reads, its libraries among it
TEXT_BOXES = 60  # of one picture
REASON_LENGTH = 200
PATH_LENGTH = 4096
