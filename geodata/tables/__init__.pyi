from .files import DATA, REBUILD, ROOT, STATIC, read_table, write_bytes, write_table

__all__ = ["DATA", "REBUILD", "ROOT", "STATIC", "read_table", "write_bytes", "write_table"]
