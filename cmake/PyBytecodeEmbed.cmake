# SPDX-License-Identifier: MIT
#[=======================================================================[.rst:
PyBytecodeEmbed
---------------

Python code inside an application that embeds CPython: an archive beside it, or modules frozen into it. Part of the
package PyBytecode, which includes it.

All of it is there since 0.1.

.. command:: add_python_archive

  Puts the bytecode of ``add_python_bytecode()`` targets into an archive that Python imports from, by ``zipimport``, when
  it is on ``sys.path``::

    add_python_archive(<target> [ALL]
      OUTPUT <file>
      BYTECODE <target>...
      [STDLIB <module>...])

  ``<target>``
    The custom target that stands for the archive. Install it by ``install(FILES)``.

  ``ALL``
    Build it by default. Default: it is built where something depends on it.

  ``OUTPUT``
    The archive, such as ``app.zip``. Relative to the current binary directory. The same bytecode gives the same bytes.
    Beside it ``<file>.manifest`` says what is in it, and which extension modules it needs: see ``pybytecode(1)``.

  ``BYTECODE``
    Targets of ``add_python_bytecode()``. Of several levels the first one in ``OPTIMIZE`` is taken. The path recorded
    is that of the source within the archive: ``app.zip/pkg/mod.py``.

  ``STDLIB``
    Modules of the standard library to take along, with all that they import; the word ``startup`` stands for those that
    an interpreter needs to start. Default: none.

  Example::

    add_python_archive(app-zip ALL OUTPUT app.zip BYTECODE app plugins STDLIB startup json)

.. command:: target_freeze_python

  Freezes the bytecode of ``add_python_bytecode()`` targets into a program or library::

    target_freeze_python(<target>
      BYTECODE <target>...
      [STDLIB <module>...])

  The program includes ``pybytecode_frozen.h`` and calls ``pybytecode_register_frozen()`` before
  ``Py_InitializeFromConfig()``; from then on these modules are imported before any path is looked at. Each is an object
  file of its own, so one that changes is one that is compiled again. A program has one set of frozen modules. In
  ``<target>.frozen`` below the current binary directory, ``modules.manifest`` and ``stdlib.manifest`` say what is in it.

  ``<target>``
    An executable or a library, to which the headers of Python are known. The language C has to be enabled, and the
    compiler to be one that takes long string literals: GCC or Clang.

  ``BYTECODE``, ``STDLIB``
    As above. The path recorded is ``<frozen pkg.mod>``, as of CPython's own frozen modules.

  Example::

    target_freeze_python(program BYTECODE app STDLIB startup json runpy)
#]=======================================================================]

cmake_policy(PUSH)
cmake_policy(VERSION 3.20...4.3)

# Checks what both commands have in common. Reads the caller's arg_* variables.
function(_python_bytecode_check_bytecode command)
  foreach(keyword IN LISTS ARGN)
    if("${arg_${keyword}}" STREQUAL "")
      message(FATAL_ERROR "${command}: ${keyword} is missing.")
    endif()
  endforeach()
  _python_bytecode_enabled(enabled)
  if(NOT enabled)
    message(FATAL_ERROR "${command}: PYBYTECODE_ENABLED is off, and there is no bytecode.")
  endif()
  _python_bytecode_check_helper(${command})
  foreach(target IN LISTS arg_BYTECODE)
    set(layout "")
    if(TARGET "${target}")
      get_target_property(layout "${target}" _PYTHON_BYTECODE_LAYOUT)
    endif()
    if(NOT layout)
      message(FATAL_ERROR "${command}: BYTECODE: '${target}' is not a target of add_python_bytecode().")
    endif()
  endforeach()
endfunction()

