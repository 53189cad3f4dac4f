"""Pages and HTTP API: thin handlers over the services, words from catalogues."""
