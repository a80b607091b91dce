# SPDX-License-Identifier: MIT
#[=======================================================================[.rst:
PyBytecode
----------

Python bytecode as a product of the build: each ``.pyc`` is made by a rule of its own, which runs again when, and only
when, its source, the helper, the Python behind the helper or an option changes.

``find_package(PyBytecode)``, ``add_subdirectory()`` or ``FetchContent`` define the functions below and the target
``PyBytecode::pybytecode``, the helper that compiles; and those for programs that embed Python, of which
``PyBytecodeEmbed.cmake`` is the reference. The Python is the one of ``find_package(Python)``: set
``Python_EXECUTABLE`` or ``Python_ROOT_DIR`` to choose it.

All of it is there since 0.1.

.. command:: add_python_bytecode

  Compiles Python sources to bytecode, and installs both where a destination is given::

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
    The custom target that stands for the bytecode.

  ``ALL``
    Build it by default. What is to be installed has to be built. Default: it is built where something depends on it.

  ``EXCLUDE_FROM_ALL``
    Not built by default, nor installed but with its component alone, as in ``install()``. Default: it is installed with
    all else.

  ``SOURCES``
    The ``.py`` files, relative to the current source directory or absolute; each exists, or is ``GENERATED``: then a
    relative one may also be in the current binary directory. What a rule in another directory makes needs
    ``add_dependencies(<target> <its target>)``.

  ``DIRECTORY``
    Instead of ``SOURCES``: all ``.py`` files in that directory and below, without the build tree. It is looked through
    again by each build, and CMake runs again when files have come or gone. Links to directories are not followed.

  ``BASE_DIRECTORY``
    The directory that the sources lie below: the layout below it is kept, in the build tree and when installed.
    Relative to the current source directory. Default: the current source directory, and for ``GENERATED`` sources below
    it the current binary directory; with ``DIRECTORY`` that directory.

  ``PACKAGE``
    The package that the sources in ``BASE_DIRECTORY`` belong to: ``PACKAGE a.b`` puts them into ``a/b``, in the build
    tree and when installed. Default: none, ``BASE_DIRECTORY`` is what holds the top-level modules.

  ``OPTIMIZE``
    The optimisation levels to compile for, any of ``0``, ``1`` (no assert statements) and ``2`` (no docstrings either);
    one ``.pyc`` a level, as PEP 488 names them. Default: ``PYBYTECODE_OPTIMIZE``, else ``0``.

  ``INVALIDATION_MODE``
    How Python finds a ``.pyc`` stale (PEP 552): ``timestamp`` by time and size of the source, ``checked-hash`` by its
    hash, ``unchecked-hash`` never. Default: ``PYBYTECODE_INVALIDATION_MODE``, else as in ``py_compile``:
    ``checked-hash`` where the environment variable ``SOURCE_DATE_EPOCH`` is set and not empty when CMake runs, else
    ``timestamp``.

  ``LAYOUT``
    Where a ``.pyc`` is: ``pycache``, in ``__pycache__`` beside the source (PEP 3147); ``sourceless``, ``mod.pyc`` in
    place of ``mod.py``, which is not installed. ``sourceless`` has one level. Default: ``PYBYTECODE_LAYOUT``, else
    ``pycache``.

  ``OUTPUT_DIRECTORY``
    The directory below which the ``.pyc`` are made. Relative to the current binary directory, which is the default.
    May have ``$<CONFIG>`` in it.

  ``DESTINATION``
    Install sources and bytecode below this directory, and record it as the place of the source (``co_filename``).
    Relative to ``CMAKE_INSTALL_PREFIX`` or absolute. May have generator expressions in it, as in ``install()``; those
    that depend on the configuration need an ``OUTPUT_DIRECTORY`` with ``$<CONFIG>`` in a multi-configuration build.
    Default: nothing is installed unless ``install_python_bytecode()`` does, and the path of the source is recorded.

  ``COMPONENT``
    The install component. Default: CMake's.

  ``HARDLINK_DUPES``
    Install levels that are equal as hard links to one file, as ``compileall --hardlink-dupes`` does. Default: copies.

  ``BATCH_SIZE``
    One rule for so many sources, from 1 on, which compiles those of them that need it: fewer processes in a clean
    build of many small sources. Default: ``PYBYTECODE_BATCH_SIZE``, else a rule for each ``.pyc``.

  ``CODEGEN``, ``DEPENDS_EXPLICIT_ONLY``
    As in ``add_custom_command()``, for each rule: it belongs to the target ``codegen`` (CMake 3.31 or later); it does
    not wait for what ``<target>`` depends on (CMake 3.27 or later). Default: neither.

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

  Installs what ``add_python_bytecode()`` targets made, so that Python finds the bytecode fresh::

    install_python_bytecode(<target>...
      DESTINATION <dir>
      [COMPONENT <name>]
      [SOURCES|NO_SOURCES]
      [PERMISSIONS <permission>...]
      [HARDLINK_DUPES])

  A file that several targets have is installed once. Two that differ and would be installed under one name are an error.

  ``DESTINATION``, ``COMPONENT``, ``HARDLINK_DUPES``
    As above. For a target without a ``DESTINATION`` of its own, the first one given here is the path recorded.

  ``SOURCES``, ``NO_SOURCES``
    Whether the ``.py`` files are installed, too. Default: ``SOURCES``, but for ``LAYOUT sourceless``, where only
    ``NO_SOURCES`` is allowed. Python does not import a ``.pyc`` from ``__pycache__`` without its source, so
    ``NO_SOURCES`` is else for sources that something else installs.

  ``PERMISSIONS``
    Of the files, as in ``install()``. Default: CMake's.

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
  Defaults of the keywords, where ``add_python_bytecode()`` is called.

