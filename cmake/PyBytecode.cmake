# SPDX-License-Identifier: MIT
#[=======================================================================[.rst:
PyBytecode
----------

Python bytecode as a product of the build: each ``.pyc`` is made by a rule of its own, which runs again when, and only
when, its source, the helper, the Python behind the helper or an option changes.

``find_package(PyBytecode)``, ``add_subdirectory()`` or ``FetchContent`` define the functions below and the target
``PyBytecode::pybytecode``, the helper that compiles. The Python is the one of ``find_package(Python)``: set
``Python_EXECUTABLE`` or ``Python_ROOT_DIR`` to choose it.

Since 0.1.

.. command:: add_python_bytecode

  Compiles Python sources to bytecode, and installs both where a destination is given::

    add_python_bytecode(<target> [ALL]
      SOURCES <file>...
      [BASE_DIRECTORY <dir>]
      [PACKAGE <dotted name>]
      [OPTIMIZE <level>...]
      [INVALIDATION_MODE timestamp|checked-hash|unchecked-hash]
      [OUTPUT_DIRECTORY <dir>]
      [DESTINATION <dir> [COMPONENT <name>]])

  ``<target>``
    The custom target that stands for the bytecode.

  ``ALL``
    Build it by default. What is to be installed has to be built.

  ``SOURCES``
    The ``.py`` files, relative to the current source directory or absolute; each exists or is ``GENERATED``.

  ``BASE_DIRECTORY``
    The directory that the sources lie below: the layout below it is kept, in the build tree and when installed.
    Relative to the current source directory, which is the default.

  ``PACKAGE``
    The package that the sources in ``BASE_DIRECTORY`` belong to: ``PACKAGE a.b`` puts them into ``a/b``, in the build
    tree and when installed. Default: none, ``BASE_DIRECTORY`` is what holds the top-level modules.

  ``OPTIMIZE``
    The optimisation levels to compile for, any of ``0``, ``1`` (no assert statements) and ``2`` (no docstrings either);
    one ``.pyc`` a level, as PEP 488 names them. Default: ``0``.

  ``INVALIDATION_MODE``
    How Python finds a ``.pyc`` stale (PEP 552): ``timestamp`` by time and size of the source, ``checked-hash`` by its
    hash, ``unchecked-hash`` never. Default as in ``py_compile``: ``checked-hash`` where the environment variable
    ``SOURCE_DATE_EPOCH`` is set and not empty when CMake runs, else ``timestamp``.

  ``OUTPUT_DIRECTORY``
    Where the ``.pyc`` are made, in ``__pycache__`` folders (PEP 3147). Relative to the current binary directory, which
    is the default.

  ``DESTINATION``
    Install sources and bytecode below this directory, and record it as the place of the source (``co_filename``).
    Relative to ``CMAKE_INSTALL_PREFIX`` or absolute. Default: nothing is installed unless
    ``install_python_bytecode()`` does, and the path of the source is recorded.

  ``COMPONENT``
    The install component. Default: CMake's.

  Example::

    add_python_bytecode(app ALL
      SOURCES app/__init__.py app/main.py
      OPTIMIZE 0 2
      DESTINATION share/app)

.. command:: install_python_bytecode

  Installs what ``add_python_bytecode()`` targets made, so that Python finds the bytecode fresh::

    install_python_bytecode(<target>...
      DESTINATION <dir>
      [COMPONENT <name>]
      [SOURCES|NO_SOURCES])

  ``DESTINATION``, ``COMPONENT``
    As above. For a target without a ``DESTINATION`` of its own, the first one given here is the path recorded.

  ``SOURCES``, ``NO_SOURCES``
    Whether the ``.py`` files are installed, too. Default: ``SOURCES``; Python does not import a ``.pyc`` from
    ``__pycache__`` without its source, so ``NO_SOURCES`` is for sources that something else installs.

  Example::

    install_python_bytecode(app plugins DESTINATION share/app COMPONENT runtime)
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
    file(SIZE "${file}" size)
    file(TIMESTAMP "${file}" time UTC)
    string(APPEND stamp "${file} ${size} ${time}\n")
  endforeach()
  set(stamp_file "${CMAKE_CURRENT_BINARY_DIR}/CMakeFiles/pybytecode.stamp")
  set(previous "")
  if(EXISTS "${stamp_file}")
    file(READ "${stamp_file}" previous)
  endif()
  if(NOT stamp STREQUAL previous)
    file(WRITE "${stamp_file}" "${stamp}")
  endif()
  set(${variable} ${dependencies} "${stamp_file}" PARENT_SCOPE)
