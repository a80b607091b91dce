# SPDX-License-Identifier: MIT
#[=======================================================================[.rst:
PyBytecode
----------

Compiles Python sources as part of the build. Each ``.pyc`` has a rule of its own. The rule runs again when its source,
the helper, the Python behind the helper or an option changes, and at no other time.

``find_package(PyBytecode)``, ``add_subdirectory()`` or ``FetchContent`` define the functions below and the target
``PyBytecode::pybytecode``, the helper that compiles. They also define the functions for programs that embed Python: see
``PyBytecodeEmbed.cmake``.

What CMake's own commands take in the same place (``add_library()``, ``install()``, ``add_custom_command()``) is taken
here, with the same meaning. Each misuse that is named here, and each value that is not allowed, is a fatal error. Its
message begins with the name of the function. Everything here exists since version 0.1, unless it says otherwise.

.. command:: add_python_bytecode

  Compiles Python sources to bytecode. Installs both if a destination is given::

    add_python_bytecode(<target> [ALL|EXCLUDE_FROM_ALL]
      [SOURCES <file>...]
      [DIRECTORY <dir>...] [EXCLUDE <pattern>...]
      [BASE_DIRECTORY <dir>...] [FLAT]
      [PACKAGE <dotted name>]
      [PYTHON <interpreter>]
      [OPTIMIZE <level>...]
      [INVALIDATION_MODE timestamp|checked-hash|unchecked-hash]
      [LAYOUT pycache|sourceless]
      [OUTPUT_DIRECTORY <dir>]
      [DESTINATION <dir> [COMPONENT <name>] [PERMISSIONS <permission>...] [CONFIGURATIONS <configuration>...]
        [HARDLINK_DUPES]]
      [DEPENDS <dependency>...]
      [BATCH_SIZE <n>]
      [CODEGEN]
      [DEPENDS_EXPLICIT_ONLY])

  CMake fails if a file has ``"``, ``|``, ``\``, ``;``, ``${``, a tab, a newline or a bracket without its counterpart in
  its path: build tools do not quote them.

  ``<target>``
    The name of a new custom target. To build the target is to make its bytecode.

  ``ALL``
    Builds the target by default, as in ``add_custom_target()``. Default: the target is built by default if it is
    installed, by ``DESTINATION`` or ``install_python_bytecode()``; otherwise only if another one depends on it.

  ``EXCLUDE_FROM_ALL``
    Neither builds the target nor installs its files by default, as in ``add_executable()`` and ``install()``: the files
    are installed with their component. ``ALL`` excludes it. Default: see ``ALL``.

  ``SOURCES``
    The files. Those whose names end in ``.py`` are compiled. All others, such as ``.pyi``, ``py.typed``, data, and
    programs without suffix, are installed beside them, and go into archives as resources. A relative file is in the
    current source directory, or else in the current binary directory: a file that ``configure_file()`` makes under the
    name of its template needs its absolute path. A file need not exist yet if anything in the project makes it: a
    custom command, ``configure_file()`` or ``file(GENERATE)``, before or after this call, in this directory or another
    one. If a custom command of another directory makes it, Makefiles need ``DEPENDS`` with a target that makes it.
    CMake fails if nothing makes the file, if it is a generator expression, and if some of the relative files that come
    later are in the source directory, but others in the binary directory. A file that is given twice is one file. The
    list may be empty.

  ``DIRECTORY``
    Takes all ``.py`` files in these directories and below. A relative directory is in the current source directory. The
    rule of ``install(DIRECTORY)`` tells ``app`` and ``app/`` apart: ``app`` keeps ``app/`` in the paths below a
    destination, ``app/`` does not. Hidden directories, such as ``.venv``, are left out, and so is what is no regular
    file, such as the lock of an editor. Links to directories are not followed, as in ``file(GLOB_RECURSE)``. Each build
    looks for files that were added or removed, and runs CMake again if there are any. CMake fails if there is no such
    file.

    If a directory is in the build tree, rules fill it: name them, or targets that they belong to, in ``DEPENDS``. It
    need not exist yet, and a relative one is also looked for in the current binary directory. What is in it is compiled
    when the build has filled it, and the bytecode of a file that is gone is removed. ``FLAT``, ``HARDLINK_DUPES``,
    ``add_python_archive()`` and ``target_freeze_python()`` are not possible then, since only the build knows the files.

  ``EXCLUDE``
    Leaves out what these patterns match in each ``DIRECTORY``: files, and directories with all below. A pattern without
    a slash is compared with names, such as ``tests`` or ``*.tmpl.py``, one with a slash with paths below the directory,
    such as ``plugins/tests``. ``*``, ``?`` and ``[...]`` have the meaning of ``glob(7)``. Default: nothing.

  ``BASE_DIRECTORY``
    The directories that the ``SOURCES`` are below. Their paths below them are kept in the build tree and in the
    destination. Each stands for its counterpart in the build tree, too. Relative to the current source directory. They
    need not exist yet. CMake fails if a source is not below one. A ``DIRECTORY`` below one is named from it. Default:
    the current source directory.

  ``FLAT``
    Puts all files into the destination itself, as ``install(FILES)`` does. CMake fails if two of them have one name.
    Default: their paths below the base directory are kept.

  ``PACKAGE``
    The package that the base directory stands for: ``PACKAGE a.b`` puts the files into ``a/b``, in the build tree and
    in the destination. A dotted name of Python identifiers. Default: none, the base directory holds top-level modules.

  ``PYTHON``
    The Python to compile for: the path of its interpreter, a name on ``PATH`` such as ``python3.12``, or a target such
    as ``Python3::Interpreter``. A relative path is below the current source directory. A project may have several.
    Default: the project's; see below.

  ``OPTIMIZE``
    The optimisation levels: ``0``, ``1`` (without assert statements), ``2`` (also without docstrings), or several of
    them. Each level makes a ``.pyc`` of its own, with the name of PEP 488. Default: ``PYBYTECODE_OPTIMIZE``, else
    ``0``.

  ``INVALIDATION_MODE``
    How Python finds out that a ``.pyc`` is stale (PEP 552): ``timestamp`` compares time and size of the source,
    ``checked-hash`` compares its hash, ``unchecked-hash`` does not look. Default: ``PYBYTECODE_INVALIDATION_MODE``,
    else as in ``py_compile``: ``checked-hash`` if the environment variable ``SOURCE_DATE_EPOCH`` is not empty when
    CMake runs, ``timestamp`` otherwise. Since 0.2 also ``checked-hash`` if ``PYBYTECODE_LAUNCHER`` is set: on another
    machine a source has another time. CMake warns of ``timestamp`` then, once.

  ``LAYOUT``
    The place of a ``.pyc``: ``pycache``, in ``__pycache__`` beside the source (PEP 3147), or ``sourceless``, as
    ``mod.pyc`` in place of ``mod.py``. Sources are not installed in a ``sourceless`` layout, and it allows one level.
    Default: ``PYBYTECODE_LAYOUT``, else ``pycache``.

  ``OUTPUT_DIRECTORY``
    The directory that the ``.pyc`` are made below. Relative to the current binary directory. ``$<CONFIG>`` is allowed,
    no other generator expression is. CMake fails if another rule makes the same file. Default: ``<target>.bytecode`` in
    the current binary directory, which no other target uses.

  ``DESTINATION``
    Installs sources and bytecode below this directory, as in ``install()``: relative to ``CMAKE_INSTALL_PREFIX`` or
    absolute, with generator expressions if needed. The bytecode records the path of the installed source
    (``co_filename``). If the destination depends on the configuration in a multi-configuration build,
    ``OUTPUT_DIRECTORY`` must contain ``$<CONFIG>``. Default: ``install_python_bytecode()`` decides; without it nothing
    is installed, and the path of the source is recorded.

  ``COMPONENT``
    The install component, as in ``install()``. Needs ``DESTINATION``. Default: CMake's.

  ``PERMISSIONS``
    The permissions of the installed files, as in ``install()``. Those to execute reach only the ``.py``, and programs:
    files without suffix that begin with ``#!``. Needs ``DESTINATION``. Default: CMake's.

  ``CONFIGURATIONS``
    The configurations in which the files are installed, as in ``install()``. Needs ``DESTINATION``. Default: all.

  ``HARDLINK_DUPES``
    Installs levels that are equal as hard links to one file, as ``compileall --hardlink-dupes`` does. Needs
    ``DESTINATION`` and several levels. Default: each level is a file of its own.

  ``DEPENDS``
    Files and targets that the rules depend on, as in ``add_custom_command()``: they wait for the targets, and all
    bytecode is compiled again if one of the files changes. For a ``DIRECTORY`` in the build tree, the rule only looks
    again at the files in it. Default: the rules depend on the sources, the helper and the Python behind it.

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

    add_python_bytecode(app
      SOURCES app/__init__.py app/main.py app/version.py app/py.typed
      OPTIMIZE 0 2
      DESTINATION share/app COMPONENT runtime HARDLINK_DUPES)

    add_python_bytecode(plugins ALL
      DIRECTORY src/plugins BASE_DIRECTORY src EXCLUDE tests *.tmpl.py
      PACKAGE app
      LAYOUT sourceless
      INVALIDATION_MODE unchecked-hash
      OUTPUT_DIRECTORY python/$<CONFIG>
      BATCH_SIZE 50)

    add_python_bytecode(tools
      SOURCES scripts/one.py scripts/more/two.py FLAT
      PYTHON python3.12
      DESTINATION lib/app
      PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)

    add_python_bytecode(messages EXCLUDE_FROM_ALL
      DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/messages DEPENDS make_messages
      DESTINATION share/app COMPONENT messages CONFIGURATIONS Release
      CODEGEN DEPENDS_EXPLICIT_ONLY)