``PYBYTECODE_ENABLED``
  ``OFF``: nothing is compiled and no helper is built or looked for; sources are still installed, those of
  ``LAYOUT sourceless``, too. For distributions that compile by themselves. Default: ``ON``.

``PYBYTECODE_LAUNCHER``
  A command, as a list, that is put before each command that compiles, as ``CMAKE_C_COMPILER_LAUNCHER`` is. Read where
  ``add_python_bytecode()`` is called. Default: none.

``PYBYTECODE_EXECUTABLE``
  The path of a helper to use instead of the installed one, or of building one. Its bytecode has to be that of
  the Python found, in a cross build that of the target's. Default: none.

In a cross build (``CMAKE_CROSSCOMPILING``) the helper runs on the machine that builds: the installed one, the one given,
or one built in a project of its own by that machine's compiler. The target's Python is known by ``Python_INCLUDE_DIRS``,
or by its standard library below ``CMAKE_SYSROOT`` or ``CMAKE_FIND_ROOT_PATH``; its magic number has to be the helper's.

Properties
^^^^^^^^^^

Of targets of ``add_python_bytecode()``, to be read only:

``PYTHON_BYTECODE_SOURCES``
  The sources, absolute.

``PYTHON_BYTECODE_PATHS``
  Where each of them is below a destination: ``app/main.py``.

``PYTHON_BYTECODE_OUTPUTS``
  The ``.pyc``, absolute; those of one source follow each other in the order of ``OPTIMIZE``. Empty where
  ``PYBYTECODE_ENABLED`` is off.

``PYTHON_BYTECODE_OUTPUT_DIRECTORY``
  The directory below which they lie as they do below a destination.

``PYTHON_BYTECODE_DESTINATION``
  The first destination, absolute, which ``co_filename`` says the sources lie below; empty where there is none.

Of ``PyBytecode::pybytecode``: ``PYBYTECODE_CACHE_TAG`` (``cpython-311``), ``PYBYTECODE_MAGIC_NUMBER`` (``3495``) and
``PYBYTECODE_LIBRARY``, the libpython behind it.
#]=======================================================================]

cmake_policy(PUSH)
cmake_policy(VERSION 3.20...4.3)

# Fails on what cmake_parse_arguments() found wrong. Reads the caller's arg_* variables.
function(_python_bytecode_check_arguments command keywords)
  if(DEFINED arg_UNPARSED_ARGUMENTS)
    list(GET arg_UNPARSED_ARGUMENTS 0 word)
    list(JOIN keywords ", " keywords)
    message(FATAL_ERROR "${command}: unknown argument '${word}', expected one of ${keywords}.")
  endif()
  if(DEFINED arg_KEYWORDS_MISSING_VALUES)
    list(GET arg_KEYWORDS_MISSING_VALUES 0 word)
    message(FATAL_ERROR "${command}: ${word} has no value.")
  endif()
endfunction()

# Fails if a keyword that takes one value was given an empty one, which cmake_parse_arguments() does not tell from none.
function(_python_bytecode_check_empty command keywords)
  foreach(keyword IN LISTS keywords)
    if("${keyword}" IN_LIST ARGN AND "${arg_${keyword}}" STREQUAL "")
      message(FATAL_ERROR "${command}: the value of ${keyword} is empty.")
    endif()
  endforeach()
endfunction()

# Fails if two keywords are given that exclude each other.
function(_python_bytecode_check_exclusive command one other)
  if(arg_${one} AND arg_${other})
    message(FATAL_ERROR "${command}: ${one} and ${other} exclude each other.")
  endif()
endfunction()

# Fails if one of the values of a keyword is none of those allowed; <name> is how the values were given.
function(_python_bytecode_check_values command name values allowed)
  foreach(value IN LISTS values)
    if(NOT value IN_LIST allowed)
      list(JOIN allowed ", " allowed)
      if(name MATCHES "^(OPTIMIZE|PERMISSIONS)$") # which take several
        string(APPEND allowed ", nor is it a keyword")
      endif()
      message(FATAL_ERROR "${command}: ${name}: '${value}' is not one of ${allowed}.")
    endif()
  endforeach()
endfunction()

# Sets <variable> to whether anything is to be compiled.
function(_python_bytecode_enabled variable)
  set(${variable} TRUE PARENT_SCOPE)
  if(DEFINED PYBYTECODE_ENABLED AND NOT PYBYTECODE_ENABLED)
    set(${variable} FALSE PARENT_SCOPE)
  endif()
endfunction()

# Sets <variable> to the files that say what the magic number of a cross build's target is, as far as there are any.
function(_python_bytecode_target_files variable)
  set(library importlib/_bootstrap_external.py) # up to 3.13; then the header has it
  set(header internal/pycore_magic_number.h)
  set(files "")
  foreach(include IN LISTS Python_INCLUDE_DIRS)
    cmake_path(GET include FILENAME name)
    cmake_path(GET include PARENT_PATH prefix)
    cmake_path(GET prefix PARENT_PATH prefix)
    list(APPEND files "${include}/${header}" "${prefix}/lib/${name}/${library}" "${prefix}/lib64/${name}/${library}")
  endforeach()
  if(NOT files)
    foreach(root IN LISTS CMAKE_SYSROOT CMAKE_FIND_ROOT_PATH)
      file(GLOB found
        "${root}/include/python3.*/${header}"
        "${root}/lib*/python3.*/${library}"
        "${root}/usr/include/python3.*/${header}"
        "${root}/usr/lib*/python3.*/${library}"
        "${root}/usr/local/include/python3.*/${header}"
        "${root}/usr/local/lib*/python3.*/${library}")
      list(APPEND files ${found})
    endforeach()
  endif()
  set(${variable} "${files}" PARENT_SCOPE)
