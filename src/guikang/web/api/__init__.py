"""The HTTP API: public facts, health and keys; described by ``/openapi.json``."""