endfunction()

# Sets <variable> to the absolute path of a source, and fails if it is none.
function(_python_bytecode_source source base variable)
  if(NOT source MATCHES "[^/]\\.py$")
    message(FATAL_ERROR "add_python_bytecode: SOURCES: '${source}' does not end in .py, nor is it a keyword.")
  endif()
  _python_bytecode_absolute("${source}" "${CMAKE_CURRENT_SOURCE_DIR}" path)
  get_source_file_property(generated "${path}" GENERATED)
  if(NOT generated AND (NOT EXISTS "${path}" OR IS_DIRECTORY "${path}"))
    message(FATAL_ERROR "add_python_bytecode: SOURCES: '${source}' is not a file, nor is it GENERATED:\n  ${path}")
  endif()
  cmake_path(IS_PREFIX base "${path}" below)
  if(NOT below)
    message(FATAL_ERROR "add_python_bytecode: SOURCES: '${source}' is not below BASE_DIRECTORY:\n  ${base}")
  endif()
  set(${variable} "${path}" PARENT_SCOPE)
endfunction()

# Fails where CMake or its generator would, less clearly; or where a second rule would make the same file.
function(_python_bytecode_check_output output)
  set(excluded "<>")
  if(CMAKE_VERSION VERSION_LESS 3.30)
    string(APPEND excluded "#")
  endif()
  if(CMAKE_GENERATOR MATCHES "Makefiles")
    string(APPEND excluded "%:")
  endif()
  string(REGEX REPLACE "^[A-Za-z]:" "" path "${output}") # a drive letter of Windows
  if(path MATCHES "[${excluded}]")
    message(FATAL_ERROR "add_python_bytecode: CMake ${CMAKE_VERSION} with ${CMAKE_GENERATOR} cannot make a file with "
      "'${CMAKE_MATCH_0}' in its path:\n  ${output}")
  endif()
  get_source_file_property(generated "${output}" GENERATED)
  if(generated)
    message(FATAL_ERROR "add_python_bytecode: this file is made by another rule already; give the targets an "
      "OUTPUT_DIRECTORY each:\n  ${output}")
  endif()
endfunction()

