# SPDX-License-Identifier: MIT
"""The directive `manual-page`, which shows an mdoc file as mandoc formats it, and links to its sections.

In all pages `pybytecode(1)` is a link to the manual page, and `pybytecode(1), "Fresh bytecode"` one to that section. A
section that the manual page does not have is a warning.
"""
import os
import re
import shutil
import subprocess

from docutils import nodes
from docutils.parsers.rst import Directive
from sphinx import addnodes
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

logger = logging.getLogger(__name__)

BODY = re.compile(r'<div class="manual-text">\n(.*)</div>\n<table class="foot">', re.S)
SECTION = re.compile(r'<section class="S[hs]">\n<h[12] class="S[hs]" id="(.*?)">.*?</h[12]>|</section>', re.S)
LINK = re.compile(r'(<a class="Sx" href="#(\w+)">)([^<]*)')
HEADING = re.compile(r'^\.S[hs] (.*)', re.M)
REFERENCE = re.compile(r'pybytecode\(1\)(?:,\s+"([^"]+)")?')


def title(name):
    """Returns the title of a section as a page shows it: `EXIT STATUS` is `Exit status`."""
    return name.capitalize() if name.isupper() and len(name.split()[0]) > 1 else name


def label(name):
    return 'pybytecode(1) ' + name.lower()


class ManualPage(Directive):
    required_arguments = 1

    def run(self):
        self.env = self.state.document.settings.env
        relative, path = self.env.relfn2path(self.arguments[0])
        self.env.note_dependency(relative)
        self.add_label('', '')
        with open(path, encoding='utf-8') as file:
            names = HEADING.findall(file.read())
        mandoc = shutil.which('mandoc')
        if mandoc:
            words = mandoc, '-T', 'html', '-O', 'fragment', path
            html = subprocess.run(words, check=True, stdout=subprocess.PIPE, universal_newlines=True, encoding='utf-8').stdout
            return self.sections(LINK.sub(lambda match: match.group(1) + title(match.group(3)), BODY.search(html).group(1)))
        for name in names:
            self.add_label(name, '')
        text = f'mandoc is not installed, so the text is not here: read it with man, from {os.path.basename(path)}.'
        return [nodes.note('', nodes.paragraph('', text))]

    def add_label(self, name, anchor):
        domain = self.env.get_domain('std')
        domain.labels[label(name)] = self.env.docname, anchor, name
        domain.anonlabels[label(name)] = self.env.docname, anchor

    def sections(self, html):
        """Makes a section of each section of the HTML, so that the page has a table of contents."""
        top = nodes.Element()
        stack, start = [top], 0
        for match in SECTION.finditer(html):
            self.add_text(stack[-1], html[start:match.start()])
            if match.group(1):
                name = ' '.join(re.sub('<.*?>', '', match.group()).split())
                section = nodes.section('', nodes.title('', title(name)), ids=[match.group(1)], names=[match.group(1)])
                self.add_label(name, match.group(1))
                stack[-1] += section
                stack.append(section)
            else:
                stack.pop()
            start = match.end()
        return top.children

    def add_text(self, section, html):
        if html.strip():
            section += nodes.raw('', f'<div class="manual-text">{html}</div>', format='html')


class References(SphinxTransform):
    """Makes links of references to the manual page."""
    default_priority = 5

    def apply(self, **_):
        for text in list(self.document.findall(nodes.Text)):
            parent = text.parent
            whole = isinstance(parent, nodes.literal) and REFERENCE.fullmatch(text)
            if isinstance(parent, (nodes.paragraph, nodes.entry, nodes.inline, nodes.emphasis)) and REFERENCE.search(text):
                parent.replace(text, self.split(text))
            elif whole and not isinstance(parent.parent, nodes.reference):
                parent.parent.replace(parent, self.link(whole))

    def split(self, text):
        parts, start = [], 0
        for match in REFERENCE.finditer(text):
            parts += [nodes.Text(text[start:match.start()]), self.link(match)]
            start = match.end()
        return parts + [nodes.Text(text[start:])]

    def link(self, match):
        shown = nodes.inline('', match.group(), classes=['std', 'std-ref'])
        return addnodes.pending_xref('', shown, refdomain='std', reftype='ref', reftarget=label(match.group(1) or ''),
                                     refexplicit=True, refwarn=True, refdoc=self.env.docname)


def setup(app):
    app.add_directive('manual-page', ManualPage)
    app.add_transform(References)
    return {'parallel_read_safe': True}
