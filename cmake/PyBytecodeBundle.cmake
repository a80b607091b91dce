# SPDX-License-Identifier: MIT
# Bundles: what archives and frozen modules share.

# Fails if there is no bytecode to bundle. Sets <helper> to the helper of the targets in BYTECODE, or to the project's if
# there is none, and <helper>_PYTHON to the Python behind it. Reads the caller's arg_*.
function(_python_bytecode_check_bundle command helper)
  _python_bytecode_enabled(enabled)
  if(NOT enabled)
    message(FATAL_ERROR "${command}: there is no bytecode, since PYBYTECODE_ENABLED is off.")
  endif()
  if("${arg_BYTECODE}${arg_STDLIB}" STREQUAL "")
    message(FATAL_ERROR "${command}: BYTECODE is missing.")
  endif()
  set(helpers "")
  foreach(target IN LISTS arg_BYTECODE)
    _python_bytecode_is_target("${target}" is_target)
    if(NOT is_target)
      message(FATAL_ERROR "${command}: BYTECODE: '${target}' is not a target of add_python_bytecode().")
    endif()
    get_target_property(directories "${target}" _PYTHON_BYTECODE_DIRECTORIES)
    if(NOT directories STREQUAL "")
      message(
        FATAL_ERROR
        "${command}: BYTECODE: '${target}' has a DIRECTORY in the build tree, whose files only the build knows; "
        "give its files as SOURCES:\n  ${directories}"
      )
    endif()
    get_target_property(target_helper "${target}" _PYTHON_BYTECODE_HELPER)
    get_target_property(python "${target}" _PYTHON_BYTECODE_PYTHON)
    list(APPEND helpers "${target_helper}")
  endforeach()
  list(REMOVE_DUPLICATES helpers)
  list(LENGTH helpers count)
  if(count EQUAL 0)
    _python_bytecode_find_helper(${command} "" helpers)
    set(python "${helpers_PYTHON}")
  elseif(count GREATER 1)
    list(JOIN helpers " and " helpers)
    message(FATAL_ERROR "${command}: BYTECODE: the targets are for several Pythons: ${helpers}.")
  endif()
  _python_bytecode_check_stdlib(${command} "${python}")
  set(${helper} "${helpers}" PARENT_SCOPE)
  set(${helper}_PYTHON "${python}" PARENT_SCOPE)
endfunction()

# Fails if STDLIB has a name that is no module of the standard library of <python>, which may be "", or if EXCLUDE or
# NO_DEFERRED has nothing to leave out of. Reads the caller's arg_*.
function(_python_bytecode_check_stdlib command python)
  foreach(keyword IN ITEMS EXCLUDE NO_DEFERRED)
    if(NOT "${arg_${keyword}}" MATCHES "^(FALSE)?$" AND "${arg_STDLIB}" STREQUAL "")
      message(FATAL_ERROR "${command}: ${keyword} needs STDLIB, which is missing.")
    endif()
  endforeach()
  _python_bytecode_find_stdlib(directory)
  if(CMAKE_CROSSCOMPILING AND arg_STDLIB AND NOT directory)
    message(
      FATAL_ERROR
      "${command}: STDLIB: the standard library of the target's Python is not found; set PYBYTECODE_STDLIB_DIRECTORY to "
      "it, such as /usr/lib/python3.11 below the target's root."
    )
  endif()
  set(names "${arg_STDLIB}")
  list(REMOVE_ITEM names AUTO startup)
  if(names STREQUAL "" OR python STREQUAL "")
    return()
  endif()
  _python_bytecode_find_unknown("${python}" "${names}" unknown)
  if(NOT unknown STREQUAL "")
    message(
      FATAL_ERROR
      "${command}: STDLIB: '${unknown}' is not a module of the standard library of '${python}'; expected such a module, "
      "startup or AUTO."
    )
  endif()
endfunction()

