# SPDX-License-Identifier: MIT
#[=======================================================================[.rst:
PyBytecode
----------

Compiles Python sources as part of the build. Each ``.pyc`` has a rule of its own. The rule runs again when its source,
the helper, the Python behind the helper or an option changes, and at no other time.

``find_package(PyBytecode)``, ``add_subdirectory()`` or ``FetchContent`` define the functions below and the target
``PyBytecode::pybytecode``, the helper that compiles. They also define the functions for programs that embed Python: see
``PyBytecodeEmbed.cmake``. The Python is the one that ``find_package(Python)`` finds. Set ``Python_EXECUTABLE`` or
``Python_ROOT_DIR`` to choose it.

Everything here exists since version 0.1. Each misuse that is named here, and each value that is not allowed, is a fatal
error. Its message begins with the name of the function.

.. command:: add_python_bytecode

  Compiles Python sources to bytecode. Installs both if a destination is given::

    add_python_bytecode(<target> [ALL|EXCLUDE_FROM_ALL]
      SOURCES <file>...|DIRECTORY <dir>
      [BASE_DIRECTORY <dir>]
      [PACKAGE <dotted name>]
      [OPTIMIZE <level>...]
      [INVALIDATION_MODE timestamp|checked-hash|unchecked-hash]
      [LAYOUT pycache|sourceless]
      [OUTPUT_DIRECTORY <dir>]
      [DESTINATION <dir> [COMPONENT <name>] [HARDLINK_DUPES]]
      [BATCH_SIZE <n>]
      [CODEGEN]
      [DEPENDS_EXPLICIT_ONLY])

  ``<target>``
    The name of a new custom target. To build the target is to make its bytecode.

  ``ALL``
    Builds the target by default, as in ``add_custom_target()``. ``install()`` does not build: give ``ALL``, or make a
    target that is built depend on this one. Default: the target is built only if another one depends on it.

  ``EXCLUDE_FROM_ALL``
    Installs the files only with their component, as in ``install()``. ``ALL`` excludes it. Default: they are installed
    with everything else.

  ``SOURCES``
    The sources, files whose names end in ``.py``. A relative path is below the current source directory. CMake fails if
    a source does not exist, unless a rule makes it: then it must be ``GENERATED``, and a relative path may also be below
    the current binary directory. If a rule of another directory makes it, add
    ``add_dependencies(<target> <the rule's target>)``. CMake fails if a source is given twice. ``DIRECTORY`` excludes
    it.

  ``DIRECTORY``
    Takes all ``.py`` files in this directory and below, except those in the build tree, in place of ``SOURCES``.
    Relative to the current source directory. CMake fails if there is no such file. Each build looks for files that were
    added or removed, and runs CMake again if there are any. Links to directories are not followed, as in
    ``file(GLOB_RECURSE)``.

  ``BASE_DIRECTORY``
    The directory that the sources are below. Their paths below it are kept in the build tree and in the destination.
    Relative to the current source directory. CMake fails if a source is not below it. Default: ``DIRECTORY`` if that is
    given, else the current source directory and, for ``GENERATED`` sources, also the current binary directory.

  ``PACKAGE``
    The package that ``BASE_DIRECTORY`` stands for: ``PACKAGE a.b`` puts the sources into ``a/b``, in the build tree and
    in the destination. A dotted name of Python identifiers. Default: none, the base directory holds top-level modules.

  ``OPTIMIZE``
    The optimisation levels: ``0``, ``1`` (without assert statements), ``2`` (also without docstrings), or several of
    them. Each level makes a ``.pyc`` of its own, with the name of PEP 488. Default: ``PYBYTECODE_OPTIMIZE``, else ``0``.

  ``INVALIDATION_MODE``
    How Python finds out that a ``.pyc`` is stale (PEP 552): ``timestamp`` compares time and size of the source,
    ``checked-hash`` compares its hash, ``unchecked-hash`` does not look. Default: ``PYBYTECODE_INVALIDATION_MODE``, else
    as in ``py_compile``: ``checked-hash`` if the environment variable ``SOURCE_DATE_EPOCH`` is not empty when CMake
    runs, ``timestamp`` otherwise.

  ``LAYOUT``
    The place of a ``.pyc``: ``pycache``, in ``__pycache__`` beside the source (PEP 3147), or ``sourceless``, as
    ``mod.pyc`` in place of ``mod.py``. Sources are not installed in a ``sourceless`` layout, and it allows one level.
    Default: ``PYBYTECODE_LAYOUT``, else ``pycache``.

  ``OUTPUT_DIRECTORY``
    The directory that the ``.pyc`` are made below. Relative to the current binary directory. ``$<CONFIG>`` is allowed,
    no other generator expression is. CMake fails if another rule makes the same file. Default: the current binary
    directory.

  ``DESTINATION``
    Installs sources and bytecode below this directory, as in ``install()``: relative to ``CMAKE_INSTALL_PREFIX`` or
    absolute, with generator expressions if needed. The bytecode records the path of the installed source
    (``co_filename``). If the destination depends on the configuration in a multi-configuration build,
    ``OUTPUT_DIRECTORY`` must contain ``$<CONFIG>``. Default: ``install_python_bytecode()`` decides; without it nothing
    is installed, and the path of the source is recorded.

  ``COMPONENT``
    The install component, as in ``install()``. Needs ``DESTINATION``. Default: CMake's.

  ``HARDLINK_DUPES``
    Installs levels that are equal as hard links to one file, as ``compileall --hardlink-dupes`` does. Needs
    ``DESTINATION`` and several levels. Default: each level is a file of its own.

  ``BATCH_SIZE``
    The number of sources that one rule compiles, 1 or more. The rule compiles only those that need it. This saves
    processes in a clean build of many small sources. Default: ``PYBYTECODE_BATCH_SIZE``, else each ``.pyc`` has a rule.

  ``CODEGEN``
    Makes the rules part of the target ``codegen``, as in ``add_custom_command()``. Needs CMake 3.31 or later. Default:
    they are not part of it.

  ``DEPENDS_EXPLICIT_ONLY``
    Lets the rules run before the targets that ``<target>`` depends on, as in ``add_custom_command()``. Needs CMake 3.27
    or later. Default: they wait.

  Examples::

    add_python_bytecode(app ALL
      SOURCES app/__init__.py app/main.py ${CMAKE_CURRENT_BINARY_DIR}/app/version.py
      OPTIMIZE 0 2
      DESTINATION share/app COMPONENT runtime HARDLINK_DUPES)

    add_python_bytecode(plugins ALL
      DIRECTORY src/plugins BASE_DIRECTORY src
      PACKAGE app
      LAYOUT sourceless
      INVALIDATION_MODE unchecked-hash
      OUTPUT_DIRECTORY python/$<CONFIG>
      BATCH_SIZE 50)

    add_python_bytecode(tests EXCLUDE_FROM_ALL
      DIRECTORY tests
      DESTINATION share/app/tests COMPONENT tests
      CODEGEN DEPENDS_EXPLICIT_ONLY)

.. command:: install_python_bytecode

  Installs the files of ``add_python_bytecode()`` targets so that Python finds the bytecode fresh::

    install_python_bytecode(<target>...
      DESTINATION <dir>
      [COMPONENT <name>]
      [SOURCES|NO_SOURCES]
      [PERMISSIONS <permission>...]
      [HARDLINK_DUPES])

  A file that several targets install at one place is installed once. CMake fails if two different files would be
  installed at one place.

  ``DESTINATION``
    The directory to install below, as in ``add_python_bytecode()``. Required. If a target has several destinations, its
    bytecode records the first one. The ``DESTINATION`` of ``add_python_bytecode()`` comes before all others.

  ``COMPONENT``, ``HARDLINK_DUPES``
    As above. A target with one level has nothing to link.

  ``SOURCES``, ``NO_SOURCES``
    Whether the ``.py`` files are installed, too. Python does not import a ``.pyc`` from ``__pycache__`` without its
    source, so give ``NO_SOURCES`` only if something else installs the sources. Targets with ``LAYOUT sourceless`` have
    no sources to install, and CMake fails if ``SOURCES`` is given for them. Default: ``SOURCES``, except for those.

  ``PERMISSIONS``
    The permissions of the files, with the words of ``install()``. Default: CMake's.

  Example::

    install_python_bytecode(app plugins
      DESTINATION share/app
      COMPONENT runtime
      NO_SOURCES
      PERMISSIONS OWNER_READ GROUP_READ WORLD_READ
      HARDLINK_DUPES)

Variables
^^^^^^^^^

``PYBYTECODE_OPTIMIZE``, ``PYBYTECODE_INVALIDATION_MODE``, ``PYBYTECODE_LAYOUT``, ``PYBYTECODE_BATCH_SIZE``
  Defaults of the keywords, read when ``add_python_bytecode()`` is called.

``PYBYTECODE_ENABLED``
  If ``OFF``, nothing is compiled, and no helper is built or looked for. Sources are still installed, also those of
  ``LAYOUT sourceless``. It is for distributions that compile packages themselves. Default: ``ON``.

``PYBYTECODE_LAUNCHER``
  A command with its arguments, as a list. It is put before each command that compiles, as ``CMAKE_C_COMPILER_LAUNCHER``
  is. Read when ``add_python_bytecode()`` is called. Default: none.

``PYBYTECODE_EXECUTABLE``
  The path of a helper. It is used in place of the installed helper, and no helper is built. CMake fails unless the
  helper makes bytecode for the Python that is found, or for the target's Python in a cross build. Default: none.

In a cross build (``CMAKE_CROSSCOMPILING``) the helper runs on the machine that builds. It is the installed one, the given
one, or one that that machine's compiler builds in a project of its own. CMake fails if the helper's magic number is not
that of the target's Python. The target's Python is that of ``Python_INCLUDE_DIRS``; otherwise any below
``CMAKE_SYSROOT`` or ``CMAKE_FIND_ROOT_PATH``. If there is none, nothing is checked.

Properties
^^^^^^^^^^

``add_python_bytecode()`` sets these properties of its target. They are read-only:

``PYTHON_BYTECODE_SOURCES``
  The absolute paths of the sources.

``PYTHON_BYTECODE_PATHS``
  For each source its path below a destination, such as ``app/main.py``.

``PYTHON_BYTECODE_OUTPUTS``
  The absolute paths of the ``.pyc``. The levels of one source follow each other in the order of ``OPTIMIZE``. Empty if
  ``PYBYTECODE_ENABLED`` is off.

``PYTHON_BYTECODE_OUTPUT_DIRECTORY``
  The directory that they are below. Their paths below it are those below a destination.

``PYTHON_BYTECODE_DESTINATION``
  The first destination, absolute. ``co_filename`` is a path below it. Empty if there is no destination.

``PyBytecode::pybytecode`` has these properties:

``PYBYTECODE_CACHE_TAG``
  The cache tag of its Python, such as ``cpython-311``.

``PYBYTECODE_MAGIC_NUMBER``
  The magic number of its bytecode, such as ``3495``.

``PYBYTECODE_LIBRARY``
  The path of its libpython.
#]=======================================================================]

# These policies hold for the parts, too. include() restores the caller's policies.
cmake_policy(VERSION 3.20...4.3)

include("${CMAKE_CURRENT_LIST_DIR}/PyBytecodeArguments.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/PyBytecodeSources.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/PyBytecodeOutputs.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/PyBytecodeRules.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/PyBytecodeTarget.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/PyBytecodeInstall.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/PyBytecodeHelper.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/PyBytecodeCross.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/PyBytecodeEmbed.cmake")

function(add_python_bytecode)
  set(
    options
    ALL
    EXCLUDE_FROM_ALL
    HARDLINK_DUPES
    CODEGEN
    DEPENDS_EXPLICIT_ONLY
  )
  set(
    one_value
    DIRECTORY
    BASE_DIRECTORY
    PACKAGE
    INVALIDATION_MODE
    LAYOUT
    OUTPUT_DIRECTORY
    DESTINATION
    COMPONENT
    BATCH_SIZE
  )
  set(multi_value SOURCES OPTIMIZE)
  set(keywords ${options} ${one_value} ${multi_value})
  set(target "${ARGV0}")
  _python_bytecode_check_target_name(add_python_bytecode "${target}" "${keywords}")
  cmake_parse_arguments(PARSE_ARGV 1 arg "${options}" "${one_value}" "${multi_value}")
  _python_bytecode_check_arguments(add_python_bytecode "${keywords}")
  _python_bytecode_check_not_empty(add_python_bytecode "${one_value}" ${ARGV})
  _python_bytecode_check_new_target(add_python_bytecode "${target}")
  _python_bytecode_check_combinations()
  _python_bytecode_default_mode(mode)
  _python_bytecode_set_default(OPTIMIZE PYBYTECODE_OPTIMIZE 0)
  _python_bytecode_set_default(INVALIDATION_MODE PYBYTECODE_INVALIDATION_MODE ${mode})
  _python_bytecode_set_default(LAYOUT PYBYTECODE_LAYOUT pycache)
  _python_bytecode_set_default(BATCH_SIZE PYBYTECODE_BATCH_SIZE "")
  list(REMOVE_DUPLICATES arg_OPTIMIZE)
  _python_bytecode_check_add_values()
  _python_bytecode_add_target("${target}")
  if(DEFINED arg_DESTINATION)
    _python_bytecode_install(
      add_python_bytecode
      "${target}"
      "${arg_DESTINATION}"
      "${arg_COMPONENT}"
      TRUE
      ""
      "${arg_HARDLINK_DUPES}"
    )
  endif()
endfunction()

function(install_python_bytecode)
  set(options SOURCES NO_SOURCES HARDLINK_DUPES)
  set(one_value DESTINATION COMPONENT)
  set(multi_value PERMISSIONS)
  set(keywords ${options} ${one_value} ${multi_value})
  cmake_parse_arguments(PARSE_ARGV 0 arg "${options}" "${one_value}" "${multi_value}")
  set(targets ${arg_UNPARSED_ARGUMENTS})
  unset(arg_UNPARSED_ARGUMENTS)
  _python_bytecode_check_arguments(install_python_bytecode "${keywords}")
  _python_bytecode_check_not_empty(install_python_bytecode "${one_value}" ${ARGV})
  _python_bytecode_check_exclusive(install_python_bytecode SOURCES NO_SOURCES)
  if(NOT targets)
    message(FATAL_ERROR "install_python_bytecode: the target names are missing; expected them as the first arguments.")
  endif()
  _python_bytecode_check_required(install_python_bytecode DESTINATION)
  _python_bytecode_check_values(
    install_python_bytecode
    PERMISSIONS
    "${arg_PERMISSIONS}"
    "OWNER_READ;OWNER_WRITE;OWNER_EXECUTE;GROUP_READ;GROUP_WRITE;GROUP_EXECUTE;WORLD_READ;WORLD_WRITE;WORLD_EXECUTE;SETUID;SETGID"
  )
  foreach(target IN LISTS targets)
    _python_bytecode_is_target("${target}" is_target)
    if(NOT is_target)
      list(JOIN keywords ", " keywords)
      message(
        FATAL_ERROR
        "install_python_bytecode: '${target}' is neither a target of add_python_bytecode() nor one of "
        "the keywords ${keywords}."
      )
    endif()
    get_target_property(layout "${target}" _PYTHON_BYTECODE_LAYOUT)
    if(arg_SOURCES AND layout STREQUAL "sourceless")
      message(
        FATAL_ERROR
        "install_python_bytecode: SOURCES is not allowed for '${target}', whose LAYOUT is sourceless."
      )
    endif()
  endforeach()
  set(with_sources TRUE)
  if(arg_NO_SOURCES)
    set(with_sources FALSE)
  endif()
  foreach(target IN LISTS targets)
    _python_bytecode_install(
      install_python_bytecode
      "${target}"
      "${arg_DESTINATION}"
      "${arg_COMPONENT}"
      ${with_sources}
      "${arg_PERMISSIONS}"
      "${arg_HARDLINK_DUPES}"
    )
  endforeach()
endfunction()
