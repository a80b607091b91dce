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
  if(TARGET "${target}.frozen")
    message(FATAL_ERROR "target_freeze_python: '${target}' already has frozen modules.")
  endif()
  get_property(languages GLOBAL PROPERTY ENABLED_LANGUAGES)
  if(NOT C IN_LIST languages)
    message(FATAL_ERROR "target_freeze_python: the language C is not enabled.")
  endif()
endfunction()

# Adds the rule that writes modules as C. Sets <variable> to the C files. Reads the caller's member_*, arg_*, helper and
# dependencies.
function(_python_bytecode_freeze_modules directory comment variable)
  set(files "${member_NAMES}")
  list(TRANSFORM files REPLACE "(/__init__)?\\.pyc$" "")
  list(TRANSFORM files REPLACE "/" ".")
  list(TRANSFORM files PREPEND "${directory}/")
  list(TRANSFORM files APPEND ".c")
  list(PREPEND files "${directory}/pybytecode_frozen.c")
  set(stdlib "")
  if(arg_STDLIB)
    set(stdlib --stdlib startup) # tells freeze that there is a second part
  endif()
  file(GENERATE OUTPUT "${directory}/modules.list" CONTENT "${member_LINES}")
  # freeze writes the manifest each time, but other files only if they change: so only such modules are compiled again.
  add_custom_command(
    OUTPUT "${directory}/modules.manifest"
    BYPRODUCTS ${files} "${directory}/pybytecode_frozen.h"
    COMMAND
      ${PYBYTECODE_LAUNCHER} "$<TARGET_FILE:${helper}>" freeze --output-directory "${directory}" --part modules
      ${stdlib} --manifest "${directory}/modules.manifest" -- "${directory}/modules.list"
    DEPENDS ${member_INPUTS} ${arg_BYTECODE} "${directory}/modules.list" ${dependencies}
    COMMENT "Freezing Python modules ${comment}"
    VERBATIM
  )
  set(${variable} "${files}" PARENT_SCOPE)
endfunction()

# Adds the rule that writes modules of the standard library as C. Reads the caller's arg_*, helper and dependencies.
function(_python_bytecode_freeze_stdlib directory comment)
  _python_bytecode_take_stdlib("${arg_STDLIB}" "${directory}/stdlib.d" stdlib)
  add_custom_command(
    OUTPUT "${directory}/stdlib.manifest"
    BYPRODUCTS "${directory}/pybytecode_frozen_stdlib.c"
    COMMAND
      ${PYBYTECODE_LAUNCHER} "$<TARGET_FILE:${helper}>" freeze --output-directory "${directory}" --part stdlib
      ${stdlib_WORDS} --manifest "${directory}/stdlib.manifest"
    DEPENDS ${dependencies}
    COMMENT "Freezing Python's standard library ${comment}"
    VERBATIM
    ${stdlib_DEPFILE}
  )
endfunction()

# Compiles C files into <target>, after the rules that write them and <manifests>. They are not among its sources, since
# its warnings are not meant for them.
function(_python_bytecode_link_frozen target directory files manifests)
  add_custom_target("${target}.freeze" DEPENDS ${manifests})
  add_library("${target}.frozen" OBJECT EXCLUDE_FROM_ALL ${files})
  # any kind of target can link these
  set_target_properties("${target}.frozen" PROPERTIES POSITION_INDEPENDENT_CODE ON UNITY_BUILD OFF)
  target_include_directories("${target}.frozen" PRIVATE "$<TARGET_PROPERTY:${target},INCLUDE_DIRECTORIES>")
  add_dependencies("${target}.frozen" "${target}.freeze")
  add_dependencies("${target}" "${target}.freeze")
  target_include_directories("${target}" PRIVATE "${directory}")
  target_sources("${target}" PRIVATE "$<TARGET_OBJECTS:${target}.frozen>")
endfunction()
