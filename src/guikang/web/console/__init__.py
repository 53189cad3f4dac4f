"""The staff console: its built files, served as they are. Its source stands in ``console/``."""
