"""Bytes, archives and containers, decoded into pictures and frames; trusts nothing."""