function(add_python_bytecode)
  set(options ALL)
  set(one_value BASE_DIRECTORY PACKAGE INVALIDATION_MODE OUTPUT_DIRECTORY DESTINATION COMPONENT)
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
  _python_bytecode_check_helper(add_python_bytecode)
  if(TARGET "${target}")
    message(FATAL_ERROR "add_python_bytecode: there is a target '${target}' already.")
  endif()
  if(NOT DEFINED arg_SOURCES)
    message(FATAL_ERROR "add_python_bytecode: SOURCES is missing.")
  endif()
  if(DEFINED arg_COMPONENT AND NOT DEFINED arg_DESTINATION)
    message(FATAL_ERROR "add_python_bytecode: COMPONENT without DESTINATION.")
  endif()

  if(NOT DEFINED arg_OPTIMIZE)
    set(arg_OPTIMIZE 0)
  endif()
  foreach(level IN LISTS arg_OPTIMIZE)
    if(NOT level MATCHES "^[012]$")
      message(FATAL_ERROR "add_python_bytecode: OPTIMIZE: '${level}' is not one of 0, 1, 2, nor is it a keyword.")
    endif()
  endforeach()
  list(REMOVE_DUPLICATES arg_OPTIMIZE)
  if(NOT DEFINED arg_INVALIDATION_MODE)
    if("$ENV{SOURCE_DATE_EPOCH}" STREQUAL "")
      set(arg_INVALIDATION_MODE timestamp)
    else()
      set(arg_INVALIDATION_MODE checked-hash)
    endif()
  elseif(NOT arg_INVALIDATION_MODE MATCHES "^(timestamp|checked-hash|unchecked-hash)$")
    message(FATAL_ERROR "add_python_bytecode: INVALIDATION_MODE: '${arg_INVALIDATION_MODE}' is not one of "
      "timestamp, checked-hash, unchecked-hash.")
  endif()
  # identifiers may be written in any script: what is excluded is the rest of ASCII
  if(DEFINED arg_PACKAGE AND "${arg_PACKAGE}." MATCHES "(^|\\.)[0-9.]|[][ \t\n!\"#$%&'()*+,/:;<=>?@\\^`{|}~-]")
    message(FATAL_ERROR "add_python_bytecode: PACKAGE: '${arg_PACKAGE}' is not a dotted name of identifiers.")
  endif()
  string(REPLACE "." "/" package "${arg_PACKAGE}")
  _python_bytecode_absolute("${arg_BASE_DIRECTORY}" "${CMAKE_CURRENT_SOURCE_DIR}" base)
  if(NOT IS_DIRECTORY "${base}")
    message(FATAL_ERROR "add_python_bytecode: BASE_DIRECTORY: '${arg_BASE_DIRECTORY}' is not a directory:\n  ${base}")
  endif()
  _python_bytecode_absolute("${arg_OUTPUT_DIRECTORY}" "${CMAKE_CURRENT_BINARY_DIR}" output_directory)

  set(dependencies "")
  _python_bytecode_dependencies(dependencies)
  get_target_property(tag PyBytecode::pybytecode PYBYTECODE_CACHE_TAG)
  set(sources "")
  set(outputs "")
  foreach(file IN LISTS arg_SOURCES)
    _python_bytecode_source("${file}" "${base}" source)
    if(source IN_LIST sources)
      message(FATAL_ERROR "add_python_bytecode: SOURCES: '${file}' is given twice.")
    endif()
    list(APPEND sources "${source}")
    cmake_path(RELATIVE_PATH source BASE_DIRECTORY "${base}" OUTPUT_VARIABLE path)
    cmake_path(GET path PARENT_PATH folder)
    cmake_path(GET path STEM LAST_ONLY stem)
    foreach(level IN LISTS arg_OPTIMIZE)
      set(name "${stem}.${tag}.opt-${level}.pyc")
      string(REPLACE ".opt-0.pyc" ".pyc" name "${name}")
      set(output "${output_directory}")
      cmake_path(APPEND output "${package}" "${folder}" __pycache__ "${name}")
      _python_bytecode_check_output("${output}")
      list(APPEND outputs "${output}")
      file(RELATIVE_PATH comment "${CMAKE_BINARY_DIR}" "${output}")
      add_custom_command(
        OUTPUT "${output}"
        COMMAND PyBytecode::pybytecode compile
          --cfile "${output}"
          --dfile "$<TARGET_PROPERTY:${target},PYTHON_BYTECODE_RECORDED_DIRECTORY>/${path}"
          --optimize ${level}
          --invalidation-mode ${arg_INVALIDATION_MODE}
          -- "${source}"
        DEPENDS "${source}" PyBytecode::pybytecode "$<TARGET_FILE:PyBytecode::pybytecode>" ${dependencies}
        COMMENT "Building Python bytecode ${comment}"
        VERBATIM)
    endforeach()
  endforeach()
  set(all "")
  if(arg_ALL)
    set(all ALL)
  endif()
  add_custom_target("${target}" ${all} DEPENDS ${outputs} SOURCES ${sources})
  set_target_properties("${target}" PROPERTIES
    PYTHON_BYTECODE_SOURCES "${sources}"
    PYTHON_BYTECODE_OUTPUTS "${outputs}"
    PYTHON_BYTECODE_BASE_DIRECTORY "${base}"
    PYTHON_BYTECODE_OUTPUT_DIRECTORY "${output_directory}"
    PYTHON_BYTECODE_PACKAGE_DIRECTORY "${package}"
    PYTHON_BYTECODE_RECORDED_DIRECTORY "${base}")
  if(DEFINED arg_DESTINATION)
    _python_bytecode_install("${target}" "${arg_DESTINATION}" "${arg_COMPONENT}" TRUE)
  endif()