endfunction()

# In a cross build, fails if the helper's magic number is none of the target's Pythons'.
function(_python_bytecode_check_target)
  get_target_property(tag PyBytecode::pybytecode PYBYTECODE_CACHE_TAG)
  get_target_property(magic_number PyBytecode::pybytecode PYBYTECODE_MAGIC_NUMBER)
  _python_bytecode_target_files(files)
  set(others "")
  foreach(file IN LISTS files)
    if(EXISTS "${file}")
      file(STRINGS "${file}" text REGEX "^(#define PYC_)?MAGIC_NUMBER (= \\()?[0-9]+")
      if(text MATCHES "[0-9]+")
        if(CMAKE_MATCH_0 EQUAL magic_number)
          return()
        endif()
        string(APPEND others "\n  ${CMAKE_MATCH_0} in ${file}")
      endif()
    endif()
  endforeach()
  if(others)
    message(FATAL_ERROR "add_python_bytecode: the helper is for ${tag}, magic number ${magic_number}, and not for the "
      "target's Python; give PYBYTECODE_EXECUTABLE a helper for it, or Python_EXECUTABLE such a Python of this machine. "
      "The target's magic number:${others}")
  endif()
endfunction()

# The helper has to be a target of this directory: imported targets are not seen outside the directory that found them.
function(_python_bytecode_check_helper command)
  if(NOT TARGET PyBytecode::pybytecode)
    message(FATAL_ERROR "${command}: the target PyBytecode::pybytecode is not known in this directory; "
      "call find_package(PyBytecode) here or in a directory above.")
  endif()
endfunction()

# Sets <variable> to an absolute, normal path without a slash at its end.
function(_python_bytecode_absolute path directory variable)
  cmake_path(ABSOLUTE_PATH path BASE_DIRECTORY "${directory}" NORMALIZE)
  string(REGEX REPLACE "(.)/$" "\\1" path "${path}")
  set(${variable} "${path}" PARENT_SCOPE)
endfunction()

# Writes a file that build rules depend on: its time is that of the last change.
function(_python_bytecode_write file content)
  set(previous "")
  if(EXISTS "${file}")
    file(READ "${file}" previous)
  endif()
  if(NOT content STREQUAL previous OR NOT EXISTS "${file}")
    file(WRITE "${file}" "${content}")
  endif()
endfunction()

# Sets <variable> to the files that change when the Python behind the helper does. A package manager may put a file in
# place that is older than the bytecode, which no build engine notices: so the stamp says which files these are, and
# changes when CMake runs next.
function(_python_bytecode_dependencies variable)
  get_target_property(files PyBytecode::pybytecode PYBYTECODE_LIBRARY)
  set(dependencies ${files})
  get_target_property(imported PyBytecode::pybytecode IMPORTED)
  if(imported)
    get_target_property(helper PyBytecode::pybytecode LOCATION)
    list(APPEND files "${helper}")
  endif()
  set(stamp "")
  foreach(file IN LISTS files)
    if(EXISTS "${file}") # in a cross build the helper may not be built yet
      file(SIZE "${file}" size)
      file(TIMESTAMP "${file}" time UTC)
      string(APPEND stamp "${file} ${size} ${time}\n")
    endif()
  endforeach()
  set(stamp_file "${CMAKE_CURRENT_BINARY_DIR}/CMakeFiles/pybytecode.stamp")
  _python_bytecode_write("${stamp_file}" "${stamp}")
  set(${variable} ${dependencies} "${stamp_file}" PARENT_SCOPE)
endfunction()

# Sets <variable> to the .py files of a directory, but those in the build tree.
function(_python_bytecode_glob directory variable)
  string(REGEX REPLACE "([][*?])" "[\\1]" pattern "${directory}")
  file(GLOB_RECURSE files LIST_DIRECTORIES FALSE CONFIGURE_DEPENDS "${pattern}/*.py")
  cmake_path(IS_PREFIX CMAKE_BINARY_DIR "${directory}" in_build_tree)
  set(sources "")
  foreach(file IN LISTS files)
    cmake_path(IS_PREFIX CMAKE_BINARY_DIR "${file}" built)
    if(in_build_tree OR NOT built)
      list(APPEND sources "${file}")
    endif()
  endforeach()
  set(${variable} "${sources}" PARENT_SCOPE)
endfunction()

# Sets <variable> to whether a file is GENERATED in <directory> or, as far as they have been read, in those below.
function(_python_bytecode_generated_below directory path variable)
  get_property(generated SOURCE "${path}" DIRECTORY "${directory}" PROPERTY GENERATED)
  get_property(directories DIRECTORY "${directory}" PROPERTY SUBDIRECTORIES)
  while(directories AND NOT generated)
    list(POP_FRONT directories below)
    _python_bytecode_generated_below("${below}" "${path}" generated)
  endwhile()
  set(${variable} "${generated}" PARENT_SCOPE)
endfunction()

