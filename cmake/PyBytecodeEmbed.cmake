# SPDX-License-Identifier: MIT
#[=======================================================================[.rst:
PyBytecodeEmbed
---------------

Puts Python code into an application that embeds CPython: as an archive beside it, or as modules that are frozen into
it. It is part of the package PyBytecode, which includes it.

Everything here exists since version 0.1. CMake fails if ``PYBYTECODE_ENABLED`` is off, since there is no bytecode then.

.. command:: add_python_archive

  Puts the bytecode of ``add_python_bytecode()`` targets into an archive. Python imports from it, by ``zipimport``, if
  it is on ``sys.path``::

    add_python_archive(<target> [ALL]
      OUTPUT <file>
      BYTECODE <target>...
      [STDLIB <module>...])

  ``<target>``
    The name of a new custom target. To build the target is to make the archive. Install the archive by
    ``install(FILES)``.

  ``ALL``
    Builds the target by default, as in ``add_custom_target()``. Default: it is built only if another one depends on it.

  ``OUTPUT``
    The archive, such as ``app.zip``. Relative to the current binary directory. Required. CMake fails if another rule
    makes the same file. The same bytecode gives the same bytes. ``<file>.manifest`` beside it lists the content, and
    the extension modules that it needs: see ``pybytecode(1)``.

  ``BYTECODE``
    Targets of ``add_python_bytecode()``. Required. If a target has several levels, the first one in ``OPTIMIZE`` is
    taken. The other files among its ``SOURCES`` become resources, which ``importlib.resources`` finds. A module whose
    name no import can reach, such as ``settings.local.py``, is left out, and CMake says so. CMake fails if two targets
    have a module of the same name, if they are for different Pythons, or if one has a ``DIRECTORY`` in the build tree.
    The path recorded is that of the source within the archive: ``app.zip/pkg/mod.py``.

  ``STDLIB``
    Modules of the standard library to add, with all modules that they import. The word ``startup`` stands for those
    that an interpreter needs to start. Default: none.

  Example::

    add_python_archive(app-zip ALL OUTPUT app.zip BYTECODE app plugins STDLIB startup json)

.. command:: target_freeze_python

  Freezes the bytecode of ``add_python_bytecode()`` targets into a program or library::

    target_freeze_python(<target>
      BYTECODE <target>...
      [STDLIB <module>...])

  The program includes ``pybytecode_frozen.h`` and calls ``pybytecode_register_frozen()`` before
  ``Py_InitializeFromConfig()``. From then on Python imports these modules before it looks at any path. Each module is
  an object file of its own, so that a change compiles one module again. A program has one set of frozen modules.
  ``modules.manifest`` and ``stdlib.manifest`` in ``<target>.frozen`` below the current binary directory list the
  modules.

  ``<target>``
    An executable or a library that can include the headers of Python. The language C must be enabled, and its compiler
    must accept long string literals, as GCC and Clang do. CMake fails if the target already has frozen modules.

  ``BYTECODE``, ``STDLIB``
    As above. The path recorded is ``<frozen pkg.mod>``, as in CPython's own frozen modules. Frozen modules have no
    resources: those of the targets are left out, and CMake says so. CMake fails in a multi-configuration build if the
    ``OUTPUT_DIRECTORY`` of the bytecode contains ``$<CONFIG>``.

  Example::

    target_freeze_python(program BYTECODE app STDLIB startup json runpy)
#]=======================================================================]

include("${CMAKE_CURRENT_LIST_DIR}/PyBytecodeBundle.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/PyBytecodeFreeze.cmake")

function(add_python_archive)
  set(options ALL)
  set(one_value OUTPUT)
  set(multi_value BYTECODE STDLIB)
  set(keywords ${options} ${one_value} ${multi_value})
  set(target "${ARGV0}")
  _python_bytecode_check_target_name(add_python_archive "${target}" "${keywords}")
  cmake_parse_arguments(PARSE_ARGV 1 arg "${options}" "${one_value}" "${multi_value}")
  _python_bytecode_check_arguments(add_python_archive "${keywords}")
  _python_bytecode_check_new_target(add_python_archive "${target}")
  _python_bytecode_check_required(add_python_archive "OUTPUT;BYTECODE")
  _python_bytecode_check_bundle(add_python_archive helper)
  _python_bytecode_absolute("${arg_OUTPUT}" "${CMAKE_CURRENT_BINARY_DIR}" output)
  _python_bytecode_check_output_paths(add_python_archive "${output}")
  _python_bytecode_claim_outputs(add_python_archive OUTPUT "${output}")
  _python_bytecode_find_members(add_python_archive TRUE member)
  _python_bytecode_find_dependencies("${helper}" dependencies)
  _python_bytecode_take_stdlib("${arg_STDLIB}" "${output}.d" stdlib)
  file(GENERATE OUTPUT "${output}.list" CONTENT "${member_LINES}")
  file(RELATIVE_PATH comment "${CMAKE_BINARY_DIR}" "${output}")
  add_custom_command(
    OUTPUT "${output}"
    BYPRODUCTS "${output}.manifest"
    COMMAND
      ${PYBYTECODE_LAUNCHER} "$<TARGET_FILE:${helper}>" zip --output "${output}" --manifest "${output}.manifest"
      ${stdlib_WORDS} -- "${output}.list"
    DEPENDS ${member_INPUTS} ${arg_BYTECODE} "${output}.list" "${helper}" ${dependencies}
    COMMENT "Building Python archive ${comment}"
    VERBATIM
    ${stdlib_DEPFILE}
  )
  set(all "")
  if(arg_ALL)
    set(all ALL)
  endif()
  add_custom_target("${target}" ${all} DEPENDS "${output}")
endfunction()

function(target_freeze_python)
  set(multi_value BYTECODE STDLIB)
  set(target "${ARGV0}")
  _python_bytecode_check_target_name(target_freeze_python "${target}" "${multi_value}")
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "${multi_value}")
  _python_bytecode_check_arguments(target_freeze_python "${multi_value}")
  _python_bytecode_check_required(target_freeze_python BYTECODE)
  _python_bytecode_check_freeze_target("${target}")
  _python_bytecode_check_bundle(target_freeze_python helper)
  _python_bytecode_find_members(target_freeze_python FALSE member)
  if(member_INPUTS MATCHES "\\$<CONFIG>" AND CMAKE_CONFIGURATION_TYPES)
    message(
      FATAL_ERROR
      "target_freeze_python: BYTECODE with $<CONFIG> in its OUTPUT_DIRECTORY is not allowed in a "
      "multi-configuration build."
    )
  endif()
  set(directory "${CMAKE_CURRENT_BINARY_DIR}/${target}.frozen")
  _python_bytecode_check_output_paths(target_freeze_python "${directory}")
  _python_bytecode_find_dependencies("${helper}" dependencies)
  list(PREPEND dependencies "${helper}")
  file(RELATIVE_PATH comment "${CMAKE_BINARY_DIR}" "${directory}")
  _python_bytecode_freeze_modules("${directory}" "${comment}" files)
  set(manifests "${directory}/modules.manifest")
  if(arg_STDLIB)
    _python_bytecode_freeze_stdlib("${directory}" "${comment}")
    list(APPEND files "${directory}/pybytecode_frozen_stdlib.c")
    list(APPEND manifests "${directory}/stdlib.manifest")
  endif()
  _python_bytecode_link_frozen("${target}" "${directory}" "${files}" "${manifests}")
endfunction()
