"""Providers: who sends text messages and who knows identities, outside of this house."""
