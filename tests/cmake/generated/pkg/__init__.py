from .table import rows; from .version import version
