# SPDX-License-Identifier: MIT
# Chooses the Python. A keyword names it, or a variable of the project, or find_package(Python) finds it.
cmake_policy(VERSION 3.20...4.3)

# _python_bytecode_ask(<place> <interpreter> <prefix>)
#
# Asks a Python what a helper for it must know. Sets <prefix>_VERSION, _MAGIC_NUMBER, _CACHE_TAG, _HOME, _PROGRAM,
# _INCLUDE, _PLATFORM_INCLUDE, _LIBRARY and _LINK_OPTIONS to its answers: see ask.py. Fails unless it is a CPython 3.8
# or later; <place> says who named it. A Python is asked once, and its answer is kept in a global property.
function(_python_bytecode_ask place interpreter prefix)
  get_property(answer GLOBAL PROPERTY "_PYTHON_BYTECODE_ANSWER_${interpreter}")
  if("${answer}" STREQUAL "")
    execute_process(
      COMMAND "${interpreter}" -I -S "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/ask.py" embed
      RESULT_VARIABLE status
      OUTPUT_VARIABLE answer
      ERROR_VARIABLE error
    )
  endif()
  if(
    NOT
      answer
        MATCHES
        "^([0-9.]+)\n([0-9]+)\n(cpython-[0-9]+)\n([^\n]+)\n([^\n]+)\n([^\n]*)\n([^\n]*)\n([^\n]*)\n([^\n]*)$"
  )
    _python_bytecode_refuse_python("${place}" "${interpreter}" "${error}")
  elseif(CMAKE_MATCH_1 VERSION_LESS 3.8)
    _python_bytecode_refuse_python("${place}" "${interpreter}" "")
  endif()
  set_property(GLOBAL PROPERTY "_PYTHON_BYTECODE_ANSWER_${interpreter}" "${answer}")
  set_property(GLOBAL PROPERTY "_PYTHON_BYTECODE_ANSWER_${CMAKE_MATCH_5}" "${answer}")
  set(${prefix}_VERSION "${CMAKE_MATCH_1}" PARENT_SCOPE)
  set(${prefix}_MAGIC_NUMBER "${CMAKE_MATCH_2}" PARENT_SCOPE)
  set(${prefix}_CACHE_TAG "${CMAKE_MATCH_3}" PARENT_SCOPE)
  set(${prefix}_HOME "${CMAKE_MATCH_4}" PARENT_SCOPE)
  set(${prefix}_PROGRAM "${CMAKE_MATCH_5}" PARENT_SCOPE)
  set(${prefix}_INCLUDE "${CMAKE_MATCH_6}" PARENT_SCOPE)
  set(${prefix}_PLATFORM_INCLUDE "${CMAKE_MATCH_7}" PARENT_SCOPE)
  set(${prefix}_LIBRARY "${CMAKE_MATCH_8}" PARENT_SCOPE)
  set(${prefix}_LINK_OPTIONS "${CMAKE_MATCH_9}" PARENT_SCOPE)
endfunction()

# Fails, since <interpreter> is not a CPython 3.8 or later, and says what it is. <error> is what it printed, or "".
function(_python_bytecode_refuse_python place interpreter error)
  execute_process(
    COMMAND "${interpreter}" --version
    RESULT_VARIABLE status
    OUTPUT_VARIABLE output
    ERROR_VARIABLE output # Python 2 writes its version there
    OUTPUT_STRIP_TRAILING_WHITESPACE
    ERROR_STRIP_TRAILING_WHITESPACE
  )
  set(fault "does not run: ${status}")
  if(status EQUAL 0)
    set(fault "is '${output}'")
    _python_bytecode_ask_implementation("${interpreter}" name)
    if(NOT name MATCHES "^(cpython)?$")
      set(fault "is no CPython: its sys.implementation.name is '${name}'")
      set(error "")
    endif()
  endif()
  message(FATAL_ERROR "${place}: '${interpreter}' ${fault}; expected a CPython 3.8 or later.\n${error}")
endfunction()

# Sets <variable> to the sys.implementation.name of <interpreter>, such as pypy, or to "" if it does not say it.
function(_python_bytecode_ask_implementation interpreter variable)
  execute_process(
    COMMAND "${interpreter}" -I -S -c "import sys; print(sys.implementation.name)"
    RESULT_VARIABLE status
    OUTPUT_VARIABLE name
    ERROR_QUIET
    OUTPUT_STRIP_TRAILING_WHITESPACE
  )
  set(${variable} "" PARENT_SCOPE)
  if(status EQUAL 0 AND name MATCHES "^[a-z0-9_-]+$")
    set(${variable} "${name}" PARENT_SCOPE)
  endif()