# Sets <prefix>_LINES to the list that zip and freeze read, <prefix>_INPUTS to the files in it, and <prefix>_NAMES to
# their names there. A target with several levels has the first one. Leaves out modules whose names no import can reach,
# and says so. Takes the sources, too, if <with_sources> is true. Reads the caller's arg_*.
function(_python_bytecode_find_members command with_sources prefix)
  set(lines "")
  set(all_inputs "")
  set(all_names "")
  foreach(target IN LISTS arg_BYTECODE)
    get_target_property(paths "${target}" PYTHON_BYTECODE_PATHS)
    get_target_property(output_directory "${target}" PYTHON_BYTECODE_OUTPUT_DIRECTORY)
    get_target_property(levels "${target}" _PYTHON_BYTECODE_LEVELS)
    get_target_property(layout "${target}" _PYTHON_BYTECODE_LAYOUT)
    get_target_property(cache_tag "${target}" _PYTHON_BYTECODE_CACHE_TAG)
    get_target_property(sources "${target}" PYTHON_BYTECODE_SOURCES)
    set(source_paths "${paths}")
    _python_bytecode_leave_out_unreachable(${command} "${target}")
    list(GET levels 0 level)
    _python_bytecode_name_outputs(${level} inputs)
    list(TRANSFORM paths REPLACE "\\.py$" ".pyc" OUTPUT_VARIABLE names)
    get_target_property(resources "${target}" _PYTHON_BYTECODE_RESOURCES)
    get_target_property(resource_names "${target}" _PYTHON_BYTECODE_RESOURCE_PATHS)
    list(APPEND inputs ${resources})
    list(APPEND names ${resource_names})
    if(with_sources AND source_paths STREQUAL paths)
      list(APPEND inputs ${sources})
      list(APPEND names ${paths})
    elseif(with_sources)
      foreach(source name IN ZIP_LISTS sources source_paths)
        if(name IN_LIST paths)
          list(APPEND inputs "${source}")
          list(APPEND names "${name}")
        endif()
      endforeach()
    endif()
    foreach(input name IN ZIP_LISTS inputs names)
      if(name IN_LIST all_names)
        message(FATAL_ERROR "${command}: BYTECODE: '${name}' is given twice, the second time by '${target}'.")
      endif()
      string(APPEND lines "${input}\t${name}\t\n")
    endforeach()
    list(APPEND all_inputs ${inputs})
    list(APPEND all_names ${names})
  endforeach()
  set(${prefix}_LINES "${lines}" PARENT_SCOPE)
  set(${prefix}_INPUTS "${all_inputs}" PARENT_SCOPE)
  set(${prefix}_NAMES "${all_names}" PARENT_SCOPE)
endfunction()

# Leaves out of <paths> the modules whose names no import can reach, such as settings.local.py. Says so in one line.
# Changes the caller's <paths>.
function(_python_bytecode_leave_out_unreachable command target)
  # Identifiers may be written in any script, so only the rest of ASCII counts. A module with a dash in its name can be
  # run.
  set(unreachable "[] \t!\"#$%&'()*+,.:;<=>?@[\\^`{|}~].*\\.py$")
  set(left_out "${paths}")
  list(FILTER left_out INCLUDE REGEX "${unreachable}")
  if(NOT left_out STREQUAL "")
    list(FILTER paths EXCLUDE REGEX "${unreachable}")
    set(paths "${paths}" PARENT_SCOPE)
    list(JOIN left_out ", " left_out)
    message(STATUS "${command}: '${target}': left out, since no import can reach them: ${left_out}")
  endif()
endfunction()

# Sets <prefix>_WORDS to the options of zip and freeze for modules of the standard library, and <prefix>_DEPFILE to
# those of add_custom_command(): only the helper knows which files of the standard library it reads. Reads the caller's
# arg_*.
function(_python_bytecode_take_stdlib depfile prefix)
  set(words "")
  set(option "")
  if(arg_STDLIB)
    foreach(module IN LISTS arg_STDLIB)
      string(REGEX REPLACE "^AUTO$" "auto" module "${module}")
      list(APPEND words --stdlib "${module}")
    endforeach()
    foreach(module IN LISTS arg_EXCLUDE)
      list(APPEND words --exclude "${module}")
    endforeach()
    if(arg_NO_DEFERRED)
      list(APPEND words --no-deferred)
    endif()
    _python_bytecode_find_stdlib(directory)
    if(directory)
      list(APPEND words --stdlib-directory "${directory}")
    endif()
    list(APPEND words --depfile "${depfile}")
    set(option DEPFILE "${depfile}")
  endif()
  set(${prefix}_WORDS "${words}" PARENT_SCOPE)
  set(${prefix}_DEPFILE "${option}" PARENT_SCOPE)
endfunction()