.. command:: install_python_bytecode

  Installs the files of ``add_python_bytecode()`` targets so that Python finds the bytecode fresh::

    install_python_bytecode(<target>...
      DESTINATION <dir>
      [COMPONENT <name>]
      [SOURCES|NO_SOURCES]
      [PERMISSIONS <permission>...]
      [CONFIGURATIONS <configuration>...]
      [HARDLINK_DUPES])

  The targets are then built by default, except those with ``EXCLUDE_FROM_ALL``. If several targets install the same file
  at one place, it is installed once. CMake fails if two different files would be installed at one place.

  ``DESTINATION``
    The directory to install below, as in ``add_python_bytecode()``. Required. If a target has several destinations, its
    bytecode records the first one. The ``DESTINATION`` of ``add_python_bytecode()`` comes before all others.

  ``COMPONENT``, ``PERMISSIONS``, ``CONFIGURATIONS``, ``HARDLINK_DUPES``
    As above. A target with one level has nothing to link.

  ``SOURCES``, ``NO_SOURCES``
    Whether the sources and the files beside them are installed, too. Python does not import a ``.pyc`` from
    ``__pycache__`` without its source, so give ``NO_SOURCES`` only if something else installs the sources. Targets with
    ``LAYOUT sourceless`` have no ``.py`` to install, and CMake fails if ``SOURCES`` is given for them. Default:
    ``SOURCES``, without ``.py`` for those.

  Example::

    install_python_bytecode(app plugins
      DESTINATION share/app
      COMPONENT runtime
      NO_SOURCES
      PERMISSIONS OWNER_READ GROUP_READ WORLD_READ
      CONFIGURATIONS Release
      HARDLINK_DUPES)

