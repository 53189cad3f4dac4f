"""Tables: files that officials upload, read into cells and written from cells.

Only cells are known here, no feed and no kind of statement. ``read_table`` in
``reading`` answers a ``Table`` or a ``Flaw``; ``writing`` makes templates and
lists of failures.
"""
