"""How much of a repository is read. Everything here is hostile until it has been read within these bounds."""

FILES = 100_000  # entries listed; what lies beyond is counted as not looked at
DEPTH = 40  # folders below the root
TEXT_BYTES = 1_000_000  # of a readme, a script, a list of requirements
NOTEBOOK_BYTES = 20_000_000  # of a notebook: pictures inside make them large
LINE = 2_000  # characters of a line that are looked at
TEXT_TOTAL = 60_000_000  # of all texts together
SCRIPTS = 3_000  # scripts and notebooks that are parsed
READMES = 40
LICENCES = 24  # distinct licence texts that are matched
WEIGHT_FILES = 400  # whose format is read
HEADER_BYTES = 4_000_000  # of a weight file: names and shapes stand at its start
PICKLE_BYTES = 200_000_000  # of a pickle that the scanners are given
NESTING = 200  # of a syntax tree or of JSON
GIT_SECONDS = 60
CLONE_SECONDS = 600
CLONE_BYTES = 4_000_000_000
CLONE_BLOB_BYTES = 100_000_000  # larger files stay on the server; their names are seen
