# SPDX-License-Identifier: MIT
"""More attempts: variations of those in attempts/, each with the commands of its CMakeLists.txt."""
import typing

HEAD = '''\
cmake_minimum_required(VERSION 3.20)
project(attempt LANGUAGES {})
find_package(PyBytecode REQUIRED)
'''

# Stands for the interpreter of another CPython, as the value of a cache entry. Its bytecode is then expected.
OTHER = '@other@'


class Variation(typing.NamedTuple):
    commands: str  # of the CMakeLists.txt, after find_package()
    files: str = ''  # the names of modules
    installed: str = ''  # the lines of installed.txt, but several on a line
    error: str = ''
    texts: typing.Dict[str, str] = {}  # other files
    cache: typing.Dict[str, str] = {}
    languages: str = 'NONE'


# Commands that make a file in the build directory when it is built
MAKE = '''
add_custom_command(
  OUTPUT {0}
  COMMAND ${{CMAKE_COMMAND}} -E make_directory ${{CMAKE_CURRENT_BINARY_DIR}}/gen
  COMMAND ${{CMAKE_COMMAND}} -E touch {0}
  VERBATIM)
'''
MAKE_TARGET = MAKE.format('gen/a.py') + 'add_custom_target(make_a DEPENDS gen/a.py)\n'
EXECUTE = 'PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE'