endfunction()

# Says once if <version> is that of a CPython that is newer than those whose bytecode canonical.h knows.
function(_python_bytecode_say_newer version)
  set(newest 3.15)
  string(REGEX MATCH "^[0-9]+\\.[0-9]+" x_y "${version}")
  if(x_y VERSION_GREATER newest)
    include(FindPackageMessage)
    find_package_message(
      PyBytecode-newer-${x_y}
      "PyBytecode: CPython ${x_y} is newer than this release knows: bytecode that it cannot read is written as CPython makes it"
      "[${version}]"
    )
  endif()
endfunction()

# Sets <variable> to those of FindPython's, FindPython3's and FindPythonInterp's variables that name an interpreter.
function(_python_bytecode_find_variables variable)
  set(names "")
  foreach(name IN ITEMS Python_EXECUTABLE Python3_EXECUTABLE PYTHON_EXECUTABLE)
    if(${name}) # neither empty nor NOTFOUND
      list(APPEND names ${name})
    endif()
  endforeach()
  set(${variable} "${names}" PARENT_SCOPE)
endfunction()

# Sets <variable> to the absolute path of an interpreter that <place> names: by a path, by a name on PATH, or by an
# imported target such as Python3::Interpreter.
function(_python_bytecode_locate place interpreter variable)
  if(interpreter MATCHES "::" AND TARGET "${interpreter}")
    get_target_property(interpreter "${interpreter}" LOCATION)
  endif()
  if(interpreter MATCHES "/")
    cmake_path(ABSOLUTE_PATH interpreter)
    _python_bytecode_ask("${place}" "${interpreter}" python)
  else()
    _python_bytecode_ask("${place}" "${interpreter}" python)
    set(interpreter "${python_PROGRAM}")
  endif()
  set(${variable} "${interpreter}" PARENT_SCOPE)
endfunction()

# Sets <variable> to the Python of a call of <command>. That is <interpreter>, the value of the keyword PYTHON. If that
# is "", it is the Python of the project's variables. If there is none, it is the one that find_package(Python) finds,
# or "". Fails if the Python cannot be used, or if two variables name Pythons of different X.Y.
function(_python_bytecode_choose_python command interpreter variable)
  _python_bytecode_find_variables(names)
  if(NOT interpreter STREQUAL "")
    _python_bytecode_locate("${command}: PYTHON" "${interpreter}" chosen)
  elseif(names)
    set(chosen "")
    foreach(name IN LISTS names)
      _python_bytecode_locate("${command}: ${name}" "${${name}}" path)
      _python_bytecode_ask("${command}: ${name}" "${path}" python)
      string(REGEX MATCH "^[0-9]+\\.[0-9]+" x_y "${python_VERSION}")
      set(description "${name} is '${path}', Python ${python_VERSION}")
      if(chosen STREQUAL "")
        set(chosen "${path}")
        set(chosen_x_y "${x_y}")
        set(chosen_description "${description}")
      elseif(NOT x_y STREQUAL chosen_x_y)
        message(
          FATAL_ERROR
          "${command}: ${chosen_description}, but ${description}; expected one Python. "
          "Set both variables to the same one, or name one by the keyword PYTHON."
        )
      endif()
    endforeach()
  else()
    _python_bytecode_search_python(chosen)
  endif()
  set(${variable} "${chosen}" PARENT_SCOPE)
endfunction()

# Sets <variable> to the Python of the first variable of the project that names one, or to "". Other variables may name
# another one: then the calls that use them fail. In a cross build with a given helper it is "", since the variables may
# name the target's Python, which does not run here.
function(_python_bytecode_find_first_python variable)
  _python_bytecode_find_variables(names)
  set(python "")
  if(names AND NOT (CMAKE_CROSSCOMPILING AND PYBYTECODE_EXECUTABLE))
    list(GET names 0 name)
    _python_bytecode_locate("PyBytecode: ${name}" "${${name}}" python)
  endif()
  set(${variable} "${python}" PARENT_SCOPE)
endfunction()