The Python
^^^^^^^^^^

The Python of ``add_python_bytecode()`` is that of the keyword ``PYTHON``. Otherwise it is the one that the project has
found, as seen where the function is called: ``Python_EXECUTABLE``, ``Python3_EXECUTABLE`` or ``PYTHON_EXECUTABLE``.
CMake fails if two of these name Pythons of different X.Y. If none is set, it is the one that ``find_package(Python)``
finds. CMake fails if the Python does not run, or is not a CPython 3.8 or later.

If the bytecode of this Python is not that of ``PyBytecode::pybytecode``, the helper is the target
``PyBytecode::pybytecode-<cache tag>``. Since 0.2 it is the installed one for this Python, such as
``bin/pybytecode3.12``, if there is one beside the default's. Otherwise the build makes it, which needs the headers and
the libpython of that Python.

Variables
^^^^^^^^^

``PYBYTECODE_OPTIMIZE``, ``PYBYTECODE_INVALIDATION_MODE``, ``PYBYTECODE_LAYOUT``, ``PYBYTECODE_BATCH_SIZE``
  Defaults of the keywords, read when ``add_python_bytecode()`` is called.

``PYBYTECODE_ENABLED``
  If ``OFF``, nothing is compiled, and no helper is built or looked for. Sources are still installed, also those of
  ``LAYOUT sourceless``. It is for distributions that compile packages themselves. Default: the environment variable
  ``PYBYTECODE_ENABLED``, else ``ON``. CMake fails if the environment variable is not one of its words for true and false,
  ``ON``, ``YES``, ``TRUE``, ``Y``, ``1``, ``OFF``, ``NO``, ``FALSE``, ``N``, ``0``.

