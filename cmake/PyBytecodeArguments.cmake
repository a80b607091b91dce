# SPDX-License-Identifier: MIT
# Arguments: the checks that cmake_parse_arguments() leaves to its callers, and the defaults that variables give.

# Fails if a function was called without a target name. A keyword in its place means that the name is missing.
function(_python_bytecode_check_target_name command name keywords)
  if(name STREQUAL "" OR name IN_LIST keywords)
    message(FATAL_ERROR "${command}: the target name is missing; expected it as the first argument.")
  endif()
  if(NOT name MATCHES "^[A-Za-z0-9_.+-]+$")
    message(FATAL_ERROR "${command}: '${name}' is not a target name; expected letters, digits and _ . + - only.")
  endif()
endfunction()

# Fails if a target of that name exists.
function(_python_bytecode_check_new_target command name)
  if(TARGET "${name}")
    message(FATAL_ERROR "${command}: a target '${name}' already exists.")
  endif()
endfunction()

# Fails if cmake_parse_arguments() found an unknown argument or a keyword without a value. Reads the caller's arg_*.
function(_python_bytecode_check_arguments command keywords)
  if(DEFINED arg_UNPARSED_ARGUMENTS)
    list(GET arg_UNPARSED_ARGUMENTS 0 word)
    list(JOIN keywords ", " keywords)
    message(FATAL_ERROR "${command}: unknown argument '${word}'; expected one of ${keywords}.")
  endif()
  if(DEFINED arg_KEYWORDS_MISSING_VALUES)
    list(GET arg_KEYWORDS_MISSING_VALUES 0 word)
    message(FATAL_ERROR "${command}: ${word} has no value.")
  endif()
endfunction()

# Lets <keywords> have no value: a list may be empty. Changes the caller's arg_*.
function(_python_bytecode_allow_empty)
  foreach(keyword IN LISTS ARGN)
    if(keyword IN_LIST arg_KEYWORDS_MISSING_VALUES)
      set(arg_${keyword} "" PARENT_SCOPE)
      list(REMOVE_ITEM arg_KEYWORDS_MISSING_VALUES ${keyword})
    endif()
  endforeach()
  if(arg_KEYWORDS_MISSING_VALUES)
    set(arg_KEYWORDS_MISSING_VALUES "${arg_KEYWORDS_MISSING_VALUES}" PARENT_SCOPE)
  else()
    unset(arg_KEYWORDS_MISSING_VALUES PARENT_SCOPE)
  endif()
endfunction()

# Fails if one of the <keywords> was given with an empty value. cmake_parse_arguments() does not tell that from a
# keyword that was not given, so the arguments follow. Reads the caller's arg_*.
function(_python_bytecode_check_not_empty command keywords)
  foreach(keyword IN LISTS keywords)
    if("${keyword}" IN_LIST ARGN AND "${arg_${keyword}}" STREQUAL "")
      message(FATAL_ERROR "${command}: ${keyword} has an empty value.")
    endif()
  endforeach()
endfunction()

# Fails unless all <keywords> were given. Reads the caller's arg_*.
function(_python_bytecode_check_required command keywords)
  foreach(keyword IN LISTS keywords)
    if("${arg_${keyword}}" STREQUAL "")
      message(FATAL_ERROR "${command}: ${keyword} is missing.")
    endif()
  endforeach()
endfunction()

# Fails if two options were given that exclude each other. Reads the caller's arg_*.
function(_python_bytecode_check_exclusive command one other)
  if(arg_${one} AND arg_${other})
    message(FATAL_ERROR "${command}: ${one} and ${other} exclude each other.")
  endif()
endfunction()

# Fails if one of the <values> is not allowed. <name> is the keyword or variable that gave them.
function(_python_bytecode_check_values command name values allowed)
  foreach(value IN LISTS values)
    if(NOT value IN_LIST allowed)
      list(JOIN allowed ", " allowed)
      message(FATAL_ERROR "${command}: ${name}: '${value}' is not one of ${allowed}.")
    endif()
  endforeach()
endfunction()