# Sets <variable> to whether a file is GENERATED, here or, if it may be, anywhere.
function(_python_bytecode_generated path variable)
  get_property(generated SOURCE "${path}" PROPERTY GENERATED)
  cmake_path(IS_PREFIX CMAKE_BINARY_DIR "${path}" built)
  if(NOT generated AND (built OR NOT EXISTS "${path}"))
    _python_bytecode_generated_below("${CMAKE_SOURCE_DIR}" "${path}" generated)
  endif()
  set(${variable} "${generated}" PARENT_SCOPE)
endfunction()

# Sets <variable> to the absolute path of a source, and fails if it is none; <variable>_GENERATED to whether a rule
# makes it.
function(_python_bytecode_source source variable)
  if(NOT source MATCHES "[^/]\\.py$")
    message(FATAL_ERROR "add_python_bytecode: SOURCES: '${source}' does not end in .py, nor is it a keyword.")
  endif()
  _python_bytecode_absolute("${source}" "${CMAKE_CURRENT_SOURCE_DIR}" path)
  _python_bytecode_generated("${path}" generated)
  if(NOT generated AND NOT EXISTS "${path}")
    # as in add_executable()
    _python_bytecode_absolute("${source}" "${CMAKE_CURRENT_BINARY_DIR}" built)
    _python_bytecode_generated("${built}" generated)
    if(generated)
      set(path "${built}")
    endif()
  endif()
  if(NOT generated AND (NOT EXISTS "${path}" OR IS_DIRECTORY "${path}"))
    message(FATAL_ERROR "add_python_bytecode: SOURCES: '${source}' is not a file, nor is it GENERATED:\n  ${path}")
  endif()
  set(${variable} "${path}" PARENT_SCOPE)
  set(${variable}_GENERATED "${generated}" PARENT_SCOPE)
endfunction()

# Sets <variable> to which of the base directories a source lies below, and fails if it is none. The second is that of
# GENERATED sources, and comes first: a build tree may lie below the sources.
function(_python_bytecode_base file source generated bases variable)
  list(GET bases 0 first)
  list(GET bases -1 last)
  cmake_path(IS_PREFIX first "${source}" below_first)
  cmake_path(IS_PREFIX last "${source}" below_last)
  if(NOT below_first AND NOT (generated AND below_last))
    message(FATAL_ERROR "add_python_bytecode: SOURCES: '${file}' is not below BASE_DIRECTORY:\n  ${first}")
  endif()
  list(FIND bases "${first}" number)
  if(generated AND below_last)
    list(FIND bases "${last}" number)
  endif()
  set(${variable} ${number} PARENT_SCOPE)
endfunction()

# Fails where CMake or its generator would, less clearly; or where a second rule would make the same file.
function(_python_bytecode_check_output command output)
  set(excluded "<>")
  if(CMAKE_VERSION VERSION_LESS 3.30)
    string(APPEND excluded "#")
  endif()
  if(CMAKE_GENERATOR MATCHES "Makefiles")
    string(APPEND excluded "%:")
  endif()
  string(REGEX REPLACE "^[A-Za-z]:" "" path "${output}") # a drive letter of Windows
  string(REPLACE "$<CONFIG>" "" path "${path}")
  if(path MATCHES "[${excluded}]")
    message(FATAL_ERROR "${command}: CMake ${CMAKE_VERSION} with ${CMAKE_GENERATOR} cannot make a file with "
      "'${CMAKE_MATCH_0}' in its path:\n  ${output}")
  endif()
  get_property(generated SOURCE "${output}" PROPERTY GENERATED)
  get_property(made GLOBAL PROPERTY "_PYTHON_BYTECODE_OUTPUT ${output}")
  if(generated OR made)
    message(FATAL_ERROR "${command}: this file is made by another rule already; give each target an output of its own:"
      "\n  ${output}")
  endif()
  set_property(GLOBAL PROPERTY "_PYTHON_BYTECODE_OUTPUT ${output}" TRUE)
endfunction()

# Adds a rule that makes one output of one source. Reads the caller's arg_* variables and rule_options.
function(_python_bytecode_add_rule output source dfile level dependencies)
  file(RELATIVE_PATH comment "${CMAKE_BINARY_DIR}" "${output}")
  add_custom_command(
    OUTPUT "${output}"
    COMMAND ${PYBYTECODE_LAUNCHER} "$<TARGET_FILE:PyBytecode::pybytecode>" compile
      --cfile "${output}"
      --dfile "${dfile}"
      --optimize ${level}
      --invalidation-mode ${arg_INVALIDATION_MODE}
      -- "${source}"
    DEPENDS "${source}" PyBytecode::pybytecode "$<TARGET_FILE:PyBytecode::pybytecode>" ${dependencies}
    COMMENT "Building Python bytecode ${comment}"
    VERBATIM
    ${rule_options})
endfunction()

