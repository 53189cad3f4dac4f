"""People: identity documents, person keys, masking, sealing."""
