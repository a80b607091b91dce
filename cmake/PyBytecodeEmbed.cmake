# SPDX-License-Identifier: MIT
#[=======================================================================[.rst:
PyBytecodeEmbed
---------------

Puts Python code into an application that embeds CPython: as a program of its own, as modules that are frozen into a
program or library, or as an archive beside it. It is part of the package PyBytecode, which includes it.

Everything here exists since version 0.1, unless it says otherwise. CMake fails if ``PYBYTECODE_ENABLED`` is off, since
there is no bytecode then.

.. command:: add_python_program

  Makes an executable that runs a Python module, and needs no Python where it runs. Since 0.2::

    add_python_program(<target>
      MODULE <module>
      BYTECODE <target>...
      [STDLIB <module>...|AUTO]
      [EXCLUDE <module>...] [NO_DEFERRED]
      [SOURCES]
      [STATIC_PYTHON])

  The modules are frozen into it, as by ``target_freeze_python()``. Its ``main()`` is generated: it calls
  ``pybytecode_main()``, which ``pybytecode_frozen.h`` describes. So it uses UTF-8 whatever the locale, ``sys.argv`` and
  ``sys.executable`` are its own, and ``multiprocessing`` works with each of its start methods. Extension modules cannot
  be frozen. The program looks for them in ``lib/<target>`` beside it, which the build fills with links, and in
  ``../lib/<target>``. ``install_python_program()`` installs them.

  ``<target>``
    The name of a new executable. The language C must be enabled.

  ``MODULE``
    The module to run, as ``python -m`` does: ``app.cli``, or a package with a module ``__main__``. It must be among
    ``BYTECODE``. Required.

  ``BYTECODE``
    As below. Required.

  ``STDLIB``
    As below. Default: ``AUTO``. If only names are given, those of ``startup`` are added.

  ``EXCLUDE``, ``NO_DEFERRED``, ``SOURCES``
    As below.

  ``STATIC_PYTHON``
    Links the archive of libpython into the program. If there is none that links, CMake warns and links the shared
    library. Default: the shared library.

  Example::

    add_python_bytecode(app DIRECTORY app)
    add_python_program(example MODULE app BYTECODE app)
    install_python_program(example)

    add_python_program(tool
      MODULE app.tool
      BYTECODE app
      STDLIB AUTO http.cookies EXCLUDE tkinter NO_DEFERRED
      SOURCES
      STATIC_PYTHON)

.. command:: install_python_program

  Installs a program that has frozen modules, with what it needs to run where no Python is installed. Since 0.2::

    install_python_program(<target>
      [DESTINATION <dir>]
      [COMPONENT <name>])

  The extension modules of its manifest, libpython, and the shared libraries that these need go to ``lib/<target>``. The
  program finds them there, relative to itself. Libraries of glibc are left out: they belong to the system. ``cmake
  --install`` fails if a library is not found. CMake fails in a cross build, where it cannot find the libraries: there,
  use ``install(TARGETS)``, and install what ``stdlib.manifest`` lists.

  ``<target>``
    A target of ``add_python_program()``, or an executable with ``target_freeze_python()``.

  ``DESTINATION``
    The directory of the program, as in ``install(TARGETS)``. If its last part is ``bin``, ``lib/<target>`` is beside
    that, otherwise in it. Default: ``CMAKE_INSTALL_BINDIR``, else ``bin``.

  ``COMPONENT``
    The install component, as in ``install()``. Default: CMake's.

  Example::

    install_python_program(example DESTINATION opt/example COMPONENT runtime)