# Adds a rule that makes the outputs of several sources: those that are not fresh, or older than what all depend on.
# <lines> are the lines of batch's list.
function(_python_bytecode_add_batch target number outputs sources lines dependencies)
  set(directory "${CMAKE_CURRENT_BINARY_DIR}/CMakeFiles/${target}.dir")
  set(list "${directory}/pybytecode-${number}.list")
  get_property(multi_config GLOBAL PROPERTY GENERATOR_IS_MULTI_CONFIG)
  if(multi_config)
    set(list "${directory}/pybytecode-${number}-$<CONFIG>.list")
  endif()
  file(GENERATE OUTPUT "${list}" CONTENT "${lines}")
  if(arg_LAYOUT STREQUAL "sourceless")
    # the level of a .pyc is not to be seen in it, nor here in its name
    _python_bytecode_write("${directory}/pybytecode-optimize.stamp" "${arg_OPTIMIZE}\n")
    list(APPEND dependencies "${directory}/pybytecode-optimize.stamp")
  endif()
  set(depends "--depends;$<TARGET_FILE:PyBytecode::pybytecode>")
  foreach(file IN LISTS dependencies)
    list(APPEND depends --depends "${file}")
  endforeach()
  list(GET outputs 0 first)
  list(GET outputs -1 last)
  file(RELATIVE_PATH first "${CMAKE_BINARY_DIR}" "${first}")
  cmake_path(GET last FILENAME last)
  set(stamp "")
  set(touch "")
  if(CMAKE_GENERATOR MATCHES "Makefiles")
    # where any output is missing, the first one is deleted: let that be none that has to be compiled
    set(stamp "${directory}/pybytecode-${number}.stamp")
    set(touch COMMAND "${CMAKE_COMMAND}" -E touch "${stamp}")
  endif()
  add_custom_command(
    OUTPUT ${stamp} ${outputs}
    COMMAND ${PYBYTECODE_LAUNCHER} "$<TARGET_FILE:PyBytecode::pybytecode>" batch
      --jobs 1
      ${depends}
      --invalidation-mode ${arg_INVALIDATION_MODE}
      -- "${list}"
    ${touch}
    DEPENDS ${sources} "${list}" PyBytecode::pybytecode "$<TARGET_FILE:PyBytecode::pybytecode>" ${dependencies}
    COMMENT "Building Python bytecode ${first} ... ${last}"
    VERBATIM
    ${rule_options})
endfunction()

# Adds the rules of a target, and sets <variable> to what they make. Reads the caller's arg_* variables and rule_options.
function(_python_bytecode_add_rules target sources paths dfiles output_directory variable)
  _python_bytecode_dependencies(dependencies)
  get_target_property(tag PyBytecode::pybytecode PYBYTECODE_CACHE_TAG)
  set(outputs "")
  set(number 0)
  set(batch_sources "")
  set(batch_outputs "")
  set(batch_lines "")
  list(LENGTH sources rest)
  foreach(source path dfile IN ZIP_LISTS sources paths dfiles)
    foreach(level IN LISTS arg_OPTIMIZE)
      _python_bytecode_output("${path}" ${level} "${tag}" "${output_directory}" output)
      _python_bytecode_check_output(add_python_bytecode "${output}")
      list(APPEND outputs "${output}")
      if(DEFINED arg_BATCH_SIZE)
        list(APPEND batch_outputs "${output}")
        string(APPEND batch_lines "${source}\t${output}\t${dfile}\t${level}\n")
      else()
        _python_bytecode_add_rule("${output}" "${source}" "${dfile}" ${level} "${dependencies}")
      endif()
    endforeach()
    list(APPEND batch_sources "${source}")
    list(LENGTH batch_sources count)
    math(EXPR rest "${rest} - 1")
    if(DEFINED arg_BATCH_SIZE AND (count EQUAL arg_BATCH_SIZE OR rest EQUAL 0))
      _python_bytecode_add_batch("${target}" ${number} "${batch_outputs}" "${batch_sources}" "${batch_lines}"
        "${dependencies}")
      math(EXPR number "${number} + 1")
      set(batch_sources "")
      set(batch_outputs "")
      set(batch_lines "")
    endif()
  endforeach()
  set(${variable} "${outputs}" PARENT_SCOPE)
endfunction()

# Sets <variable> to the .pyc of a source at <path> below the output directory. Reads the caller's arg_LAYOUT.
function(_python_bytecode_output path level tag output_directory variable)
  cmake_path(GET path PARENT_PATH folder)
  cmake_path(GET path STEM LAST_ONLY stem)
  set(output "${output_directory}")
  if(arg_LAYOUT STREQUAL "sourceless")
    cmake_path(APPEND output "${folder}" "${stem}.pyc")
  elseif(level EQUAL 0)
    cmake_path(APPEND output "${folder}" __pycache__ "${stem}.${tag}.pyc")
  else()
    cmake_path(APPEND output "${folder}" __pycache__ "${stem}.${tag}.opt-${level}.pyc")
  endif()
  set(${variable} "${output}" PARENT_SCOPE)
endfunction()

