# SPDX-License-Identifier: MIT
"""Gives each keyword in the reference of a CMake command an anchor, such as #add_python_bytecode-OPTIMIZE.

In all pages, the name of such a command in code is a link to its reference. In the table of contents a signature, as that of
a method of the Meson module, is short: pyb.bytecode().
"""
import re

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransform


COMMAND = re.compile(r'((?:add|install)_python_(?:archive|bytecode|program)|target_freeze_python)\(\)')


class Anchors(SphinxTransform):
    default_priority = 500

    def apply(self, **_):
        for command in self.document.findall(addnodes.desc):
            name = command.next_node(addnodes.desc_name).astext()
            for term in command.findall(nodes.term):
                keywords = [literal.astext().strip('<>') for literal in term.findall(nodes.literal)]
                self.add(term, [f'{name}-{keyword}' for keyword in keywords])

    def add(self, term, anchors):
        if anchors:
            term['ids'] += anchors
            html = f'<a class="headerlink" href="#{anchors[0]}" title="Link to this keyword">\u00b6</a>'
            term += nodes.raw('', html, format='html')


class Commands(SphinxTransform):
    default_priority = 5

    def apply(self, **_):
        for literal in list(self.document.findall(nodes.literal)):
            command = COMMAND.fullmatch(literal.astext())
            if command and not isinstance(literal.parent, (nodes.reference, nodes.title)):
                link = addnodes.pending_xref('', literal.deepcopy(), refdomain='cmake', reftype='command', refwarn=True,
                                             reftarget=command.group(1), refdoc=self.env.docname)
                literal.parent.replace(literal, link)


def shorten(app, doctree):
    """Handles doctree-read, after Sphinx has made the page's table of contents."""
    for literal in app.env.tocs[app.env.docname].findall(nodes.literal):
        name, parenthesis, _ = literal.astext().partition('(')
        if parenthesis:
            literal.children = [nodes.Text(name + '()')]


def setup(app):
    app.connect('doctree-read', shorten, priority=900)
    app.add_transform(Anchors)
    app.add_transform(Commands)
    return {'parallel_read_safe': True}