.. command:: target_freeze_python

  Freezes the bytecode of ``add_python_bytecode()`` targets into a program or library::

    target_freeze_python(<target>
      [BYTECODE <target>...]
      [STDLIB <module>...|AUTO]
      [EXCLUDE <module>...] [NO_DEFERRED]
      [SOURCES])

  The program includes ``pybytecode_frozen.h``, and calls ``pybytecode_main()``, or ``pybytecode_register_frozen()``
  before ``Py_InitializeFromConfig()``. From then on Python imports these modules before it looks at any path. They have
  files, resources and metadata as other modules do: see ``pybytecode(1)``. Each module is an object file of its own, so
  that a change compiles one module again. ``modules.manifest`` and ``stdlib.manifest`` in ``<target>.frozen`` below the
  current binary directory list the modules. Several targets with frozen modules may be in one program, since 0.2: the
  header gives the functions of each target another name.

  ``<target>``
    An executable or a library that can include the headers of Python. The language C must be enabled, and its compiler
    must accept long string literals, as GCC and Clang do. CMake fails if the target already has frozen modules.

  ``BYTECODE``
    Targets of ``add_python_bytecode()``. Required unless ``STDLIB`` is given. If a target has several levels, the first
    one in ``OPTIMIZE`` is taken. The other files among its ``SOURCES`` become resources, which
    ``importlib.resources`` finds; those of a ``.dist-info`` directory are found by ``importlib.metadata``. A module whose
    name no import can reach, such as ``settings.local.py``, is left out, and CMake says so. CMake fails if two targets
    have a module of the same name, if they are for different Pythons, or if one has a ``DIRECTORY`` in the build tree.
    It fails in a multi-configuration build if the ``OUTPUT_DIRECTORY`` of the bytecode contains ``$<CONFIG>``. The path
    recorded is that of the source below the program: ``/usr/bin/example/app/main.py``.

  ``STDLIB``
    Modules of the standard library to add, with all modules that they import. The word ``startup`` stands for those
    that an interpreter needs to start, ``AUTO`` for these and those that the modules of ``BYTECODE`` import, since 0.2.
    CMake fails if a name is no module of the standard library. Default: none.

  ``EXCLUDE``
    Modules of the standard library to leave out, with all modules below them. What only they import is left out, too.
    Since 0.2. Default: none.

  ``NO_DEFERRED``
    Leaves out what the standard library imports only within functions, such as ``multiprocessing.Pool()``, which then
    fail unless ``STDLIB`` names what they import. Since 0.2. Default: it is added.

  ``SOURCES``
    Adds the sources of ``BYTECODE``, for ``inspect.getsource()`` and the source lines in tracebacks. Since 0.2. Default:
    only bytecode.

  Example::

    target_freeze_python(program BYTECODE app STDLIB AUTO json EXCLUDE tkinter NO_DEFERRED SOURCES)

.. command:: add_python_archive

  Puts the bytecode of ``add_python_bytecode()`` targets into an archive. Python imports from it, by ``zipimport``, if
  it is on ``sys.path``::

    add_python_archive(<target> [ALL]
      OUTPUT <file>
      [BYTECODE <target>...]
      [STDLIB <module>...|AUTO]
      [EXCLUDE <module>...] [NO_DEFERRED])

  ``<target>``
    The name of a new custom target. To build the target is to make the archive. Install the archive by
    ``install(FILES)``.

  ``ALL``
    Builds the target by default, as in ``add_custom_target()``. Default: it is built only if another one depends on it.

  ``OUTPUT``
    The archive, such as ``app.zip``. Relative to the current binary directory. Required. CMake fails if another rule
    makes the same file. The same bytecode gives the same bytes. ``<file>.manifest`` beside it lists the content, and
    the extension modules that it needs: see ``pybytecode(1)``.

  ``BYTECODE``, ``STDLIB``, ``EXCLUDE``, ``NO_DEFERRED``
    As above. The path recorded is that of the source within the archive: ``app.zip/pkg/mod.py``.

  Example::

    add_python_archive(app-zip ALL OUTPUT app.zip BYTECODE app plugins STDLIB startup json EXCLUDE decimal NO_DEFERRED)
#]=======================================================================]

include("${CMAKE_CURRENT_LIST_DIR}/PyBytecodeBundle.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/PyBytecodeFreeze.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/PyBytecodeProgram.cmake")