function(add_python_bytecode)
  set(options ALL EXCLUDE_FROM_ALL HARDLINK_DUPES CODEGEN DEPENDS_EXPLICIT_ONLY)
  set(one_value DIRECTORY BASE_DIRECTORY PACKAGE INVALIDATION_MODE LAYOUT OUTPUT_DIRECTORY DESTINATION COMPONENT
    BATCH_SIZE)
  set(multi_value SOURCES OPTIMIZE)
  set(keywords ${options} ${one_value} ${multi_value})
  set(target "${ARGV0}")
  if(target STREQUAL "" OR target IN_LIST keywords)
    message(FATAL_ERROR "add_python_bytecode: the name of the target is missing.")
  endif()
  if(NOT target MATCHES "^[A-Za-z0-9_.+-]+$")
    message(FATAL_ERROR "add_python_bytecode: '${target}' is not a name for a target.")
  endif()
  cmake_parse_arguments(PARSE_ARGV 1 arg "${options}" "${one_value}" "${multi_value}")
  _python_bytecode_check_arguments(add_python_bytecode "${keywords}")
  _python_bytecode_check_empty(add_python_bytecode "${one_value}" ${ARGV})
  _python_bytecode_enabled(enabled)
  if(enabled)
    _python_bytecode_check_helper(add_python_bytecode)
    if(CMAKE_CROSSCOMPILING)
      _python_bytecode_check_target()
    endif()
  endif()
  if(TARGET "${target}")
    message(FATAL_ERROR "add_python_bytecode: there is a target '${target}' already.")
  endif()
  _python_bytecode_check_exclusive(add_python_bytecode ALL EXCLUDE_FROM_ALL)
  if(DEFINED arg_SOURCES AND DEFINED arg_DIRECTORY)
    message(FATAL_ERROR "add_python_bytecode: SOURCES and DIRECTORY exclude each other.")
  endif()
  if(NOT DEFINED arg_SOURCES AND NOT DEFINED arg_DIRECTORY)
    message(FATAL_ERROR "add_python_bytecode: SOURCES or DIRECTORY is missing.")
  endif()
  foreach(keyword IN ITEMS COMPONENT HARDLINK_DUPES)
    if(arg_${keyword} AND NOT DEFINED arg_DESTINATION)
      message(FATAL_ERROR "add_python_bytecode: ${keyword} without DESTINATION.")
    endif()
  endforeach()
  set(rule_options "")
  foreach(keyword_and_version IN ITEMS CODEGEN:3.31 DEPENDS_EXPLICIT_ONLY:3.27)
    string(REGEX MATCH "(.+):(.+)" _ "${keyword_and_version}")
    if(arg_${CMAKE_MATCH_1})
      if(CMAKE_VERSION VERSION_LESS CMAKE_MATCH_2)
        message(FATAL_ERROR "add_python_bytecode: ${CMAKE_MATCH_1} needs CMake ${CMAKE_MATCH_2} or later; this is "
          "${CMAKE_VERSION}.")
      endif()
      list(APPEND rule_options ${CMAKE_MATCH_1})
    endif()
  endforeach()

  foreach(keyword IN ITEMS OPTIMIZE INVALIDATION_MODE LAYOUT BATCH_SIZE)
    set(${keyword} ${keyword}) # how errors name it
    if(NOT DEFINED arg_${keyword} AND NOT "${PYBYTECODE_${keyword}}" STREQUAL "")
      set(arg_${keyword} ${PYBYTECODE_${keyword}})
      set(${keyword} PYBYTECODE_${keyword})
    endif()
  endforeach()
  if(NOT DEFINED arg_OPTIMIZE)
    set(arg_OPTIMIZE 0)
  endif()
  _python_bytecode_check_values(add_python_bytecode ${OPTIMIZE} "${arg_OPTIMIZE}" "0;1;2")
  list(REMOVE_DUPLICATES arg_OPTIMIZE)
  if(NOT DEFINED arg_INVALIDATION_MODE)
    if("$ENV{SOURCE_DATE_EPOCH}" STREQUAL "")
      set(arg_INVALIDATION_MODE timestamp)
    else()
      set(arg_INVALIDATION_MODE checked-hash)
    endif()
  endif()
  _python_bytecode_check_values(add_python_bytecode ${INVALIDATION_MODE} "${arg_INVALIDATION_MODE}"
    "timestamp;checked-hash;unchecked-hash")
  if(NOT DEFINED arg_LAYOUT)
    set(arg_LAYOUT pycache)
  endif()
  _python_bytecode_check_values(add_python_bytecode ${LAYOUT} "${arg_LAYOUT}" "pycache;sourceless")
  list(LENGTH arg_OPTIMIZE levels)
  if(arg_LAYOUT STREQUAL "sourceless" AND levels GREATER 1)
    list(JOIN arg_OPTIMIZE ", " levels)
    message(FATAL_ERROR "add_python_bytecode: ${LAYOUT} sourceless has one level, and ${OPTIMIZE} gives ${levels}.")
  endif()
  if(arg_HARDLINK_DUPES AND levels EQUAL 1)
    message(FATAL_ERROR "add_python_bytecode: HARDLINK_DUPES with one level in OPTIMIZE, which has nothing to link.")
  endif()
  if(DEFINED arg_BATCH_SIZE AND NOT arg_BATCH_SIZE MATCHES "^[1-9][0-9]*$")
    message(FATAL_ERROR "add_python_bytecode: ${BATCH_SIZE}: '${arg_BATCH_SIZE}' is not a number from 1 on.")
  endif()
  # identifiers may be written in any script: what is excluded is the rest of ASCII
  if(DEFINED arg_PACKAGE AND "${arg_PACKAGE}." MATCHES "(^|\\.)[0-9.]|[][ \t\n!\"#$%&'()*+,/:;<=>?@\\^`{|}~-]")
    message(FATAL_ERROR "add_python_bytecode: PACKAGE: '${arg_PACKAGE}' is not a dotted name of identifiers.")
  endif()
  string(REPLACE "." "/" package "${arg_PACKAGE}")
  foreach(keyword IN ITEMS DIRECTORY BASE_DIRECTORY)
    _python_bytecode_absolute("${arg_${keyword}}" "${CMAKE_CURRENT_SOURCE_DIR}" ${keyword})
    if(NOT IS_DIRECTORY "${${keyword}}")
      message(FATAL_ERROR
        "add_python_bytecode: ${keyword}: '${arg_${keyword}}' is not a directory:\n  ${${keyword}}")
    endif()
  endforeach()
  set(bases "${BASE_DIRECTORY}")
  if(DEFINED arg_DIRECTORY)
    if(NOT DEFINED arg_BASE_DIRECTORY)
      set(bases "${DIRECTORY}")
    endif()
    _python_bytecode_glob("${DIRECTORY}" arg_SOURCES)
    if(NOT arg_SOURCES)
      message(FATAL_ERROR "add_python_bytecode: DIRECTORY: there is no .py file in:\n  ${DIRECTORY}")
    endif()
  elseif(NOT DEFINED arg_BASE_DIRECTORY)
    list(APPEND bases "${CMAKE_CURRENT_BINARY_DIR}") # of generated sources
  endif()
  _python_bytecode_absolute("${arg_OUTPUT_DIRECTORY}" "${CMAKE_CURRENT_BINARY_DIR}" output_directory)

  set(sources "")
  set(generated_sources "")
  set(paths "")
  set(dfiles "")
  foreach(file IN LISTS arg_SOURCES)
    _python_bytecode_source("${file}" source)
    if(source IN_LIST sources)
      message(FATAL_ERROR "add_python_bytecode: SOURCES: '${file}' is given twice.")
    endif()
    list(APPEND sources "${source}")
    if(source_GENERATED)
      list(APPEND generated_sources "${source}")
    endif()
    _python_bytecode_base("${file}" "${source}" "${source_GENERATED}" "${bases}" base_number)
    list(GET bases ${base_number} base)
    cmake_path(RELATIVE_PATH source BASE_DIRECTORY "${base}" OUTPUT_VARIABLE path)
    list(APPEND dfiles
      "$<GENEX_EVAL:$<TARGET_PROPERTY:${target},_PYTHON_BYTECODE_RECORDED_${base_number}>>${path}")
    if(package)
      string(PREPEND path "${package}/")
    endif()
    list(APPEND paths "${path}")
  endforeach()
  set(outputs "")
  if(enabled)
    _python_bytecode_add_rules("${target}" "${sources}" "${paths}" "${dfiles}" "${output_directory}" outputs)
  endif()

  set(all "")
  if(arg_ALL)
    set(all ALL)
  endif()
  add_custom_target("${target}" ${all} DEPENDS ${generated_sources} ${outputs} SOURCES ${sources})
  set_target_properties("${target}" PROPERTIES
    PYTHON_BYTECODE_SOURCES "${sources}"
    PYTHON_BYTECODE_PATHS "${paths}"
    PYTHON_BYTECODE_OUTPUTS "${outputs}"
    PYTHON_BYTECODE_OUTPUT_DIRECTORY "${output_directory}"
    PYTHON_BYTECODE_DESTINATION ""
    _PYTHON_BYTECODE_PACKAGE "${package}"
    _PYTHON_BYTECODE_LAYOUT "${arg_LAYOUT}"
    _PYTHON_BYTECODE_LEVELS "${arg_OPTIMIZE}"
    _PYTHON_BYTECODE_EXCLUDE_FROM_ALL "${arg_EXCLUDE_FROM_ALL}")
  foreach(base IN LISTS bases)
    list(FIND bases "${base}" i)
    set_target_properties("${target}" PROPERTIES _PYTHON_BYTECODE_RECORDED_${i} "${base}/")
  endforeach()
  if(DEFINED arg_DESTINATION)
    _python_bytecode_install(add_python_bytecode "${target}" "${arg_DESTINATION}" "${arg_COMPONENT}" TRUE ""
      "${arg_HARDLINK_DUPES}")
  endif()