``PYBYTECODE_LAUNCHER``
  A command with its arguments, as a list. It is put before each command that compiles, as ``CMAKE_C_COMPILER_LAUNCHER``
  is, and before those that make archives and frozen modules. Read when the function is called. Default: the environment
  variable ``PYBYTECODE_LAUNCHER``, with the same semicolons, else none. Two are installed, for remote execution: see the
  manual page pybytecode(1), "Remote execution and caches". They run batches, directories and archives here.

  Since 0.2, CMake reads both environment variables when PyBytecode is first found in a build directory. It keeps their
  values in the cache, as it does with the environment variable ``CMAKE_C_COMPILER_LAUNCHER``.

``PYBYTECODE_EXECUTABLE``
  The path of a helper. It is used in place of the installed helper. CMake fails unless it makes bytecode for the
  project's Python, or for the target's Python in a cross build. A helper is built only for a Python that the keyword
  ``PYTHON`` names, if this one is not for it. Default: none.

``PYBYTECODE_STATIC``
  If ``ON``, a helper that is built has libpython linked into it, and libc, too, if libc and every library of libpython
  have an archive that links. Then the helper is one file that needs no other, and starts faster; but it loads no
  extension modules, such as those of East Asian codecs. If libpython has no archive, CMake warns and links the shared
  libpython. Default: ``OFF``, since a distribution updates its libpython apart from the helper.

``PYBYTECODE_STDLIB_DIRECTORY``
  The directory of the standard library that ``STDLIB`` of archives, frozen modules and programs takes modules from, such
  as ``/usr/lib/python3.11`` below the root of the target of a cross build. Since 0.2. Default: in a cross build the one
  beside ``Python_INCLUDE_DIRS``, and CMake fails if it is not found; otherwise that of the helper's Python.

In a cross build (``CMAKE_CROSSCOMPILING``) the helper runs on the machine that builds. It is the installed one, the
given one, or one that that machine's compiler builds in a project of its own. CMake fails if the helper's magic number
is not that of the target's Python. The target's Python is that of ``Python_INCLUDE_DIRS``; otherwise any below
``CMAKE_SYSROOT`` or ``CMAKE_FIND_ROOT_PATH``. If there is none, nothing is checked.

Properties
^^^^^^^^^^

``add_python_bytecode()`` sets these properties of its target. They are read-only:

``PYTHON_BYTECODE_SOURCES``
  The absolute paths of the ``.py`` files, except those in directories that rules fill. A relative file that comes later
  is a generator expression until CMake has read all directories.

``PYTHON_BYTECODE_PATHS``
  For each of these its path below a destination, such as ``app/main.py``.

``PYTHON_BYTECODE_OUTPUTS``
  The absolute paths of their ``.pyc``. The levels of one source follow each other in the order of ``OPTIMIZE``. Empty
  if ``PYBYTECODE_ENABLED`` is off.

``PYTHON_BYTECODE_OUTPUT_DIRECTORY``
  The directory that they are below. Their paths below it are those below a destination.

``PYTHON_BYTECODE_DESTINATION``
  The first destination, absolute. ``co_filename`` is a path below it. Empty if there is no destination.

``PyBytecode::pybytecode`` and ``PyBytecode::pybytecode-<cache tag>`` have these properties:

``PYBYTECODE_CACHE_TAG``
  The cache tag of its Python, such as ``cpython-311``.

``PYBYTECODE_MAGIC_NUMBER``
  The magic number of its bytecode, such as ``3495``.

``PYBYTECODE_LIBRARY``
  The path of its libpython. Empty if that is linked into the helper.

