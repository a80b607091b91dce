# SPDX-License-Identifier: MIT
# Frozen modules: the rules that write them as C, and the library that compiles it.

# Fails if modules cannot be frozen into <target>.
function(_python_bytecode_check_freeze_target target)
  set(type "")
  if(TARGET "${target}")
    get_target_property(type "${target}" TYPE)
  endif()
  if(NOT type MATCHES "^(EXECUTABLE|(STATIC|SHARED|MODULE|OBJECT)_LIBRARY)$")
    message(FATAL_ERROR "target_freeze_python: '${target}' is not an executable or a library.")
  endif()
  get_property(is_frozen TARGET "${target}" PROPERTY _PYTHON_BYTECODE_FROZEN SET)
  if(is_frozen)
    message(FATAL_ERROR "target_freeze_python: '${target}' already has frozen modules.")
  endif()
endfunction()

# Freezes modules into <target>. <module> is what its main() runs; "": the target has a main() of its own. Sets <frozen> to
# the directory of the C files. Reads the caller's arg_* and helper.
function(_python_bytecode_freeze command target module frozen)
  get_property(languages GLOBAL PROPERTY ENABLED_LANGUAGES)
  if(NOT C IN_LIST languages)
    message(FATAL_ERROR "${command}: the language C is not enabled.")
  endif()
  set(with_sources FALSE)
  if(arg_SOURCES OR AUTO IN_LIST arg_STDLIB)
    set(with_sources TRUE)
  endif()
  _python_bytecode_find_members(${command} ${with_sources} member)
  if(member_INPUTS MATCHES "\\$<CONFIG>" AND CMAKE_CONFIGURATION_TYPES)
    message(
      FATAL_ERROR
      "${command}: BYTECODE with $<CONFIG> in its OUTPUT_DIRECTORY is not allowed in a multi-configuration build."
    )
  endif()
  if(NOT module STREQUAL "")
    _python_bytecode_check_module(${command} "${module}")
  endif()
  set(directory "${CMAKE_CURRENT_BINARY_DIR}/${target}.frozen")
  _python_bytecode_check_output_paths(${command} "${directory}")
  _python_bytecode_find_dependencies("${helper}" dependencies)
  list(PREPEND dependencies "${helper}")
  file(RELATIVE_PATH comment "${CMAKE_BINARY_DIR}" "${directory}")
  _python_bytecode_freeze_modules("${target}" "${directory}" "${comment}" files)
  set(manifests "${directory}/modules.manifest")
  if(arg_STDLIB)
    _python_bytecode_freeze_stdlib("${target}" "${directory}" "${comment}")
    list(APPEND files "${directory}/pybytecode_frozen_stdlib.c")
    list(APPEND manifests "${directory}/stdlib.manifest")
  endif()
  _python_bytecode_link_frozen("${target}" "${directory}" "${files}" "${manifests}")
  set_target_properties("${target}" PROPERTIES _PYTHON_BYTECODE_FROZEN "${directory}")
  set(${frozen} "${directory}" PARENT_SCOPE)
endfunction()

# Fails unless BYTECODE has the module, or a package of this name with a __main__. Reads the caller's member_NAMES.
function(_python_bytecode_check_module command module)
  string(REPLACE "." "/" path "${module}")
  if(NOT "${path}.pyc" IN_LIST member_NAMES AND NOT "${path}/__main__.pyc" IN_LIST member_NAMES)
    message(
      FATAL_ERROR
      "${command}: MODULE: '${module}' is not among BYTECODE; expected a module, or a package with a module __main__."
    )
  endif()
endfunction()

