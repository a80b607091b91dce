# SPDX-License-Identifier: MIT
"""Stands in for sphinxcontrib-moderncmakedomain where that is not installed: as much of it as the reference blocks use."""
import re

from docutils.parsers.rst import Directive
from sphinx import addnodes
from sphinx.directives import ObjectDescription
from sphinx.domains import Domain, ObjType
from sphinx.roles import XRefRole
from sphinx.util.nodes import make_refnode

BLOCK = re.compile(r'^#\[(=*)\[\.rst:\n(.*?)^#?\]\1\]', re.M | re.S)
TYPES = 'command', 'variable', 'envvar', 'prop_tgt'


class Module(Directive):
    """Inserts the reference block of a CMake file."""
    required_arguments = 1
    final_argument_whitespace = True

    def run(self):
        env = self.state.document.settings.env
        relative, path = env.relfn2path(self.arguments[0])
        env.note_dependency(relative)
        with open(path, encoding='utf-8') as file:
            text = file.read()
        block = BLOCK.search(text)
        before = text[:block.start(2)].count('\n')  # so that warnings name the right line
        self.state_machine.insert_input([''] * before + block.group(2).splitlines(), path)
        return []


class Object(ObjectDescription):
    def handle_signature(self, signature, node):
        node += addnodes.desc_name(signature, signature)
        return signature

    def add_target_and_index(self, name, signature, node):
        target = f'{self.objtype}:{name}'
        node['ids'].append(target)
        self.state.document.note_explicit_target(node)
        self.env.get_domain('cmake').data['objects'][self.objtype, name] = self.env.docname, target
        self.indexnode['entries'].append(('pair', f'{self.objtype} ; {name}', target, '', None))


class CMake(Domain):
    name, label = 'cmake', 'CMake'
    object_types = {name: ObjType(name, name) for name in TYPES}
    directives = {name: Object for name in TYPES}
    roles = {name: XRefRole(fix_parens=name == 'command') for name in TYPES}
    initial_data = {'objects': {}}

    def clear_doc(self, docname):
        objects = self.data['objects']
        self.data['objects'] = {key: value for key, value in objects.items() if value[0] != docname}

    def merge_domaindata(self, docnames, otherdata):
        self.data['objects'].update({key: value for key, value in otherdata['objects'].items() if value[0] in docnames})

    def resolve_xref(self, env, fromdocname, builder, typ, target, node, contnode):
        docname, anchor = self.data['objects'].get((typ, target), (None, None))
        return make_refnode(builder, fromdocname, docname, anchor, contnode, target) if docname else None

    def resolve_any_xref(self, env, fromdocname, builder, target, node, contnode):
        found = [(f'cmake:{typ}', self.resolve_xref(env, fromdocname, builder, typ, target, node, contnode)) for typ in TYPES]
        return [item for item in found if item[1]]

    def get_objects(self):
        for (typ, name), (docname, anchor) in self.data['objects'].items():
            yield name, name, typ, docname, anchor, 1


def setup(app):
    app.add_domain(CMake)
    app.add_directive('cmake-module', Module)
    return {'parallel_read_safe': True}
