from . import deep
from ..work import double