function(add_python_program)
  set(options NO_DEFERRED SOURCES STATIC_PYTHON)
  set(one_value MODULE)
  set(multi_value BYTECODE STDLIB EXCLUDE)
  set(keywords ${options} ${one_value} ${multi_value})
  set(target "${ARGV0}")
  _python_bytecode_check_target_name(add_python_program "${target}" "${keywords}")
  cmake_parse_arguments(PARSE_ARGV 1 arg "${options}" "${one_value}" "${multi_value}")
  _python_bytecode_check_arguments(add_python_program "${keywords}")
  _python_bytecode_check_new_target(add_python_program "${target}")
  _python_bytecode_check_required(add_python_program "MODULE;BYTECODE")
  if(NOT DEFINED arg_STDLIB)
    set(arg_STDLIB AUTO)
  elseif(NOT AUTO IN_LIST arg_STDLIB)
    list(PREPEND arg_STDLIB startup)
    list(REMOVE_DUPLICATES arg_STDLIB)
  endif()
  _python_bytecode_check_bundle(add_python_program helper)
  add_executable("${target}")
  set_target_properties("${target}" PROPERTIES LINKER_LANGUAGE C)
  _python_bytecode_link_python(add_python_program "${target}" "${helper_PYTHON}")
  _python_bytecode_freeze(add_python_program "${target}" "${arg_MODULE}" frozen)
  _python_bytecode_link_extensions("${target}")
endfunction()

function(install_python_program)
  set(one_value DESTINATION COMPONENT)
  set(target "${ARGV0}")
  _python_bytecode_check_target_name(install_python_program "${target}" "${one_value}")
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "${one_value}" "")
  _python_bytecode_check_arguments(install_python_program "${one_value}")
  _python_bytecode_check_not_empty(install_python_program "${one_value}" ${ARGV})
  set(frozen "")
  if(TARGET "${target}")
    get_target_property(frozen "${target}" _PYTHON_BYTECODE_FROZEN)
    get_target_property(type "${target}" TYPE)
  endif()
  if(NOT frozen OR NOT type STREQUAL "EXECUTABLE")
    message(
      FATAL_ERROR
      "install_python_program: '${target}' is not a target of add_python_program(), nor an executable with "
      "target_freeze_python()."
    )
  endif()
  if(CMAKE_CROSSCOMPILING)
    message(
      FATAL_ERROR
      "install_python_program: the shared libraries of '${target}' cannot be found in a cross build; use "
      "install(TARGETS ${target}), and install the extension modules that '${frozen}/stdlib.manifest' lists, and their "
      "libraries, to lib/${target}."
    )
  endif()
  _python_bytecode_install_program("${target}")
endfunction()

function(add_python_archive)
  set(options ALL NO_DEFERRED)
  set(one_value OUTPUT)
  set(multi_value BYTECODE STDLIB EXCLUDE)
  set(keywords ${options} ${one_value} ${multi_value})
  set(target "${ARGV0}")
  _python_bytecode_check_target_name(add_python_archive "${target}" "${keywords}")
  cmake_parse_arguments(PARSE_ARGV 1 arg "${options}" "${one_value}" "${multi_value}")
  _python_bytecode_check_arguments(add_python_archive "${keywords}")
  _python_bytecode_check_new_target(add_python_archive "${target}")
  _python_bytecode_check_required(add_python_archive OUTPUT)
  _python_bytecode_check_bundle(add_python_archive helper)
  _python_bytecode_absolute("${arg_OUTPUT}" "${CMAKE_CURRENT_BINARY_DIR}" output)
  _python_bytecode_check_output_paths(add_python_archive "${output}")
  _python_bytecode_claim_outputs(add_python_archive OUTPUT "${output}")
  set(with_sources FALSE)
  if(AUTO IN_LIST arg_STDLIB)
    set(with_sources TRUE)
  endif()
  _python_bytecode_find_members(add_python_archive ${with_sources} member)
  _python_bytecode_find_dependencies("${helper}" dependencies)
  _python_bytecode_take_stdlib("${output}.d" stdlib)
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
  set(options NO_DEFERRED SOURCES)
  set(multi_value BYTECODE STDLIB EXCLUDE)
  set(keywords ${options} ${multi_value})
  set(target "${ARGV0}")
  _python_bytecode_check_target_name(target_freeze_python "${target}" "${keywords}")
  cmake_parse_arguments(PARSE_ARGV 1 arg "${options}" "" "${multi_value}")
  _python_bytecode_check_arguments(target_freeze_python "${keywords}")
  _python_bytecode_check_freeze_target("${target}")
  _python_bytecode_check_bundle(target_freeze_python helper)
  _python_bytecode_freeze(target_freeze_python "${target}" "" frozen)
  get_target_property(type "${target}" TYPE)
  if(arg_STDLIB AND type STREQUAL "EXECUTABLE")
    _python_bytecode_link_extensions("${target}")
  endif()
endfunction()
