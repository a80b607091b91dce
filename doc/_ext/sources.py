# SPDX-License-Identifier: MIT
"""Reads Markdown pages: takes in the files that they include, and fits links to files of the repository.

A page may include a Markdown file of the repository whole:

    ```{include} ../README.md
    ```

A link to a file goes to the page that shows it. If there is none, the link becomes text, since a reader of the pages may
have no checkout. A link to a file that does not exist is a warning.
"""
import os
import re

from sphinx.util import logging

logger = logging.getLogger(__name__)

INCLUDE = re.compile(r'^```\{include\} (\S+)\n```$', re.M)
FENCE = re.compile(r'^( *)(```+|~~~+).*?^\1\2`* *$', re.M | re.S)
# A link or an image, or else a span of code, which stays as it is. A text may have code with brackets in it.
LINK = re.compile(r'(!?)\[((?:`[^`]*`|[^][`])*)\]\(([^()\s]+)\)|(`+)(?:.*?[^`])\4(?!`)', re.S)


class Links:
    """Changes the links of a text that is in the file `origin` for the page `docname`. Both paths are relative to the repository."""

    def __init__(self, app, docname, origin):
        self.app, self.docname, self.origin = app, docname, origin
        self.repository = os.path.dirname(app.srcdir)

    def change(self, text):
        parts, start = [], 0
        for fence in FENCE.finditer(text):
            parts += [LINK.sub(self.link, text[start:fence.start()]), fence.group()]
            start = fence.end()
        return ''.join(parts) + LINK.sub(self.link, text[start:])

    def link(self, match):
        image, text, destination = match.group(1, 2, 3)
        if not destination or destination.startswith('#') or re.match(r'[a-z]+:', destination):
            return match.group()
        path, _, fragment = destination.partition('#')
        path = os.path.normpath(os.path.join(os.path.dirname(self.origin), path))
        if not os.path.exists(os.path.join(self.repository, path)):
            logger.warning('no such file: %s in %s', destination, self.origin, location=self.docname)
            return text
        if image:
            return f'![{text}]({self.relative(path)})'
        page = self.page(path)
        if page:
            return f'[{text}]({self.relative(page)}{"#" + fragment if fragment else ""})'
        return f'`{path}`' if text.strip('`') in (destination, path) else f'{text} (`{path}`)'

    def page(self, path):
        """Returns the file of the page that shows a file of the repository, or None."""
        docname = self.app.config.repository_pages.get(path)
        if not docname and path.startswith('doc/'):
            docname = os.path.splitext(path[len('doc/'):])[0]
        for suffix in '.md', '.rst':
            page = f'doc/{docname}{suffix}'
            if docname and os.path.isfile(os.path.join(self.repository, page)):
                return page
        return None

    def relative(self, path):
        return os.path.relpath(path, os.path.dirname(f'doc/{self.docname}'))


def read(app, docname, source):
    """Handles source-read: source[0] is the text of a page."""
    page = app.env.doc2path(docname)
    if not str(page).endswith('.md'):
        return
    repository = os.path.dirname(app.srcdir)

    def included(match):
        path = os.path.normpath(os.path.join(os.path.dirname(page), match.group(1)))
        app.env.note_dependency(path)
        with open(path, encoding='utf-8') as file:
            return Links(app, docname, os.path.relpath(path, repository)).change(file.read())

    parts, start = [], 0
    own = Links(app, docname, os.path.relpath(page, repository))
    for match in INCLUDE.finditer(source[0]):
        parts += [own.change(source[0][start:match.start()]), included(match)]
        start = match.end()
    source[0] = ''.join(parts) + own.change(source[0][start:])


def setup(app):
    app.add_config_value('repository_pages', {}, 'env')
    app.connect('source-read', read)
    return {'parallel_read_safe': True}