# Adds the rule that writes modules and data as C. Sets <variable> to the C files. Reads the caller's member_*, arg_*,
# helper, module and dependencies.
function(_python_bytecode_freeze_modules target directory comment variable)
  set(files "${member_NAMES}")
  list(FILTER files INCLUDE REGEX "\\.pyc$")
  list(TRANSFORM files REPLACE "(/__init__)?\\.pyc$" "")
  list(TRANSFORM files REPLACE "/" ".")
  list(PREPEND files pybytecode_frozen)
  set(data "${member_NAMES}")
  list(FILTER data EXCLUDE REGEX "\\.pyc$")
  set(words --name "${target}")
  if(arg_SOURCES)
    list(APPEND words --sources)
  else()
    list(FILTER data EXCLUDE REGEX "\\.py$")
  endif()
  if(NOT data STREQUAL "")
    list(APPEND files pybytecode_frozen_data)
  endif()
  if(NOT module STREQUAL "")
    list(APPEND files pybytecode_main)
    list(APPEND words --main "${module}")
  endif()
  list(TRANSFORM files PREPEND "${directory}/")
  list(TRANSFORM files APPEND ".c")
  set(byproducts ${files} "${directory}/pybytecode_frozen.h")
  if(AUTO IN_LIST arg_STDLIB)
    list(APPEND words --stdlib auto --imports "${directory}/stdlib.imports")
    _python_bytecode_find_stdlib(stdlib)
    if(stdlib)
      list(APPEND words --stdlib-directory "${stdlib}")
    endif()
    list(APPEND byproducts "${directory}/stdlib.imports")
  elseif(arg_STDLIB)
    list(APPEND words --stdlib startup) # tells freeze that there is a second part
  endif()
  file(GENERATE OUTPUT "${directory}/modules.list" CONTENT "${member_LINES}")
  # freeze writes the manifest each time, but other files only if they change: so only such modules are compiled again.
  add_custom_command(
    OUTPUT "${directory}/modules.manifest"
    BYPRODUCTS ${byproducts}
    COMMAND
      ${PYBYTECODE_LAUNCHER} "$<TARGET_FILE:${helper}>" freeze --output-directory "${directory}" --part modules ${words}
      --manifest "${directory}/modules.manifest" -- "${directory}/modules.list"
    DEPENDS ${member_INPUTS} ${arg_BYTECODE} "${directory}/modules.list" ${dependencies}
    COMMENT "Freezing Python modules ${comment}"
    VERBATIM
  )
  set(${variable} "${files}" PARENT_SCOPE)
endfunction()

# Adds the rule that writes modules of the standard library as C. With AUTO it waits for the rule of the modules, which
# writes what they import: it runs again only if that changes. Reads the caller's arg_*, helper and dependencies.
function(_python_bytecode_freeze_stdlib target directory comment)
  _python_bytecode_take_stdlib("${directory}/stdlib.d" stdlib)
  if(AUTO IN_LIST arg_STDLIB)
    add_custom_target("${target}.modules" DEPENDS "${directory}/modules.manifest")
    list(APPEND stdlib_WORDS --imports "${directory}/stdlib.imports")
    list(APPEND dependencies "${directory}/stdlib.imports")
  endif()
  add_custom_command(
    OUTPUT "${directory}/stdlib.manifest"
    BYPRODUCTS "${directory}/pybytecode_frozen_stdlib.c"
    COMMAND
      ${PYBYTECODE_LAUNCHER} "$<TARGET_FILE:${helper}>" freeze --output-directory "${directory}" --part stdlib --name
      "${target}" ${stdlib_WORDS} --manifest "${directory}/stdlib.manifest"
    DEPENDS ${dependencies}
    COMMENT "Freezing Python's standard library ${comment}"
    VERBATIM
    ${stdlib_DEPFILE}
  )
endfunction()

# Compiles C files into <target>, after the rules that write them and <manifests>. They are not among its sources, since
# its warnings are not meant for them; except those of an OBJECT library, which passes on no other objects.
function(_python_bytecode_link_frozen target directory files manifests)
  if(TARGET "${target}.modules")
    list(REMOVE_ITEM manifests "${directory}/modules.manifest")
  endif()
  add_custom_target("${target}.freeze" DEPENDS ${manifests})
  if(TARGET "${target}.modules")
    add_dependencies("${target}.freeze" "${target}.modules")
  endif()
  add_dependencies("${target}" "${target}.freeze")
  target_include_directories("${target}" PRIVATE "${directory}")
  get_target_property(type "${target}" TYPE)
  if(type STREQUAL "OBJECT_LIBRARY")
    set_source_files_properties(${files} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
    target_sources("${target}" PRIVATE ${files})
    return()
  endif()
  add_library("${target}.frozen" OBJECT EXCLUDE_FROM_ALL ${files})
  # any kind of target can link these
  set_target_properties("${target}.frozen" PROPERTIES POSITION_INDEPENDENT_CODE ON UNITY_BUILD OFF)
  target_include_directories("${target}.frozen" PRIVATE "$<TARGET_PROPERTY:${target},INCLUDE_DIRECTORIES>")
  add_dependencies("${target}.frozen" "${target}.freeze")
  target_sources("${target}" PRIVATE "$<TARGET_OBJECTS:${target}.frozen>")
endfunction()
