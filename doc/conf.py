# SPDX-License-Identifier: MIT
"""The manual as pages. `cmake --build BUILD --target doc` runs Sphinx on this directory.

Each thing is written once. The pages in reference/ and some others take their text from where it belongs: the reference
blocks of cmake/*.cmake, meson/README.md, the manual page, README.md and CHANGELOG.md. The modules in _ext/ do that.
"""
import importlib.util
import os
import sys

from sphinx.errors import ConfigError

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '_ext'))
sys.dont_write_bytecode = True  # _ext is in the source tree

if not importlib.util.find_spec('myst_parser'):
    raise ConfigError('Sphinx cannot read Markdown: install python3-myst-parser (Debian) or myst-parser (pip)')

project = 'PyBytecode'
with open(os.path.join(HERE, '../helper/VERSION')) as file:
    version = release = file.read().strip()
extensions = ['myst_parser', 'sources', 'manual_page', 'anchors', 'meson_lexer']
# The domain of Kitware's own manual, if it is installed, else a small one of ours. Both make the same pages.
try:
    importlib.import_module('sphinxcontrib.moderncmakedomain')
    extensions.append('sphinxcontrib.moderncmakedomain')
except ImportError:
    extensions.append('cmake_domain')
primary_domain = 'cmake'
highlight_language = 'none'
exclude_patterns = ['_*']
nitpicky = True
smartquotes = False  # code and options have straight ones
myst_heading_anchors = 4
suppress_warnings = ['myst.header']  # some pages begin below the first level

# Files of the repository that are pages. A link to another file becomes the name of the file.
repository_pages = {
    'README.md': 'index',
    'CHANGELOG.md': 'changes',
    'cmake/PyBytecode.cmake': 'reference/cmake',
    'cmake/PyBytecodeEmbed.cmake': 'reference/programs',
    'doc/pybytecode.1': 'reference/pybytecode',
    'meson/README.md': 'reference/meson',
}

html_theme = 'alabaster'
html_title = f'PyBytecode {release}'
html_theme_options = {
    'description': f'The manual of version {release}',
    'page_width': '1180px',
    'sidebar_width': '270px',
    'show_powered_by': 'false',
    'show_relbar_bottom': 'true',
    'font_family': 'system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif',
    'head_font_family': 'system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif',
    'font_size': '16px',
}
html_sidebars = {'**': ['about.html', 'searchbox.html', 'navigation.html']}
html_static_path = ['_static']  # alabaster takes custom.css by itself
html_js_files = ['page.js']
html_copy_source = False
html_show_copyright = False
html_domain_indices = False