endfunction()

# Installs one target; the first destination becomes the path recorded. The same destination again changes nothing.
function(_python_bytecode_install target destination component with_sources)
  foreach(property SOURCES OUTPUTS BASE_DIRECTORY OUTPUT_DIRECTORY PACKAGE_DIRECTORY INSTALLED)
    get_target_property(${property} "${target}" PYTHON_BYTECODE_${property})
  endforeach()
  if(NOT INSTALLED)
    set(INSTALLED "")
    _python_bytecode_absolute("${destination}" "${CMAKE_INSTALL_PREFIX}" recorded)
    cmake_path(APPEND recorded "${PACKAGE_DIRECTORY}")
    string(REGEX REPLACE "(.)/$" "\\1" recorded "${recorded}")
    set_target_properties("${target}" PROPERTIES PYTHON_BYTECODE_RECORDED_DIRECTORY "${recorded}")
  endif()
  set(this "${destination}|${component}|${with_sources}")
  if(this IN_LIST INSTALLED)
    return()
  endif()
  set_property(TARGET "${target}" APPEND PROPERTY PYTHON_BYTECODE_INSTALLED "${this}")

  if(NOT component STREQUAL "")
    set(component COMPONENT "${component}")
  endif()
  foreach(output IN LISTS OUTPUTS)
    _python_bytecode_install_file("${output}" "${OUTPUT_DIRECTORY}" "${destination}" ${component})
  endforeach()
  if(with_sources)
    cmake_path(APPEND destination "${PACKAGE_DIRECTORY}")
    foreach(source IN LISTS SOURCES)
      _python_bytecode_install_file("${source}" "${BASE_DIRECTORY}" "${destination}" ${component})
    endforeach()
  endif()
endfunction()

# Installs a file from below <base> to the same place below <destination>. install(FILES) keeps its time.
function(_python_bytecode_install_file file base destination)
  cmake_path(RELATIVE_PATH file BASE_DIRECTORY "${base}" OUTPUT_VARIABLE path)
  cmake_path(GET path PARENT_PATH folder)
  cmake_path(APPEND destination "${folder}")
  install(FILES "${file}" DESTINATION "${destination}" ${ARGN})
endfunction()

function(install_python_bytecode)
  set(options SOURCES NO_SOURCES)
  set(one_value DESTINATION COMPONENT)
  set(keywords ${options} ${one_value})
  cmake_parse_arguments(PARSE_ARGV 0 arg "${options}" "${one_value}" "")
  set(targets ${arg_UNPARSED_ARGUMENTS})
  unset(arg_UNPARSED_ARGUMENTS)
  _python_bytecode_check_arguments(install_python_bytecode "${keywords}")
  _python_bytecode_check_empty(install_python_bytecode "${one_value}" ${ARGV})
  if(arg_SOURCES AND arg_NO_SOURCES)
    message(FATAL_ERROR "install_python_bytecode: SOURCES and NO_SOURCES exclude each other.")
  endif()
  if(NOT targets)
    message(FATAL_ERROR "install_python_bytecode: the names of the targets are missing.")
  endif()
  if(NOT DEFINED arg_DESTINATION)
    message(FATAL_ERROR "install_python_bytecode: DESTINATION is missing.")
  endif()
  set(with_sources TRUE)
  if(arg_NO_SOURCES)
    set(with_sources FALSE)
  endif()
  foreach(target IN LISTS targets)
    if(TARGET "${target}")
      get_target_property(made "${target}" PYTHON_BYTECODE_OUTPUTS)
    endif()
    if(NOT TARGET "${target}" OR NOT made)
      message(FATAL_ERROR "install_python_bytecode: '${target}' is neither a target of add_python_bytecode() nor a "
        "keyword, which are: DESTINATION, COMPONENT, SOURCES, NO_SOURCES.")
    endif()
  endforeach()
  foreach(target IN LISTS targets)
    _python_bytecode_install("${target}" "${arg_DESTINATION}" "${arg_COMPONENT}" ${with_sources})
  endforeach()
endfunction()

cmake_policy(POP)