# Fails if one of the file names in <values> cannot be handled: the build tools do not quote, or CMake does not escape,
# what is in it.
function(_python_bytecode_check_characters command keyword values)
  if(NOT values MATCHES "[][\"|\\\\\t\n$]")
    return()
  endif()
  foreach(value IN LISTS values)
    if(value MATCHES "[$]<")
      message(
        FATAL_ERROR
        "${command}: ${keyword}: a generator expression is not allowed; expected a file name:\n  ${value}"
      )
    endif()
    # CMake takes what is in balanced brackets as one element of a list.
    string(REGEX REPLACE "\\[[^][;]*\\]" "" rest "${value}")
    if(rest MATCHES "[][;\"|\\\\\t\n]|[$][A-Z]*{")
      message(
        FATAL_ERROR
        "${command}: ${keyword}: CMake cannot handle a file with '${CMAKE_MATCH_0}' in its path; rename it:\n  ${value}"
      )
    endif()
  endforeach()
endfunction()

# Fails if <keyword> was given and this CMake is older than <version>. Reads the caller's arg_*.
function(_python_bytecode_check_cmake_version command keyword version)
  if(arg_${keyword} AND CMAKE_VERSION VERSION_LESS version)
    message(FATAL_ERROR "${command}: ${keyword} needs CMake ${version} or later; this is CMake ${CMAKE_VERSION}.")
  endif()
endfunction()

# Sets arg_<keyword> unless the keyword was given: to the value of <variable>, or to <default> if that is empty. Sets
# <keyword>_NAME to the name of the value in errors. Reads the caller's arg_*.
function(_python_bytecode_set_default keyword variable default)
  set(${keyword}_NAME ${keyword} PARENT_SCOPE)
  if(DEFINED arg_${keyword})
    return()
  endif()
  if("${${variable}}" STREQUAL "")
    set(arg_${keyword} "${default}" PARENT_SCOPE)
  else()
    set(arg_${keyword} "${${variable}}" PARENT_SCOPE)
    set(${keyword}_NAME ${variable} PARENT_SCOPE)
  endif()
endfunction()

# Sets <variable> to the invalidation mode that py_compile uses if none is given. A launcher may run the command on another
# machine, where the source has another time: then the hash takes its place.
function(_python_bytecode_default_mode variable)
  if("$ENV{SOURCE_DATE_EPOCH}${PYBYTECODE_LAUNCHER}" STREQUAL "")
    set(${variable} timestamp PARENT_SCOPE)
  else()
    set(${variable} checked-hash PARENT_SCOPE)
  endif()
endfunction()

# Warns once of bytecode that may be stale when it is installed. Reads the caller's arg_* and *_NAME.
function(_python_bytecode_warn_of_times)
  get_property(warned GLOBAL PROPERTY _PYTHON_BYTECODE_WARNED_OF_TIMES)
  if(warned OR "${PYBYTECODE_LAUNCHER}" STREQUAL "" OR NOT arg_INVALIDATION_MODE STREQUAL "timestamp")
    return()
  endif()
  set_property(GLOBAL PROPERTY _PYTHON_BYTECODE_WARNED_OF_TIMES ON)
  message(
    WARNING
    "add_python_bytecode: ${INVALIDATION_MODE_NAME} timestamp with PYBYTECODE_LAUNCHER: if it compiles on another "
    "machine, or keeps bytecode, the bytecode has the time of the source there and is stale here; expected checked-hash."
  )
endfunction()

# Fails if the keywords of add_python_bytecode() do not go together. Reads the caller's arg_*.
function(_python_bytecode_check_combinations)
  _python_bytecode_check_exclusive(add_python_bytecode ALL EXCLUDE_FROM_ALL)
  if(DEFINED arg_EXCLUDE AND NOT DEFINED arg_DIRECTORY)
    message(FATAL_ERROR "add_python_bytecode: EXCLUDE needs DIRECTORY, which is missing.")
  endif()
  if(NOT DEFINED arg_SOURCES AND NOT DEFINED arg_DIRECTORY)
    message(FATAL_ERROR "add_python_bytecode: SOURCES or DIRECTORY is missing.")
  endif()
  foreach(keyword IN ITEMS COMPONENT PERMISSIONS CONFIGURATIONS HARDLINK_DUPES)
    if(NOT "${arg_${keyword}}" MATCHES "^(FALSE)?$" AND NOT DEFINED arg_DESTINATION)
      message(FATAL_ERROR "add_python_bytecode: ${keyword} needs DESTINATION, which is missing.")
    endif()
  endforeach()
  _python_bytecode_check_cmake_version(add_python_bytecode CODEGEN 3.31)
  _python_bytecode_check_cmake_version(add_python_bytecode DEPENDS_EXPLICIT_ONLY 3.27)