# Sets <variable> to the Python that a checkout builds its helper for. A variable of the project names it; otherwise
# find_package(Python) finds it. Fails if there is none.
function(_python_bytecode_choose_default variable)
  _python_bytecode_find_first_python(python)
  if(NOT python)
    _python_bytecode_search_python(python)
  endif()
  if(NOT python)
    message(
      FATAL_ERROR
      "PyBytecode: the helper needs a Python of the machine that builds, and none is found; set Python_EXECUTABLE or "
      "PYBYTECODE_EXECUTABLE."
    )
  endif()
  set(${variable} "${python}" PARENT_SCOPE)
endfunction()

# Sets <variable> to the Python that find_package(Python) finds, or to "". It searches once for each Python_ROOT_DIR.
function(_python_bytecode_search_python variable)
  string(MD5 key "${Python_ROOT_DIR}")
  get_property(is_known GLOBAL PROPERTY _PYTHON_BYTECODE_FOUND_${key} SET)
  if(NOT is_known)
    set(python "")
    add_subdirectory(
      "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/find-python"
      "${CMAKE_BINARY_DIR}/pybytecode-helper/find-python/${key}"
      EXCLUDE_FROM_ALL
    )
    set_property(GLOBAL PROPERTY _PYTHON_BYTECODE_FOUND_${key} "${python}")
  endif()
  get_property(python GLOBAL PROPERTY _PYTHON_BYTECODE_FOUND_${key})
  set(${variable} "${python}" PARENT_SCOPE)
endfunction()

# Sets <variable> to a message that says what a program that embeds <interpreter> needs and does not find, and which
# packages have it. Sets it to "" if nothing is missing. <program> is the program; default: "a helper".
function(_python_bytecode_find_lacks interpreter variable)
  set(program "a helper")
  if(ARGC GREATER 2)
    set(program "${ARGV2}")
  endif()
  _python_bytecode_ask(PyBytecode "${interpreter}" python)
  set(lacks "")
  if(NOT EXISTS "${python_INCLUDE}/Python.h")
    list(APPEND lacks "Python.h in ${python_INCLUDE}")
  endif()
  if(NOT EXISTS "${python_LIBRARY}")
    list(APPEND lacks "libpython")
  endif()
  set(message "")
  if(lacks)
    list(JOIN lacks " and " lacks)
    string(REGEX MATCH "^[0-9]+\\.[0-9]+" x_y "${python_VERSION}")
    string(
      CONCAT message
      "${program} for '${interpreter}' (Python ${python_VERSION}) cannot be built without ${lacks}; install "
      "libpython3-dev or libpython${x_y}-dev (Debian, Ubuntu), or python3-devel (Fedora)."
    )
  endif()
  set(${variable} "${message}" PARENT_SCOPE)
endfunction()

# Sets <variable> to the archive of <interpreter>'s libpython and the options to link it into a program: with libc if that
# links, otherwise without. Sets it to "", and warns, if there is no archive or it does not link. <setting> is what asks
# for the archive. If it is not PYBYTECODE_STATIC, the program loads extension modules: it has the whole archive, but not
# libc.
function(_python_bytecode_find_archive setting interpreter variable)
  set(${variable} "" PARENT_SCOPE)
  execute_process(
    COMMAND "${interpreter}" -I -S "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/ask.py" archive
    OUTPUT_VARIABLE answer
    COMMAND_ERROR_IS_FATAL ANY
  )
  string(REGEX MATCH "^([^\n]*)\n([^\n]*)\n([^\n]*)$" _ "${answer}")
  set(archive "${CMAKE_MATCH_1}")
  separate_arguments(libraries UNIX_COMMAND "${CMAKE_MATCH_2}")
  separate_arguments(options UNIX_COMMAND "${CMAKE_MATCH_3}")
  set(without_static "${options}")
  list(REMOVE_ITEM without_static -static)
  set(candidates options without_static)
  set(whole "${archive}")
  if(NOT setting STREQUAL "PYBYTECODE_STATIC")
    set(candidates without_static)
    set(whole "-Wl,--whole-archive" "${archive}" "-Wl,--no-whole-archive")
    if(APPLE)
      set(whole "-Wl,-force_load,${archive}")
    endif()
  endif()
  if(archive)
    include(CheckCSourceCompiles)
    string(MD5 key "${setting} ${archive}")
    set(CMAKE_REQUIRED_QUIET ON)
    foreach(link_options IN LISTS candidates)
      set(CMAKE_REQUIRED_LIBRARIES ${whole} ${libraries})
      set(CMAKE_REQUIRED_LINK_OPTIONS ${${link_options}})
      check_c_source_compiles(
        "void Py_Initialize(void); int main(void) { Py_Initialize(); return 0; }"
        _PYTHON_BYTECODE_LINKS_${link_options}_${key}
      )
      if(_PYTHON_BYTECODE_LINKS_${link_options}_${key})
        set(${variable} ${whole} ${libraries} ${${link_options}} PARENT_SCOPE)
        return()
      endif()
    endforeach()
  endif()
  message(
    WARNING
    "PyBytecode: ${setting}: '${interpreter}' has no archive of libpython that can be linked: '${archive}' with "
    "'${libraries}'. The shared libpython is linked."
  )
