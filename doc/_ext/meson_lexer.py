# SPDX-License-Identifier: MIT
"""Colours meson.build as Pygments does, whose lexer fails at a zero and at some operators."""
from pygments.lexer import inherit
from pygments.lexers import MesonLexer
from pygments.token import Number, Operator


class Lexer(MesonLexer):
    tokens = {'root': [(r'0\b', Number.Integer), (r'[/%<>*]', Operator), inherit]}


def setup(app):
    app.add_lexer('meson', Lexer)
    return {'parallel_read_safe': True}
