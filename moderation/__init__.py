"""Message moderation and early warning for Chinese e-commerce customer service."""

__version__ = "0.1.0"