endfunction()

# Sets <variable> to the first of <names> that is no module of <interpreter>'s standard library, or to "".
function(_python_bytecode_find_unknown interpreter names variable)
  execute_process(
    COMMAND "${interpreter}" -I -S "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/ask.py" unknown ${names}
    OUTPUT_VARIABLE unknown
    COMMAND_ERROR_IS_FATAL ANY
  )
  set(${variable} "${unknown}" PARENT_SCOPE)
endfunction()

# Adds the directory that builds a helper for <interpreter>: the target <target>, and PyBytecode::<target>.
function(_python_bytecode_add_helper_directory target interpreter binary_directory)
  set(CMAKE_MESSAGE_LOG_LEVEL WARNING)
  set(PYBYTECODE_HELPER_TARGET ${target})
  set(PYBYTECODE_HELPER_PYTHON "${interpreter}")
  add_subdirectory("${CMAKE_CURRENT_FUNCTION_LIST_DIR}" "${binary_directory}" EXCLUDE_FROM_ALL)
endfunction()

# For cross builds: adds the helper PyBytecode::<target>, which a project of its own builds for the machine that builds,
# and for <interpreter>, a Python of that machine.
function(_python_bytecode_add_host_project target interpreter binary_directory)
  _python_bytecode_ask(PyBytecode "${interpreter}" python)
  set(source_directory "${CMAKE_CURRENT_FUNCTION_LIST_DIR}")
  set(helper "${binary_directory}/pybytecode")
  string(REPLACE " Multi-Config" "" generator "${CMAKE_GENERATOR}")
  include(ExternalProject)
  ExternalProject_Add(
    ${target}-host
    EXCLUDE_FROM_ALL TRUE
    SOURCE_DIR "${source_directory}"
    PREFIX "${binary_directory}"
    BINARY_DIR "${binary_directory}"
    CONFIGURE_COMMAND
      # the environment is meant for the cross compiler
      "${CMAKE_COMMAND}" -E env --unset=CC --unset=CFLAGS --unset=CPPFLAGS --unset=LDFLAGS --unset=CMAKE_TOOLCHAIN_FILE
      "${CMAKE_COMMAND}" -S <SOURCE_DIR> -B <BINARY_DIR> -G "${generator}" -DCMAKE_MAKE_PROGRAM=${CMAKE_MAKE_PROGRAM}
      -DCMAKE_BUILD_TYPE=Release -DPython_EXECUTABLE=${interpreter} -DPYBYTECODE_STATIC=${PYBYTECODE_STATIC}
    BUILD_COMMAND "${CMAKE_COMMAND}" --build <BINARY_DIR>
    BUILD_BYPRODUCTS "${helper}"
    INSTALL_COMMAND ""
  )
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${source_directory}/*")
  ExternalProject_Add_StepDependencies(${target}-host build ${sources})
  add_executable(PyBytecode::${target} IMPORTED GLOBAL)
  set_target_properties(
    PyBytecode::${target}
    PROPERTIES
      IMPORTED_LOCATION "${helper}"
      CROSSCOMPILING_EMULATOR "" # it runs on the machine that builds, also in add_test()
      PYBYTECODE_CACHE_TAG "${python_CACHE_TAG}"
      PYBYTECODE_MAGIC_NUMBER "${python_MAGIC_NUMBER}"
      PYBYTECODE_LIBRARY "${python_LIBRARY}"
  )
  add_dependencies(PyBytecode::${target} ${target}-host)
endfunction()
