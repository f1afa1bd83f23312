"""How much of a repository is read. Everything here is hostile until it has been read within these bounds."""

FILES = 100_000  # entries listed; what lies beyond is counted as not looked at
DEPTH = 40  # folders below the root
TEXT_BYTES = 1_000_000  # of a readme, a script, a list of requirements
NOTEBOOK_BYTES = 20_000_000  # of a notebook: pictures inside make them large
LINE = 2_000  # characters of a line that are looked at
LINES = 5_000  # of a document
HEADINGS = 1_000
TEXT_TOTAL = 60_000_000  # of all texts together
SCRIPT_TOTAL = 12_000_000  # of all scripts that are parsed: about a megabyte a second
SCRIPTS = 3_000  # scripts and notebooks that are parsed
READMES = 40
TABLES = 20  # whose head line is read
LICENCES = 12  # distinct licence texts that are matched, 0.3 s each; of further ones the title counts
LICENCE_LINES = 200  # sentences on licences of a document
WEIGHT_FILES = 100  # whose format is read
HEADER_BYTES = 4_000_000  # of a weight file: names and shapes stand at its start
DIRECTORY_BYTES = 20_000_000  # of the list of members of a zip
PICKLE_BYTES = 100_000_000  # of a file that the scanners are given
COPY_BYTES = 1_000_000_000  # of all files that are copied out to be looked at
NESTING = 200  # of a dotted name
COMMITS = 20_000  # of a history whose authors are looked at
GIT_SECONDS = 60
CLONE_SECONDS = 600
CLONE_BYTES = 4_000_000_000
CLONE_BLOB_BYTES = 100_000_000  # larger files stay on the server; their names are seen