endfunction()

# Installs one target; the first destination becomes the path recorded.
function(_python_bytecode_install command target destination component with_sources permissions hardlink_dupes)
  foreach(property IN ITEMS PYTHON_BYTECODE_SOURCES PYTHON_BYTECODE_PATHS PYTHON_BYTECODE_OUTPUTS
      PYTHON_BYTECODE_OUTPUT_DIRECTORY PYTHON_BYTECODE_DESTINATION _PYTHON_BYTECODE_PACKAGE _PYTHON_BYTECODE_LAYOUT
      _PYTHON_BYTECODE_LEVELS _PYTHON_BYTECODE_EXCLUDE_FROM_ALL)
    string(REGEX REPLACE "^_?PYTHON_BYTECODE_" "" variable "${property}")
    get_target_property(${variable} "${target}" ${property})
  endforeach()
  if(DESTINATION STREQUAL "")
    _python_bytecode_absolute("${destination}" "${CMAKE_INSTALL_PREFIX}" recorded)
    set_target_properties("${target}" PROPERTIES PYTHON_BYTECODE_DESTINATION "${recorded}")
    cmake_path(APPEND recorded "${PACKAGE}" "") # ends with one slash
    set_target_properties("${target}" PROPERTIES
      _PYTHON_BYTECODE_RECORDED_0 "${recorded}"
      _PYTHON_BYTECODE_RECORDED_1 "${recorded}")
  endif()

  set(options "")
  if(NOT component STREQUAL "")
    list(APPEND options COMPONENT "${component}")
  endif()
  if(EXCLUDE_FROM_ALL)
    list(APPEND options EXCLUDE_FROM_ALL)
  endif()
  set(file_options ${options})
  if(permissions)
    list(APPEND file_options PERMISSIONS ${permissions})
  endif()
  foreach(output IN LISTS OUTPUTS)
    cmake_path(RELATIVE_PATH output BASE_DIRECTORY "${OUTPUT_DIRECTORY}" OUTPUT_VARIABLE path)
    _python_bytecode_install_file(${command} "${output}" "${destination}" "${path}" "${component}" "${file_options}")
  endforeach()
  _python_bytecode_enabled(enabled)
  if(with_sources AND (LAYOUT STREQUAL "pycache" OR NOT enabled))
    foreach(source path IN ZIP_LISTS SOURCES PATHS)
      _python_bytecode_install_file(${command} "${source}" "${destination}" "${path}" "${component}" "${file_options}")
    endforeach()
  endif()
  if(hardlink_dupes AND OUTPUTS)
    _python_bytecode_install_links("${OUTPUTS}" "${LEVELS}" "${OUTPUT_DIRECTORY}" "${destination}" "${options}")
  endif()