# Sets <prefix>_LINES to the list that zip and freeze read, <prefix>_INPUTS to the .pyc and <prefix>_PATHS to the places
# of the sources.
function(_python_bytecode_members command targets prefix)
  set(lines "")
  set(inputs "")
  set(all_paths "")
  foreach(target IN LISTS targets)
    get_target_property(outputs "${target}" PYTHON_BYTECODE_OUTPUTS)
    get_target_property(paths "${target}" PYTHON_BYTECODE_PATHS)
    get_target_property(levels "${target}" _PYTHON_BYTECODE_LEVELS)
    list(LENGTH levels count)
    set(i 0)
    foreach(path IN LISTS paths)
      if(path IN_LIST all_paths)
        message(FATAL_ERROR "${command}: BYTECODE: '${path}' is there twice, the second time in '${target}'.")
      endif()
      list(APPEND all_paths "${path}")
      list(GET outputs ${i} input)
      list(APPEND inputs "${input}")
      string(APPEND lines "${input}\t${path}c\t\n")
      math(EXPR i "${i} + ${count}")
    endforeach()
  endforeach()
  set(${prefix}_LINES "${lines}" PARENT_SCOPE)
  set(${prefix}_INPUTS "${inputs}" PARENT_SCOPE)
  set(${prefix}_PATHS "${all_paths}" PARENT_SCOPE)
endfunction()

# Sets <prefix>_WORDS to the options of zip and freeze for STDLIB, <prefix>_DEPFILE to that of add_custom_command(): the
# helper finds out which files of the standard library it reads.
function(_python_bytecode_stdlib modules depfile prefix)
  set(words "")
  set(option "")
  if(modules)
    foreach(module IN LISTS modules)
      list(APPEND words --stdlib "${module}")
    endforeach()
    list(APPEND words --depfile "${depfile}")
    set(option DEPFILE "${depfile}")
  endif()
  set(${prefix}_WORDS "${words}" PARENT_SCOPE)
  set(${prefix}_DEPFILE "${option}" PARENT_SCOPE)
endfunction()

function(add_python_archive)
  set(options ALL)
  set(one_value OUTPUT)
  set(multi_value BYTECODE STDLIB)
  set(keywords ${options} ${one_value} ${multi_value})
  set(target "${ARGV0}")
  if(target STREQUAL "" OR target IN_LIST keywords)
    message(FATAL_ERROR "add_python_archive: the name of the target is missing.")
  endif()
  cmake_parse_arguments(PARSE_ARGV 1 arg "${options}" "${one_value}" "${multi_value}")
  _python_bytecode_check_arguments(add_python_archive "${keywords}")
  if(TARGET "${target}")
    message(FATAL_ERROR "add_python_archive: there is a target '${target}' already.")
  endif()
  _python_bytecode_check_bytecode(add_python_archive OUTPUT BYTECODE)
  _python_bytecode_absolute("${arg_OUTPUT}" "${CMAKE_CURRENT_BINARY_DIR}" output)
  _python_bytecode_check_output(add_python_archive "${output}")
  _python_bytecode_members(add_python_archive "${arg_BYTECODE}" member)
  _python_bytecode_dependencies(dependencies)
  _python_bytecode_stdlib("${arg_STDLIB}" "${output}.d" stdlib)
  file(GENERATE OUTPUT "${output}.list" CONTENT "${member_LINES}")
  file(RELATIVE_PATH comment "${CMAKE_BINARY_DIR}" "${output}")
  add_custom_command(
    OUTPUT "${output}"
    BYPRODUCTS "${output}.manifest"
    COMMAND "$<TARGET_FILE:PyBytecode::pybytecode>" zip
      --output "${output}"
      --manifest "${output}.manifest"
      ${stdlib_WORDS}
      -- "${output}.list"
    DEPENDS ${member_INPUTS} ${arg_BYTECODE} "${output}.list" PyBytecode::pybytecode
      "$<TARGET_FILE:PyBytecode::pybytecode>" ${dependencies}
    ${stdlib_DEPFILE}
    COMMENT "Building Python archive ${comment}"
    VERBATIM)
  set(all "")
  if(arg_ALL)
    set(all ALL)
  endif()
  add_custom_target("${target}" ${all} DEPENDS "${output}")
endfunction()

