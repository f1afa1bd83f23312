"""What every collector shares: typed findings, findings as a change to a record, and the one seam to the
network.

A collector looks at a thing (a folder, a repository, a registry) and returns findings with their evidence and
facts. It never
scores: it imports `records` and this room, and nothing above them.
"""