endfunction()

# Installs a file as <destination>/<path>, once. install(FILES) keeps its time.
function(_python_bytecode_install_file command file destination path component options)
  _python_bytecode_absolute("${destination}" "${CMAKE_INSTALL_PREFIX}" place)
  cmake_path(APPEND place "${path}")
  get_property(other GLOBAL PROPERTY "_PYTHON_BYTECODE_INSTALLED ${place} ${component}")
  if(NOT "${other}" STREQUAL "")
    if(NOT "${other}" STREQUAL "${file}")
      message(FATAL_ERROR "${command}: two files are to be installed as ${place}:\n  ${other}\n  ${file}")
    endif()
    return()
  endif()
  set_property(GLOBAL PROPERTY "_PYTHON_BYTECODE_INSTALLED ${place} ${component}" "${file}")
  cmake_path(GET path PARENT_PATH folder)
  cmake_path(APPEND destination "${folder}")
  install(FILES "${file}" DESTINATION "${destination}" ${options})
endfunction()

# Installs code that makes the levels of each source one file where they are equal, once they are installed.
function(_python_bytecode_install_links outputs levels base destination options)
  _python_bytecode_absolute("${destination}" "${CMAKE_INSTALL_PREFIX}" place)
  cmake_path(IS_PREFIX CMAKE_INSTALL_PREFIX "${place}" in_prefix)
  if(in_prefix)
    # which cmake --install --prefix may change
    cmake_path(RELATIVE_PATH place BASE_DIRECTORY "${CMAKE_INSTALL_PREFIX}")
    string(PREPEND place "\${CMAKE_INSTALL_PREFIX}/")
  endif()
  list(LENGTH levels count)
  set(groups "")
  while(outputs)
    set(group "")
    foreach(i RANGE 1 ${count})
      list(POP_FRONT outputs output)
      cmake_path(RELATIVE_PATH output BASE_DIRECTORY "${base}" OUTPUT_VARIABLE path)
      list(APPEND group "${path}")
    endforeach()
    string(APPEND groups "\n    [==[${group}]==]")
  endwhile()
  set(code [[
set(hardlink_place "$ENV{DESTDIR}@place@")
foreach(hardlink_group IN ITEMS@groups@)
  set(hardlink_hashes "")
  foreach(hardlink_path IN LISTS hardlink_group)
    file(SHA256 "${hardlink_place}/${hardlink_path}" hardlink_hash)
    list(FIND hardlink_hashes "${hardlink_hash}" hardlink_equal)
    list(APPEND hardlink_hashes "${hardlink_hash}")
    if(NOT hardlink_equal EQUAL -1)
      list(GET hardlink_group ${hardlink_equal} hardlink_file)
      file(CREATE_LINK "${hardlink_place}/${hardlink_file}" "${hardlink_place}/${hardlink_path}")
    endif()
  endforeach()
endforeach()]])
  string(CONFIGURE "${code}" code @ONLY)
  install(CODE "${code}" ${options})
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
  _python_bytecode_check_empty(install_python_bytecode "${one_value}" ${ARGV})
  _python_bytecode_check_exclusive(install_python_bytecode SOURCES NO_SOURCES)
  if(NOT targets)
    message(FATAL_ERROR "install_python_bytecode: the names of the targets are missing.")
  endif()
  if(NOT DEFINED arg_DESTINATION)
    message(FATAL_ERROR "install_python_bytecode: DESTINATION is missing.")
  endif()
  _python_bytecode_check_values(install_python_bytecode PERMISSIONS "${arg_PERMISSIONS}"
    "OWNER_READ;OWNER_WRITE;OWNER_EXECUTE;GROUP_READ;GROUP_WRITE;GROUP_EXECUTE;WORLD_READ;WORLD_WRITE;WORLD_EXECUTE;SETUID;SETGID")
  set(with_sources TRUE)
  if(arg_NO_SOURCES)
    set(with_sources FALSE)
  endif()
  foreach(target IN LISTS targets)
    set(layout "")
    if(TARGET "${target}")
      get_target_property(layout "${target}" _PYTHON_BYTECODE_LAYOUT)
    endif()
    if(NOT layout)
      list(JOIN keywords ", " keywords)
      message(FATAL_ERROR "install_python_bytecode: '${target}' is neither a target of add_python_bytecode() nor a "
        "keyword, which are: ${keywords}.")
    endif()
    if(arg_SOURCES AND layout STREQUAL "sourceless")
      message(FATAL_ERROR "install_python_bytecode: SOURCES with '${target}', of which the LAYOUT is sourceless.")
    endif()
  endforeach()
  foreach(target IN LISTS targets)
    _python_bytecode_install(install_python_bytecode "${target}" "${arg_DESTINATION}" "${arg_COMPONENT}" ${with_sources}
      "${arg_PERMISSIONS}" "${arg_HARDLINK_DUPES}")
  endforeach()
endfunction()

cmake_policy(POP)

include("${CMAKE_CURRENT_LIST_DIR}/PyBytecodeEmbed.cmake")
