"""The credential: what the QR holds, proving by itself who, which colour, and when."""