function(target_freeze_python)
  set(multi_value BYTECODE STDLIB)
  set(target "${ARGV0}")
  if(target STREQUAL "" OR target IN_LIST multi_value)
    message(FATAL_ERROR "target_freeze_python: the name of the target is missing.")
  endif()
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "${multi_value}")
  _python_bytecode_check_arguments(target_freeze_python "${multi_value}")
  set(type "")
  if(TARGET "${target}")
    get_target_property(type "${target}" TYPE)
  endif()
  if(NOT type MATCHES "^(EXECUTABLE|(STATIC|SHARED|MODULE|OBJECT)_LIBRARY)$")
    message(FATAL_ERROR "target_freeze_python: '${target}' is not an executable or a library.")
  endif()
  if(TARGET "${target}.frozen")
    message(FATAL_ERROR "target_freeze_python: '${target}' has frozen modules already.")
  endif()
  get_property(languages GLOBAL PROPERTY ENABLED_LANGUAGES)
  if(NOT C IN_LIST languages)
    message(FATAL_ERROR "target_freeze_python: the language C is not enabled.")
  endif()
  _python_bytecode_check_bytecode(target_freeze_python BYTECODE)
  _python_bytecode_members(target_freeze_python "${arg_BYTECODE}" member)
  if(member_INPUTS MATCHES "\\$<CONFIG>" AND CMAKE_CONFIGURATION_TYPES)
    message(FATAL_ERROR "target_freeze_python: BYTECODE with $<CONFIG> in its OUTPUT_DIRECTORY, in a "
      "multi-configuration build.")
  endif()
  set(directory "${CMAKE_CURRENT_BINARY_DIR}/${target}.frozen")
  _python_bytecode_check_output(target_freeze_python "${directory}")
  _python_bytecode_dependencies(dependencies)
  set(dependencies PyBytecode::pybytecode "$<TARGET_FILE:PyBytecode::pybytecode>" ${dependencies})

  set(files "${directory}/pybytecode_frozen.c")
  foreach(path IN LISTS member_PATHS)
    string(REGEX REPLACE "(/__init__)?\\.py$" "" module "${path}")
    string(REPLACE "/" "." module "${module}")
    list(APPEND files "${directory}/${module}.c")
  endforeach()
  set(stdlib "")
  set(manifests "${directory}/modules.manifest")
  if(arg_STDLIB)
    set(stdlib --stdlib startup) # that there is one
    list(APPEND manifests "${directory}/stdlib.manifest")
  endif()
  file(GENERATE OUTPUT "${directory}/modules.list" CONTENT "${member_LINES}")
  file(RELATIVE_PATH comment "${CMAKE_BINARY_DIR}" "${directory}")
  # The manifest is written each time, the others where they change: a module is compiled again only then.
  add_custom_command(
    OUTPUT "${directory}/modules.manifest"
    BYPRODUCTS ${files} "${directory}/pybytecode_frozen.h"
    COMMAND "$<TARGET_FILE:PyBytecode::pybytecode>" freeze
      --output-directory "${directory}"
      --part modules
      ${stdlib}
      --manifest "${directory}/modules.manifest"
      -- "${directory}/modules.list"
    DEPENDS ${member_INPUTS} ${arg_BYTECODE} "${directory}/modules.list" ${dependencies}
    COMMENT "Freezing Python modules ${comment}"
    VERBATIM)
  if(arg_STDLIB)
    _python_bytecode_stdlib("${arg_STDLIB}" "${directory}/stdlib.d" stdlib)
    list(APPEND files "${directory}/pybytecode_frozen_stdlib.c")
    add_custom_command(
      OUTPUT "${directory}/stdlib.manifest"
      BYPRODUCTS "${directory}/pybytecode_frozen_stdlib.c"
      COMMAND "$<TARGET_FILE:PyBytecode::pybytecode>" freeze
        --output-directory "${directory}"
        --part stdlib
        ${stdlib_WORDS}
        --manifest "${directory}/stdlib.manifest"
      DEPENDS ${dependencies}
      ${stdlib_DEPFILE}
      COMMENT "Freezing Python's standard library ${comment}"
      VERBATIM)
  endif()
  add_custom_target("${target}.freeze" DEPENDS ${manifests})
  # Not among the sources of the target, whose warnings are not for these. Whatever the target is, they fit into it.
  add_library("${target}.frozen" OBJECT EXCLUDE_FROM_ALL ${files})
  set_target_properties("${target}.frozen" PROPERTIES POSITION_INDEPENDENT_CODE ON)
  target_include_directories("${target}.frozen" PRIVATE "$<TARGET_PROPERTY:${target},INCLUDE_DIRECTORIES>")
  add_dependencies("${target}.frozen" "${target}.freeze")
  add_dependencies("${target}" "${target}.freeze")
  target_include_directories("${target}" PRIVATE "${directory}")
  target_sources("${target}" PRIVATE "$<TARGET_OBJECTS:${target}.frozen>")
endfunction()

cmake_policy(POP)
