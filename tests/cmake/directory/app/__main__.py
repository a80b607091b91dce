from . import sub
from .sub.answer import answer

print(answer, __doc__ is None, sub.__file__)