endfunction()

# Fails if PERMISSIONS has a word that install() does not have. Reads the caller's arg_*.
function(_python_bytecode_check_permissions command)
  _python_bytecode_check_values(
    ${command}
    PERMISSIONS
    "${arg_PERMISSIONS}"
    "OWNER_READ;OWNER_WRITE;OWNER_EXECUTE;GROUP_READ;GROUP_WRITE;GROUP_EXECUTE;WORLD_READ;WORLD_WRITE;WORLD_EXECUTE;SETUID;SETGID"
  )
endfunction()

# Fails if a keyword of add_python_bytecode() has a value that is not allowed. Reads the caller's arg_* and *_NAME.
function(_python_bytecode_check_add_values)
  _python_bytecode_check_values(add_python_bytecode ${OPTIMIZE_NAME} "${arg_OPTIMIZE}" "0;1;2")
  _python_bytecode_check_values(
    add_python_bytecode
    ${INVALIDATION_MODE_NAME}
    "${arg_INVALIDATION_MODE}"
    "timestamp;checked-hash;unchecked-hash"
  )
  _python_bytecode_check_values(add_python_bytecode ${LAYOUT_NAME} "${arg_LAYOUT}" "pycache;sourceless")
  _python_bytecode_check_permissions(add_python_bytecode)
  list(LENGTH arg_OPTIMIZE count)
  if(arg_LAYOUT STREQUAL "sourceless" AND count GREATER 1)
    list(JOIN arg_OPTIMIZE ", " levels)
    message(
      FATAL_ERROR
      "add_python_bytecode: ${LAYOUT_NAME} sourceless allows one level, but ${OPTIMIZE_NAME} gives "
      "${levels}."
    )
  endif()
  if(arg_HARDLINK_DUPES AND count EQUAL 1)
    message(
      FATAL_ERROR
      "add_python_bytecode: HARDLINK_DUPES needs several levels, but ${OPTIMIZE_NAME} gives only "
      "${arg_OPTIMIZE}."
    )
  endif()
  if(NOT arg_BATCH_SIZE MATCHES "^([1-9][0-9]*)?$")
    message(FATAL_ERROR "add_python_bytecode: ${BATCH_SIZE_NAME}: '${arg_BATCH_SIZE}' is not a positive whole number.")
  endif()
  # Identifiers may be written in any script, so only the rest of ASCII is refused.
  if(DEFINED arg_PACKAGE AND "${arg_PACKAGE}." MATCHES "(^|\\.)[0-9.]|[][ \t\n!\"#$%&'()*+,/:;<=>?@\\^`{|}~-]")
    message(FATAL_ERROR "add_python_bytecode: PACKAGE: '${arg_PACKAGE}' is not a dotted name of identifiers.")
  endif()
endfunction()

# Sets <variable> to true if <name> is a target of add_python_bytecode().
function(_python_bytecode_is_target name variable)
  set(is_target FALSE)
  if(TARGET "${name}")
    get_property(is_target TARGET "${name}" PROPERTY _PYTHON_BYTECODE_LAYOUT SET)
  endif()
  set(${variable} ${is_target} PARENT_SCOPE)
endfunction()

# Sets <variable> to true unless PYBYTECODE_ENABLED is off.
function(_python_bytecode_enabled variable)
  set(enabled TRUE)
  if(DEFINED PYBYTECODE_ENABLED AND NOT PYBYTECODE_ENABLED)
    set(enabled FALSE)
  endif()
  set(${variable} ${enabled} PARENT_SCOPE)
endfunction()