Test what is installed
^^^^^^^^^^^^^^^^^^^^^^

Since 0.2, ``pybytecode check`` tells whether Python would use the bytecode of all sources in a directory. As a test of a
project it needs an installed tree. A fixture of CTest makes one below the build tree, and removes it::

  if(TARGET PyBytecode::pybytecode)
    enable_testing()
    set(stage "${CMAKE_BINARY_DIR}/stage")
    add_test(NAME stage COMMAND "${CMAKE_COMMAND}" -E env "DESTDIR=${stage}"
      "${CMAKE_COMMAND}" --install "${CMAKE_BINARY_DIR}" --config $<CONFIG>)
    add_test(NAME unstage COMMAND "${CMAKE_COMMAND}" -E rm -rf "${stage}")
    set_tests_properties(stage PROPERTIES FIXTURES_SETUP stage)
    set_tests_properties(unstage PROPERTIES FIXTURES_CLEANUP stage)

    add_test(NAME bytecode COMMAND PyBytecode::pybytecode check --destdir "${stage}"
      --optimize 0 --optimize 2 "$<TARGET_PROPERTY:app,PYTHON_BYTECODE_DESTINATION>")
    set_tests_properties(bytecode PROPERTIES FIXTURES_REQUIRED stage)
  endif()

- The bytecode records paths below ``CMAKE_INSTALL_PREFIX``. So the fixture installs with ``DESTDIR``: after
  ``cmake --install --prefix`` the test would find other paths.
- The last argument is a directory, a file or an archive. It is absolute, and has no ``DESTDIR``. There may be several.
- Name each level of ``OPTIMIZE``. For ``LAYOUT sourceless`` also give ``--layout sourceless``.
- Build the project first: CTest does not. With several configurations, run ``ctest -C <config>``.
- A fresh directory for each run matters: CMake does not replace an installed file whose time differs by less than a
  second, nor does it remove files. ``ctest -R bytecode -FC stage`` keeps the directory, to look at.
- A target with ``PYTHON`` needs its own helper: ``PyBytecode::pybytecode-<cache tag>``.
- If ``PYBYTECODE_ENABLED`` is off, there is neither a target nor bytecode, hence the ``if()``.
#]=======================================================================]

# These policies hold for the parts, too. include() restores the caller's policies.
cmake_policy(VERSION 3.20...4.3)

include("${CMAKE_CURRENT_LIST_DIR}/PyBytecodeEnvironment.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/PyBytecodeArguments.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/PyBytecodeSources.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/PyBytecodeDirectory.cmake")
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
    FLAT
    HARDLINK_DUPES
    CODEGEN
    DEPENDS_EXPLICIT_ONLY
  )
  set(
    one_value
    PACKAGE
    PYTHON
    INVALIDATION_MODE
    LAYOUT
    OUTPUT_DIRECTORY
    DESTINATION
    COMPONENT
    BATCH_SIZE
  )
  set(
    multi_value
    SOURCES
    DIRECTORY
    EXCLUDE
    BASE_DIRECTORY
    OPTIMIZE
    PERMISSIONS
    CONFIGURATIONS
    DEPENDS
  )
  set(keywords ${options} ${one_value} ${multi_value})
  set(target "${ARGV0}")
  _python_bytecode_check_target_name(add_python_bytecode "${target}" "${keywords}")
  cmake_parse_arguments(PARSE_ARGV 1 arg "${options}" "${one_value}" "${multi_value}")
  _python_bytecode_allow_empty(SOURCES DIRECTORY EXCLUDE DEPENDS)
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
  _python_bytecode_warn_of_times()
  _python_bytecode_add_target("${target}")
  if(DEFINED arg_DESTINATION)
    _python_bytecode_install(add_python_bytecode "${target}" TRUE)
  endif()
endfunction()

function(install_python_bytecode)
  set(options SOURCES NO_SOURCES HARDLINK_DUPES)
  set(one_value DESTINATION COMPONENT)
  set(multi_value PERMISSIONS CONFIGURATIONS)
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
  _python_bytecode_check_permissions(install_python_bytecode)
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
    _python_bytecode_install(install_python_bytecode "${target}" ${with_sources})
  endforeach()
endfunction()