VARIATIONS = {
    # Sources that exist, or that something makes
    'write': Variation('''
file(WRITE ${CMAKE_CURRENT_BINARY_DIR}/v.py "x = 1\\n")
add_python_bytecode(t ALL SOURCES a.py ${CMAKE_CURRENT_BINARY_DIR}/v.py DESTINATION share/x)
''', 'a.py', 'share/x/a.py share/x/v.py'),
    'write_relative': Variation('''
file(WRITE ${CMAKE_CURRENT_BINARY_DIR}/app/v.py "x = 1\\n")
add_python_bytecode(t ALL SOURCES app/a.py app/v.py DESTINATION share/x)
''', 'app/a.py', 'share/x/app/a.py share/x/app/v.py'),
    'configure': Variation('''
file(CONFIGURE OUTPUT v.py CONTENT "x = 1\\n")
add_python_bytecode(t ALL SOURCES v.py DESTINATION share/x)
''', '', 'share/x/v.py'),
    'configure_file_later': Variation('''
add_python_bytecode(t ALL SOURCES a.py v.py DESTINATION share/x)
configure_file(v.py.in v.py)
''', 'a.py', 'share/x/a.py share/x/v.py', texts={'v.py.in': 'v = "@PROJECT_NAME@"\n'}),
    'configure_file_later_absolute': Variation('''
add_python_bytecode(t ALL SOURCES ${CMAKE_CURRENT_BINARY_DIR}/app/v.py DESTINATION share/x)
configure_file(v.py.in ${CMAKE_CURRENT_BINARY_DIR}/app/v.py COPYONLY)
''', '', 'share/x/app/v.py', texts={'v.py.in': 'v = 1\n'}),
    'configure_file_in_a_later_directory': Variation('''
add_python_bytecode(t ALL SOURCES ${CMAKE_CURRENT_BINARY_DIR}/gen/v.py DESTINATION share/x)
add_subdirectory(gen)
''', '', 'share/x/gen/v.py', texts={'gen/CMakeLists.txt': 'configure_file(v.py.in v.py)\n', 'gen/v.py.in': 'v = 1\n'}),
    'configure_file_with_the_name_of_the_source': Variation('''
configure_file(v.py ${CMAKE_CURRENT_BINARY_DIR}/gen/v.py)
add_python_bytecode(t ALL SOURCES gen/v.py BASE_DIRECTORY gen DESTINATION share/x)
''', '', 'share/x/v.py', texts={'v.py': 'v = "@PROJECT_NAME@"\n'}),
    'generate_relative': Variation('''
file(GENERATE OUTPUT v.py CONTENT "x = 1\\n")
add_python_bytecode(t ALL SOURCES a.py v.py DESTINATION share/x)
''', 'a.py', 'share/x/a.py share/x/v.py'),
    'generate_later': Variation('''
add_python_bytecode(t ALL SOURCES a.py ${CMAKE_CURRENT_BINARY_DIR}/v.py DESTINATION share/x)
file(GENERATE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/v.py CONTENT "x = 1\\n")
''', 'a.py', 'share/x/a.py share/x/v.py'),
    'generate_in_a_directory': Variation('''
file(GENERATE OUTPUT app/v.py INPUT ${CMAKE_CURRENT_SOURCE_DIR}/v.py.in)
add_python_bytecode(t ALL SOURCES app/__init__.py app/v.py DESTINATION share/x)
''', 'app/__init__.py', 'share/x/app/__init__.py share/x/app/v.py', texts={'v.py.in': 'x = 1\n'}),
    'rule_with_a_relative_source': Variation(
        MAKE.format('gen/a.py') + '''
add_python_bytecode(t ALL SOURCES gen/a.py DESTINATION share/x)
''', '', 'share/x/gen/a.py'),
    'rule_later_with_a_relative_source': Variation('''
add_python_bytecode(t ALL SOURCES gen/a.py DESTINATION share/x)
''' + MAKE.format('gen/a.py'), '', 'share/x/gen/a.py'),
    'rule_in_a_later_directory': Variation('''
add_python_bytecode(t ALL SOURCES ${CMAKE_CURRENT_BINARY_DIR}/sub/gen/a.py BASE_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/sub/gen
  DEPENDS make_a DESTINATION share/x)
add_subdirectory(sub)
''', '', 'share/x/a.py', texts={'sub/CMakeLists.txt': MAKE_TARGET}),
    'rule_in_an_earlier_directory': Variation('''
add_subdirectory(sub)
add_python_bytecode(t ALL SOURCES b.py sub/gen/a.py DEPENDS make_a DESTINATION share/x)
''', 'b.py', 'share/x/b.py share/x/sub/gen/a.py', texts={'sub/CMakeLists.txt': MAKE_TARGET}),
    'rule_in_an_earlier_sibling': Variation('''
add_subdirectory(sub)
add_subdirectory(python)
''', 'python/b.py', 'share/x/b.py share/x/a.py', texts={
        'sub/CMakeLists.txt': MAKE_TARGET,
        'python/CMakeLists.txt': 'add_python_bytecode(t ALL SOURCES b.py ${PROJECT_BINARY_DIR}/sub/gen/a.py DEPENDS make_a\n'
        '  BASE_DIRECTORY . ${PROJECT_BINARY_DIR}/sub/gen DESTINATION share/x)\n'}),
    'rule_in_a_later_sibling': Variation('''
add_subdirectory(python)
add_subdirectory(sub)
''', 'python/b.py', 'share/x/b.py share/x/a.py', texts={
        'sub/CMakeLists.txt': MAKE_TARGET,
        'python/CMakeLists.txt': 'add_python_bytecode(t ALL SOURCES b.py ${PROJECT_BINARY_DIR}/sub/gen/a.py DEPENDS make_a\n'
        '  BASE_DIRECTORY . ${PROJECT_BINARY_DIR}/sub/gen DESTINATION share/x)\n'}),
    'rule_above': Variation('''
add_subdirectory(python)
''' + MAKE_TARGET, '', 'share/x/a.py', texts={
        'python/CMakeLists.txt': 'add_python_bytecode(t ALL SOURCES ${PROJECT_BINARY_DIR}/gen/a.py DEPENDS make_a\n'
        '  BASE_DIRECTORY ${PROJECT_BINARY_DIR}/gen DESTINATION share/x)\n'}),
    'build_tree_of_the_project': Variation(
        'add_subdirectory(python)', 'python/a.py', 'share/x/a.py share/x/v.py', texts={
        'python/CMakeLists.txt': 'configure_file(v.py.in v.py)\n'
        'add_python_bytecode(t ALL SOURCES a.py v.py DESTINATION share/x)\n',
        'python/v.py.in': 'v = 1\n'}),
    'missing': Variation(
        'add_python_bytecode(t ALL SOURCES a.py app/nowhere.py)', 'a.py',
        error=r'app/nowhere\.py'),
    'missing_absolute': Variation(
        'add_python_bytecode(t ALL SOURCES ${CMAKE_CURRENT_SOURCE_DIR}/nowhere.py)',
        error=r'add_python_bytecode: .*source/nowhere\.py'),
    'missing_in_the_build_tree': Variation('''
add_python_bytecode(t ALL SOURCES a.py ${CMAKE_CURRENT_BINARY_DIR}/nowhere.py DESTINATION share/x)
''', 'a.py', error=r'build/nowhere\.py'),
    'missing_while_others_are_made_later': Variation('''
add_python_bytecode(t ALL SOURCES made.py nowhere.py DESTINATION share/x)
configure_file(v.py.in made.py)
''', error=r'nowhere\.py', texts={'v.py.in': 'v = 1\n'}),
    'missing_in_a_subdirectory': Variation(
        'add_subdirectory(python)', error=r'nowhere\.py', texts={
        'python/CMakeLists.txt': 'add_python_bytecode(t ALL SOURCES nowhere.py DESTINATION share/x)\n'}),
    'missing_data': Variation(
        'add_python_bytecode(t ALL SOURCES a.py nowhere.json DESTINATION share/x)', 'a.py',
        error=r'nowhere\.json'),
    'directory_as_source': Variation(
        'add_python_bytecode(t ALL SOURCES a.py app DESTINATION share/x)', 'a.py app/m.py',
        error=r'add_python_bytecode: .*app'),

    # Base directories
    'bases': Variation('''
add_python_bytecode(t ALL SOURCES src/app/a.py lib/b.py BASE_DIRECTORY src lib DESTINATION share/x)
''', 'src/app/a.py lib/b.py', 'share/x/app/a.py share/x/b.py'),
    'bases_within_each_other': Variation('''
add_python_bytecode(t ALL SOURCES a.py src/b.py BASE_DIRECTORY src . DESTINATION share/x)
''', 'a.py src/b.py', 'share/x/a.py share/x/b.py'),
    'base_and_its_counterpart': Variation('''
configure_file(v.py.in src/app/v.py)
add_python_bytecode(t ALL SOURCES src/app/__init__.py src/app/v.py BASE_DIRECTORY src DESTINATION share/x)
''', 'src/app/__init__.py', 'share/x/app/__init__.py share/x/app/v.py', texts={'v.py.in': 'v = 1\n'}),
    'base_that_is_not_there': Variation(
        MAKE.format('gen/a.py') + '''
add_python_bytecode(t ALL SOURCES gen/a.py BASE_DIRECTORY gen DESTINATION share/x)
''', '', 'share/x/a.py'),
    'bases_with_one_not_there': Variation(
        MAKE.format('gen/a.py') + '''
add_python_bytecode(t ALL SOURCES src/b.py ${CMAKE_CURRENT_BINARY_DIR}/gen/a.py
  BASE_DIRECTORY src ${CMAKE_CURRENT_BINARY_DIR}/gen DESTINATION share/x)
''', 'src/b.py', 'share/x/a.py share/x/b.py'),
    'base_in_the_build_tree': Variation('''
configure_file(v.py.in gen/app/v.py)
add_python_bytecode(t ALL SOURCES gen/app/v.py BASE_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/gen DESTINATION share/x)
''', '', 'share/x/app/v.py', texts={'v.py.in': 'v = 1\n'}),
    'base_that_no_source_is_below': Variation(
        'add_python_bytecode(t ALL SOURCES a.py BASE_DIRECTORY src)', 'a.py src/b.py',
        error=r'add_python_bytecode: .*a\.py'),

    # Lists
    'twice_by_two_spellings': Variation('''
add_python_bytecode(t ALL SOURCES a.py ./a.py app/../a.py ${CMAKE_CURRENT_SOURCE_DIR}/a.py app//m.py app/m.py
  DESTINATION share/x)
''', 'a.py app/m.py', 'share/x/a.py share/x/app/m.py'),
    'twice_in_the_build_tree': Variation('''
configure_file(v.py.in v.py)
add_python_bytecode(t ALL SOURCES v.py ${CMAKE_CURRENT_BINARY_DIR}/v.py DESTINATION share/x)
''', '', 'share/x/v.py', texts={'v.py.in': 'v = 1\n'}),
    'twice_as_data': Variation(
        'add_python_bytecode(t ALL SOURCES a.py t.json ./t.json DESTINATION share/x)', 'a.py',
        'share/x/a.py share/x/t.json', texts={'t.json': '{}'}),
    'empty_without_destination': Variation('''
add_python_bytecode(t ALL SOURCES ${nothing})
add_python_bytecode(u ALL SOURCES "")
add_custom_target(after ALL DEPENDS t u)
'''),
    'empty_then_installed': Variation('''
add_python_bytecode(t ALL SOURCES ${nothing})
install_python_bytecode(t DESTINATION share/x)
'''),
    'expression_in_a_path': Variation(
        'add_python_bytecode(t ALL SOURCES $<CONFIG>/a.py DESTINATION share/x)', 'Debug/a.py',
        error='add_python_bytecode: .*generator expression'),
    'expression_alone': Variation(
        'add_python_bytecode(t ALL SOURCES "$<TARGET_PROPERTY:t,FILES>")',
        error='add_python_bytecode: .*generator expression'),
    'expression_for_data': Variation(
        'add_python_bytecode(t ALL SOURCES a.py $<1:t.json> DESTINATION share/x)', 'a.py',
        error='add_python_bytecode: .*generator expression', texts={'t.json': '{}'}),
    'expression_with_several': Variation(
        'add_python_bytecode(t ALL SOURCES "$<1:a.py;b.py>" DESTINATION share/x)',
        'a.py b.py', error='add_python_bytecode: .*generator expression'),

    # Files that are not sources
    'data_in_a_package': Variation(
        'add_python_bytecode(t ALL SOURCES m.py t.json PACKAGE a.b DESTINATION share/x)', 'm.py',
        'share/x/a/b/m.py share/x/a/b/t.json', texts={'t.json': '{}'}),
    'data_flat': Variation(
        'add_python_bytecode(t ALL SOURCES src/m.py data/t.json FLAT DESTINATION share/x)', 'src/m.py',
        'share/x/m.py share/x/t.json', texts={'data/t.json': '{}'}),
    'data_sourceless': Variation('''
add_python_bytecode(t ALL SOURCES app/m.py app/t.json LAYOUT sourceless DESTINATION share/x)
''', 'app/m.py', 'share/x/app/m.pyc share/x/app/t.json', texts={'app/t.json': '{}'}),
    'data_alone': Variation(
        'add_python_bytecode(t ALL SOURCES app/py.typed DESTINATION share/x)', '', 'share/x/app/py.typed',
        texts={'app/py.typed': ''}),
    'data_below_a_base': Variation('''
add_python_bytecode(t ALL SOURCES src/app/m.py src/app/icons/i.svg BASE_DIRECTORY src DESTINATION share/x)
''', 'src/app/m.py', 'share/x/app/m.py share/x/app/icons/i.svg', texts={'src/app/icons/i.svg': '<svg/>'}),
    'data_in_the_build_tree': Variation('''
configure_file(t.json.in app/t.json)
add_python_bytecode(t ALL SOURCES app/m.py app/t.json DESTINATION share/x)
''', 'app/m.py', 'share/x/app/m.py share/x/app/t.json', texts={'t.json.in': '{}'}),
    'data_that_a_rule_makes': Variation(
        MAKE.format('gen/t.txt') + '''
add_python_bytecode(t ALL SOURCES a.py gen/t.txt DESTINATION share/x)
''', 'a.py', 'share/x/a.py share/x/gen/t.txt'),
    'data_installed_by_install': Variation('''
add_python_bytecode(t SOURCES app/m.py app/t.json)
install_python_bytecode(t DESTINATION share/x)
''', 'app/m.py', 'share/x/app/m.py share/x/app/t.json', texts={'app/t.json': '{}'}),
    'data_beside_a_directory': Variation('''
add_python_bytecode(t ALL DIRECTORY app SOURCES app/t.json DESTINATION share/x)
''', 'app/m.py', 'share/x/app/m.py share/x/app/t.json', texts={'app/t.json': '{}'}),
    'program': Variation(
        'add_python_bytecode(t ALL SOURCES tool FLAT DESTINATION bin ' + EXECUTE + ')', '',
        'executable:bin/tool', texts={'tool': '#!/usr/bin/python3\n'}),
    'permissions_of_data': Variation(
        'add_python_bytecode(t SOURCES a.py tool t.json py.typed LICENSE DESTINATION bin ' + EXECUTE + ')', 'a.py',
        'executable:bin/a.py executable:bin/tool bin/t.json bin/py.typed bin/LICENSE',
        texts={'tool': '#!/usr/bin/python3\n', 't.json': '{}', 'py.typed': '', 'LICENSE': 'MIT'}),
    'flat_collision': Variation(
        'add_python_bytecode(t ALL SOURCES src/a.py lib/a.py FLAT DESTINATION share/x)',
        'src/a.py lib/a.py', error=r'add_python_bytecode: .*a\.py'),
    'flat_twice': Variation(
        'add_python_bytecode(t ALL SOURCES src/a.py ./src/a.py FLAT DESTINATION share/x)', 'src/a.py',
        'share/x/a.py'),
    'flat_in_the_build_tree': Variation(
        MAKE.format('gen/a.py') + '''
add_python_bytecode(t ALL SOURCES src/b.py gen/a.py FLAT DESTINATION share/x)
''', 'src/b.py', 'share/x/a.py share/x/b.py'),
    'flat_from_above': Variation(
        'add_subdirectory(python)', 'common/a.py python/b.py', 'share/x/a.py share/x/b.py', texts={
        'python/CMakeLists.txt': 'add_python_bytecode(t ALL SOURCES ../common/a.py b.py FLAT DESTINATION share/x)\n'}),

    # Directories
    'directory_absolute': Variation('''
add_python_bytecode(t ALL DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR}/app DESTINATION share/x)
''', 'app/m.py app/sub/n.py', 'share/x/app/m.py share/x/app/sub/n.py'),
    'directory_absolute_with_slash': Variation('''
add_python_bytecode(t ALL DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR}/app/ DESTINATION share/x)
''', 'app/m.py app/sub/n.py', 'share/x/m.py share/x/sub/n.py'),
    'directory_within_another': Variation(
        'add_python_bytecode(t ALL DIRECTORY src/app DESTINATION share/x)', 'src/app/m.py',
        'share/x/app/m.py'),
    'directory_within_another_with_slash': Variation(
        'add_python_bytecode(t ALL DIRECTORY src/app/ DESTINATION share/x)',
        'src/app/m.py', 'share/x/m.py'),
    'directory_below_a_base': Variation('''
add_python_bytecode(t ALL DIRECTORY src/app BASE_DIRECTORY src DESTINATION share/x)
''', 'src/app/m.py', 'share/x/app/m.py'),
    'directory_dot_slash_before': Variation(
        'add_python_bytecode(t ALL DIRECTORY ./app DESTINATION share/x)', 'app/m.py',
        'share/x/app/m.py'),
    'directory_dot_slash_after': Variation(
        'add_python_bytecode(t ALL DIRECTORY app/./ DESTINATION share/x)', 'app/m.py',
        'share/x/m.py'),
    'directory_dot': Variation(
        'add_python_bytecode(t ALL DIRECTORY . DESTINATION share/x)', 'm.py app/n.py',
        'share/x/m.py share/x/app/n.py'),
    'directory_above': Variation(
        'add_subdirectory(build-system)', 'app/m.py', 'share/x/app/m.py', texts={
        'build-system/CMakeLists.txt': 'add_python_bytecode(t ALL DIRECTORY ../app DESTINATION share/x)\n'}),
    'directories_with_and_without_slash': Variation(
        'add_python_bytecode(t ALL DIRECTORY a/ b DESTINATION share/x)',
        'a/m.py b/m.py', 'share/x/m.py share/x/b/m.py'),
    'directories_of_one_name': Variation(
        'add_python_bytecode(t ALL DIRECTORY a/app b/app DESTINATION share/x)',
        'a/app/m.py b/app/n.py', 'share/x/app/m.py share/x/app/n.py'),
    'directories_that_collide': Variation(
        'add_python_bytecode(t ALL DIRECTORY a/ b/ DESTINATION share/x)', 'a/m.py b/m.py',
        error=r'add_python_bytecode: .*m\.py'),
    'directory_twice': Variation(
        'add_python_bytecode(t ALL DIRECTORY app ./app DESTINATION share/x)', 'app/m.py',
        'share/x/app/m.py'),
    'directory_and_a_source_in_it': Variation('''
add_python_bytecode(t ALL DIRECTORY app SOURCES app/m.py n.py DESTINATION share/x)
''', 'app/m.py n.py', 'share/x/app/m.py share/x/n.py'),
    'directory_in_a_package': Variation(
        'add_python_bytecode(t ALL DIRECTORY app/ PACKAGE a.b DESTINATION share/x)', 'app/m.py',
        'share/x/a/b/m.py'),
    'directory_sourceless': Variation(
        'add_python_bytecode(t ALL DIRECTORY app LAYOUT sourceless DESTINATION share/x)',
        'app/m.py', 'share/x/app/m.pyc'),
    'directory_configured': Variation('''
configure_file(v.py.in app/v.py)
add_python_bytecode(t ALL DIRECTORY app ${CMAKE_CURRENT_BINARY_DIR}/app DESTINATION share/x)
''', 'app/m.py', 'share/x/app/m.py share/x/app/v.py', texts={'v.py.in': 'v = 1\n'}),
    'directory_made_beside_one_of_sources': Variation(
        MAKE_TARGET + '''
add_python_bytecode(t ALL DIRECTORY app ${CMAKE_CURRENT_BINARY_DIR}/gen/ DEPENDS make_a DESTINATION share/x)
''', 'app/m.py', 'share/x/app/m.py share/x/a.py'),
    'directory_that_a_later_directory_makes': Variation('''
add_python_bytecode(t DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/sub/gen DEPENDS make_a DESTINATION share/x)
add_subdirectory(sub)
''', '', 'share/x/gen/a.py', texts={'sub/CMakeLists.txt': MAKE_TARGET}),
    'directory_made_with_the_name_of_the_target': Variation(MAKE_TARGET + '''
add_python_bytecode(gen DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/gen DEPENDS make_a DESTINATION share/x)
''', '', 'share/x/gen/a.py'),
    'directory_made_with_the_name_of_its_rule': Variation(MAKE.format('gen/a.py') + '''
add_custom_target(gen DEPENDS gen/a.py)
add_python_bytecode(t DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/gen DEPENDS gen DESTINATION share/x)
''', '', 'share/x/gen/a.py'),
    'directory_made_in_a_package': Variation(MAKE_TARGET + '''
add_python_bytecode(t DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/gen/ PACKAGE a.b DEPENDS make_a DESTINATION share/x)
''', '', 'share/x/a/b/a.py'),
    'directory_made_sourceless': Variation(MAKE_TARGET + '''
add_python_bytecode(t DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/gen LAYOUT sourceless DEPENDS make_a DESTINATION share/x)
''', '', 'share/x/gen/a.pyc'),
    'directory_made_and_sources': Variation(MAKE_TARGET + '''
configure_file(v.py.in v.py)
add_python_bytecode(t DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/gen SOURCES b.py v.py t.json DEPENDS make_a DESTINATION share/x)
''', 'b.py', 'share/x/gen/a.py share/x/b.py share/x/v.py share/x/t.json', texts={'v.py.in': 'v = 1\n', 't.json': '{}'}),
    'directories_made': Variation('''
foreach(name IN ITEMS p q)
  configure_file(a.py.in ${CMAKE_CURRENT_BINARY_DIR}/made/${name}/a.py.in COPYONLY)
  add_custom_command(OUTPUT gen/${name}/a.py COMMAND ${CMAKE_COMMAND} -E copy_directory made/${name} gen/${name}
    COMMAND ${CMAKE_COMMAND} -E rename gen/${name}/a.py.in gen/${name}/a.py VERBATIM)
endforeach()
add_custom_target(make_both DEPENDS gen/p/a.py gen/q/a.py)
add_python_bytecode(t DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/gen/p ${CMAKE_CURRENT_BINARY_DIR}/gen/q DEPENDS make_both
  DESTINATION share/x)
''', '', 'share/x/p/a.py share/x/q/a.py', texts={'a.py.in': 'a = 1\n'}),
    'directory_made_for_two_targets': Variation(MAKE_TARGET + '''
add_python_bytecode(t DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/gen DEPENDS make_a DESTINATION share/x)
add_python_bytecode(u DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/gen DEPENDS make_a DESTINATION share/y)
''', '', 'share/x/gen/a.py share/y/gen/a.py'),
    'directory_made_then_installed_from_above': Variation('''
add_subdirectory(sub)
install_python_bytecode(t DESTINATION share/x)
''', '', 'share/x/gen/a.py', texts={
        'sub/CMakeLists.txt': MAKE_TARGET + 'add_python_bytecode(t DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/gen DEPENDS make_a)\n'}),
    'directory_missing': Variation(
        'add_python_bytecode(t ALL DIRECTORY nowhere DESTINATION share/x)',
        error='add_python_bytecode: .*nowhere'),
    'directory_that_is_a_file': Variation(
        'add_python_bytecode(t ALL DIRECTORY a.py DESTINATION share/x)', 'a.py',
        error=r'add_python_bytecode: .*a\.py'),
    'exclude_path': Variation(
        'add_python_bytecode(t ALL DIRECTORY app EXCLUDE sub/tests DESTINATION share/x)',
        'app/m.py app/tests/a.py app/sub/tests/b.py app/sub/c.py',
        'share/x/app/m.py share/x/app/tests/a.py share/x/app/sub/c.py'),
    'exclude_files_of_a_directory': Variation(
        'add_python_bytecode(t ALL DIRECTORY app EXCLUDE tests/*.py DESTINATION share/x)',
        'app/m.py app/tests/a.py', 'share/x/app/m.py'),
    'exclude_directory_with_slash': Variation(
        'add_python_bytecode(t ALL DIRECTORY app/ EXCLUDE tests/ DESTINATION share/x)',
        'app/m.py app/tests/a.py', 'share/x/m.py'),
    'exclude_characters': Variation(
        'add_python_bytecode(t ALL DIRECTORY app EXCLUDE [ab]*.py DESTINATION share/x)',
        'app/a.py app/bc.py app/c.py app/sub/b.py', 'share/x/app/c.py'),
    'exclude_one_character': Variation(
        'add_python_bytecode(t ALL DIRECTORY app EXCLUDE ?.py DESTINATION share/x)',
        'app/a.py app/bc.py', 'share/x/app/bc.py'),
    'exclude_whole_names': Variation(
        'add_python_bytecode(t ALL DIRECTORY app EXCLUDE m.py test DESTINATION share/x)',
        'app/m.py app/mm.py app/mxpy.py app/tests/a.py app/test/b.py',
        'share/x/app/mm.py share/x/app/mxpy.py share/x/app/tests/a.py'),
    'exclude_absolute': Variation('''
add_python_bytecode(t ALL DIRECTORY app EXCLUDE ${CMAKE_CURRENT_SOURCE_DIR}/app/tests DESTINATION share/x)
''', 'app/m.py app/tests/a.py app/sub/tests/b.py', 'share/x/app/m.py share/x/app/sub/tests/b.py'),
    'exclude_in_several_directories': Variation(
        'add_python_bytecode(t ALL DIRECTORY a b/ EXCLUDE tests DESTINATION share/x)',
        'a/m.py a/tests/m.py b/n.py b/tests/n.py', 'share/x/a/m.py share/x/n.py'),
    'exclude_not_the_directory_itself': Variation('''
add_python_bytecode(t ALL DIRECTORY tests EXCLUDE tests DESTINATION share/x)
''', 'tests/m.py tests/tests/n.py', 'share/x/tests/m.py'),
    'exclude_made': Variation(
        MAKE.format('gen/a.py gen/b.py') + '''
add_custom_target(make_both DEPENDS gen/a.py gen/b.py)
add_python_bytecode(t DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/gen EXCLUDE b.* DEPENDS make_both DESTINATION share/x)
''', '', 'share/x/gen/a.py'),
    'hidden_below': Variation(
        'add_python_bytecode(t ALL DIRECTORY app DESTINATION share/x)',
        'app/m.py app/sub/.cache/deep/n.py app/sub/o.py', 'share/x/app/m.py share/x/app/sub/o.py'),
    'name_with_a_dot': Variation(
        'add_python_bytecode(t ALL DIRECTORY app DESTINATION share/x)', 'app/m.py app/settings.local.py',
        'share/x/app/m.py share/x/app/settings.local.py'),
    'name_of_a_template': Variation(
        'add_python_bytecode(t ALL DIRECTORY app DESTINATION share/x)', 'app/m.py app/{{name}}.py',
        'share/x/app/m.py share/x/app/{{name}}.py'),

    # What is installed, and where it is built
    'destination_excluded_from_all': Variation('''
add_python_bytecode(t EXCLUDE_FROM_ALL SOURCES a.py DESTINATION share/x)
add_python_bytecode(u SOURCES b.py DESTINATION share/x)
''', 'a.py b.py', 'share/x/b.py'),
    'same_destination': Variation('''
add_python_bytecode(t SOURCES a.py DESTINATION share/x)
add_python_bytecode(u SOURCES b.py DESTINATION share/x)
''', 'a.py b.py', 'share/x/a.py share/x/b.py'),
    'same_file_and_destination': Variation('''
add_python_bytecode(t SOURCES a.py DESTINATION share/x)
add_python_bytecode(u SOURCES a.py b.py DESTINATION share/x)
''', 'a.py b.py', 'share/x/a.py share/x/b.py'),
    'two_files_at_one_place': Variation('''
add_python_bytecode(t SOURCES p/a.py BASE_DIRECTORY p DESTINATION share/x)
add_python_bytecode(u SOURCES q/a.py BASE_DIRECTORY q DESTINATION share/x)
''', 'p/a.py q/a.py', error=r'add_python_bytecode: .*a\.py'),
    'two_targets_without_destination': Variation('''
add_python_bytecode(t ALL SOURCES p/a.py BASE_DIRECTORY p)
add_python_bytecode(u ALL SOURCES q/a.py BASE_DIRECTORY q)
install_python_bytecode(t DESTINATION share/p)
install_python_bytecode(u DESTINATION share/q)
''', 'p/a.py q/a.py', 'share/p/a.py share/q/a.py'),
    'two_levels': Variation('''
add_python_bytecode(t ALL SOURCES a.py DESTINATION share/x)
add_python_bytecode(u ALL SOURCES a.py LAYOUT sourceless OPTIMIZE 2 DESTINATION lib/x)
''', 'a.py', 'share/x/a.py lib/x/a.pyc'),
    'targets_of_one_name_in_two_directories': Variation('''
add_subdirectory(p)
add_subdirectory(q)
''', 'p/main.py q/main.py', 'share/p/main.py share/q/main.py', texts={
        name + '/CMakeLists.txt': 'add_python_bytecode({0} DIRECTORY ./ DESTINATION share/{0})\n'.format(name) for name in 'pq'}),
    'installed_from_above': Variation('''
add_subdirectory(python)
install_python_bytecode(t DESTINATION share/x)
''', 'python/a.py', 'share/x/a.py', texts={'python/CMakeLists.txt': 'add_python_bytecode(t SOURCES a.py)\n'}),
    'installed_from_a_sibling': Variation('''
add_subdirectory(python)
add_subdirectory(packaging)
''', 'python/a.py', 'share/x/a.py', texts={
        'python/CMakeLists.txt': 'add_python_bytecode(t SOURCES a.py)\n',
        'packaging/CMakeLists.txt': 'install_python_bytecode(t DESTINATION share/x)\n'}),
    'installed_with_permissions': Variation('''
add_python_bytecode(t SOURCES a.py)
install_python_bytecode(t DESTINATION share/x ''' + EXECUTE + ')', 'a.py', 'executable:share/x/a.py'),
    'directory_with_permissions': Variation(
        'add_python_bytecode(t DIRECTORY app DESTINATION share/x ' + EXECUTE + ')', 'app/m.py',
        'executable:share/x/app/m.py'),
    'excluded_then_installed': Variation('''
add_python_bytecode(t EXCLUDE_FROM_ALL SOURCES a.py)
add_python_bytecode(u SOURCES b.py)
install_python_bytecode(u DESTINATION share/x)
''', 'a.py b.py', 'share/x/b.py'),
    'depends_on_a_file_that_a_rule_makes': Variation(
        MAKE.format('gen/grammar.txt') + '''
add_python_bytecode(t SOURCES a.py DEPENDS ${CMAKE_CURRENT_BINARY_DIR}/gen/grammar.txt DESTINATION share/x)
''', 'a.py', 'share/x/a.py'),

    # The Python
    'python_executable_of_other_modules': Variation(
        'add_python_bytecode(t SOURCES a.py DESTINATION share/x)', 'a.py', 'share/x/a.py',
        cache={'Python_EXECUTABLE': None, 'PYTHON_EXECUTABLE': OTHER}, languages='C'),
    'python3_without_its_module': Variation('''
set(Python3_EXECUTABLE ${OTHER})
add_python_bytecode(t SOURCES a.py DESTINATION share/x)
''', 'a.py', 'share/x/a.py', cache={'Python_EXECUTABLE': None, 'OTHER': OTHER}, languages='C'),
    'python_keyword': Variation('''
add_library(Python::Python INTERFACE IMPORTED)
add_python_bytecode(t SOURCES a.py PYTHON ${OTHER} DESTINATION share/x)
''', 'a.py', 'share/x/a.py', cache={'OTHER': OTHER}, languages='C'),
    'python_keyword_not_there': Variation(
        'add_python_bytecode(t SOURCES a.py PYTHON /no/such/python3)', 'a.py',
        error='add_python_bytecode: .*/no/such/python3'),
    'python_keyword_does_not_run': Variation(
        'add_python_bytecode(t SOURCES a.py PYTHON /bin/false)', 'a.py',
        error='add_python_bytecode: .*/bin/false'),
    'python3_does_not_run': Variation(
        'add_python_bytecode(t SOURCES a.py)', 'a.py', error='/bin/false',
        cache={'Python_EXECUTABLE': None, 'Python3_EXECUTABLE': '/bin/false'}),
    'python_by_its_old_name_is_not_there': Variation(
        'add_python_bytecode(t SOURCES a.py)', 'a.py', error='/no/such/python3',
        cache={'Python_EXECUTABLE': None, 'PYTHON_EXECUTABLE': '/no/such/python3'}),
}
