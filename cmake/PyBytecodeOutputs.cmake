# SPDX-License-Identifier: MIT
# Names: of files below their destination, of the paths that bytecode records, and of the .pyc. Lists of names are made
# from lists of names, whole.

# Sets <variable> to the places of files below a destination: their paths below the first of the <bases> that they are
# below, or only their names with FLAT. Fails if a file is below none. Reads the caller's arg_FLAT and package.
function(_python_bytecode_name_files files bases variable)
  set(names "${files}")
  if(arg_FLAT)
    list(TRANSFORM names REPLACE "^.*/" "")
  endif()
  foreach(base IN LISTS bases)
    string(FIND "${names}" "${base}" position) # costs less than the other search
    if(position GREATER -1)
      _python_bytecode_pattern_below("${base}" pattern)
      list(TRANSFORM names REPLACE "${pattern}" "")
    endif()
  endforeach()
  if(names MATCHES "(^|;)([A-Za-z]:)?/")
    list(FILTER names INCLUDE REGEX "^([A-Za-z]:)?/")
    list(GET names 0 file)
    list(JOIN bases "\n  " bases)
    message(
      FATAL_ERROR
      "add_python_bytecode: SOURCES: the file\n  ${file}\nis not below a base directory; set BASE_DIRECTORY, or "
      "FLAT to leave out directories. The base directories:\n  ${bases}"
    )
  endif()
  if(NOT package STREQUAL "")
    list(TRANSFORM names PREPEND "${package}/")
  endif()
  set(${variable} "${names}" PARENT_SCOPE)
endfunction()

# Makes a file that has its name twice one file. Fails if two files have one name. Changes the caller's <files> and
# <names>.
function(_python_bytecode_unite)
  set(unique "${names}")
  list(REMOVE_DUPLICATES unique)
  if(unique STREQUAL names)
    return()
  endif()
  set(united_files "")
  set(united_names "")
  foreach(file name IN ZIP_LISTS files names)
    list(FIND united_names "${name}" position)
    if(position EQUAL -1)
      list(APPEND united_files "${file}")
      list(APPEND united_names "${name}")
      continue()
    endif()
    list(GET united_files ${position} other)
    if(NOT other STREQUAL file)
      message(FATAL_ERROR "add_python_bytecode: two files would be installed as ${name}:\n  ${other}\n  ${file}")
    endif()
  endforeach()
  set(files "${united_files}" PARENT_SCOPE)
  set(names "${united_names}" PARENT_SCOPE)
endfunction()

# Sets <before> and <after> to the texts that make a path below the destination a recorded path. Without DESTINATION
# that is known when CMake generates, since install_python_bytecode() may come later. If it does not come, the text is
# empty, which records the path of the source. Reads the caller's arg_DESTINATION.
function(_python_bytecode_name_recorded target before after)
  if(DEFINED arg_DESTINATION)
    _python_bytecode_absolute("${arg_DESTINATION}" "${CMAKE_INSTALL_PREFIX}" destination)
    cmake_path(APPEND destination "") # ends with one slash
    set(${before} "${destination}" PARENT_SCOPE)
    set(${after} "" PARENT_SCOPE)
  else()
    set(recorded "$<GENEX_EVAL:$<TARGET_PROPERTY:${target},PYTHON_BYTECODE_DESTINATION>>")
    set(${before} "$<$<BOOL:${recorded}>:${recorded}/" PARENT_SCOPE)
    set(${after} ">" PARENT_SCOPE)
  endif()
endfunction()

# Sets <variable> to the .pyc of a target's sources: for each source one for each of the <levels>. Reads the caller's
# paths, layout, cache_tag and output_directory.
function(_python_bytecode_name_outputs levels variable)
  set(names "")
  foreach(level IN LISTS levels)
    if(layout STREQUAL "sourceless")
      list(APPEND names "\\1\\2.pyc")
    elseif(level EQUAL 0)
      list(APPEND names "\\1__pycache__/\\2.${cache_tag}.pyc")
    else()
      list(APPEND names "\\1__pycache__/\\2.${cache_tag}.opt-${level}.pyc")
    endif()
  endforeach()
  list(TRANSFORM paths PREPEND "${output_directory}/" OUTPUT_VARIABLE outputs)
  list(TRANSFORM outputs REPLACE "^(.*/)([^/]+)\\.py$" "${names}")
  set(${variable} "${outputs}" PARENT_SCOPE)
endfunction()

# Fails if CMake or its generator cannot make one of the <outputs>. Their own errors are less clear.
function(_python_bytecode_check_output_paths command outputs)
  set(excluded "<>")
  if(CMAKE_VERSION VERSION_LESS 3.30)
    string(APPEND excluded "#")
  endif()
  if(CMAKE_GENERATOR MATCHES "Makefiles")
    string(APPEND excluded "%:")
  endif()
  string(REPLACE "$<CONFIG>" "" paths "${outputs}")
  if(CMAKE_HOST_WIN32)
    list(TRANSFORM paths REPLACE "^[A-Za-z]:" "")
  endif()
  if(NOT paths MATCHES "[${excluded}]")
    return()
  endif()
  foreach(output path IN ZIP_LISTS outputs paths)
    if(path MATCHES "[${excluded}]")
      message(
        FATAL_ERROR
        "${command}: CMake ${CMAKE_VERSION} with ${CMAKE_GENERATOR} cannot make a file with "
        "'${CMAKE_MATCH_0}' in its path:\n  ${output}"
      )
    endif()
  endforeach()
endfunction()

# Fails if another rule makes one of the <outputs>. GENERATED shows the rules of this directory, the global property
# ours in all directories. <keyword> is the one to change.
function(_python_bytecode_claim_outputs command keyword outputs)
  foreach(output IN LISTS outputs)
    get_property(generated SOURCE "${output}" PROPERTY GENERATED)
    get_property(claimed GLOBAL PROPERTY "_PYTHON_BYTECODE_OUTPUT ${output}")
    if(generated OR claimed)
      message(FATAL_ERROR "${command}: another rule already makes this file; choose another ${keyword}:\n  ${output}")
    endif()
    set_property(GLOBAL PROPERTY "_PYTHON_BYTECODE_OUTPUT ${output}" TRUE)
  endforeach()
endfunction()
