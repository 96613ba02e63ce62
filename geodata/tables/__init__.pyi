from .files import DATA, REBUILD, STATIC, read_table, write_bytes, write_table

__all__ = ["DATA", "REBUILD", "STATIC", "read_table", "write_bytes", "write_table"]
