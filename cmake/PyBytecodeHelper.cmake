# SPDX-License-Identifier: MIT
# The helpers: PyBytecode::pybytecode, which the package or the checkout defines, and those for other Pythons, which
# calls add. A helper fits a Python if it has the Python's cache tag and magic number.

# Sets <variable> to the target of the helper for the Python of a call, and <variable>_PYTHON to that Python, or to "" in a
# cross build with a given helper. <interpreter> is the value of the keyword PYTHON, or "". Adds a helper if none fits.
# Fails if the Python cannot be used, or if a cross build is for another Python.
function(_python_bytecode_find_helper command interpreter variable)
  _python_bytecode_check_helper(${command})
  set(helper PyBytecode::pybytecode)
  get_target_property(is_given ${helper} _PYTHON_BYTECODE_IS_GIVEN)
  set(python "")
  if(NOT (CMAKE_CROSSCOMPILING AND is_given AND interpreter STREQUAL ""))
    _python_bytecode_choose_python(${command} "${interpreter}" python)
  endif()
  if(python)
    _python_bytecode_is_for(${helper} "${python}" fits)
    if(NOT fits AND is_given AND interpreter STREQUAL "")
      _python_bytecode_refuse_given(${command} "${python}")
    elseif(NOT fits)
      _python_bytecode_provide_helper(${command} "${python}" helper)
    endif()
  endif()
  if(CMAKE_CROSSCOMPILING)
    _python_bytecode_check_target(${command} ${helper})
  endif()
  set(${variable} ${helper} PARENT_SCOPE)
  set(${variable}_PYTHON "${python}" PARENT_SCOPE)
endfunction()

# Fails unless PyBytecode::pybytecode is a target of this directory. Imported targets are not seen outside the directory
# that found them, but functions are.
function(_python_bytecode_check_helper command)
  if(NOT TARGET PyBytecode::pybytecode)
    message(
      FATAL_ERROR
      "${command}: the target PyBytecode::pybytecode is not known in this directory; "
      "call find_package(PyBytecode) here or in a directory above."
    )
  endif()
endfunction()

# Sets <variable> to whether a helper makes the bytecode of an interpreter.
function(_python_bytecode_is_for helper interpreter variable)
  _python_bytecode_ask(PyBytecode "${interpreter}" python)
  get_target_property(tag ${helper} PYBYTECODE_CACHE_TAG)
  get_target_property(magic_number ${helper} PYBYTECODE_MAGIC_NUMBER)
  set(${variable} FALSE PARENT_SCOPE)
  if(tag STREQUAL python_CACHE_TAG AND magic_number EQUAL python_MAGIC_NUMBER)
    set(${variable} TRUE PARENT_SCOPE)
  endif()
endfunction()

# Sets <variable> to a helper for <interpreter>, other than PyBytecode::pybytecode. Adds it unless an earlier call did.
# Its target is PyBytecode::pybytecode-<cache tag>. Only pre-releases of one Python share a cache tag but not a magic
# number: the targets of the later ones end in the magic number, too.
function(_python_bytecode_provide_helper command interpreter variable)
  _python_bytecode_ask(${command} "${interpreter}" python)
  foreach(name IN ITEMS "${python_CACHE_TAG}" "${python_CACHE_TAG}-${python_MAGIC_NUMBER}")
    set(helper PyBytecode::pybytecode-${name})
    if(NOT TARGET ${helper})
      _python_bytecode_add_helper(${command} "${interpreter}" ${name})
    endif()
    _python_bytecode_is_for(${helper} "${interpreter}" fits)
    if(fits)
      break()
    endif()
  endforeach()
  set(${variable} ${helper} PARENT_SCOPE)
endfunction()

# Adds the helper PyBytecode::pybytecode-<name> for <interpreter>. It is built only if a rule needs it.
function(_python_bytecode_add_helper command interpreter name)
  set(directory "${CMAKE_BINARY_DIR}/pybytecode-helper/${name}")
  if(NOT PyBytecode_FIND_QUIETLY)
    _python_bytecode_ask(${command} "${interpreter}" python)
    _python_bytecode_say_newer("${python_VERSION}") # the helper's own directory prints nothing
  endif()
  if(CMAKE_CROSSCOMPILING)
    _python_bytecode_add_host_project(pybytecode-${name} "${interpreter}" "${directory}")
  else()
    _python_bytecode_find_lacks("${interpreter}" lacks)
    if(lacks)
      message(FATAL_ERROR "${command}: ${lacks}")
    endif()
    _python_bytecode_add_helper_directory(pybytecode-${name} "${interpreter}" "${directory}")
  endif()
  if(NOT PyBytecode_FIND_QUIETLY)
    include(FindPackageMessage)
    find_package_message(
      PyBytecode-${name}
      "PyBytecode: building a helper for ${interpreter} (${name})"
      "[${interpreter}]"
    )
  endif()
endfunction()

# Makes <executable> a helper. The other arguments describe the Python behind it; GLOBAL may follow.
function(
  _python_bytecode_import_helper
  helper
  executable
  tag
  magic_number
  library
)
  add_executable(${helper} IMPORTED ${ARGN})
  set_target_properties(
    ${helper}
    PROPERTIES
      IMPORTED_LOCATION "${executable}"
      CROSSCOMPILING_EMULATOR "" # it runs on the machine that builds, also in add_test()
      PYBYTECODE_CACHE_TAG "${tag}"
      PYBYTECODE_MAGIC_NUMBER "${magic_number}"
      PYBYTECODE_LIBRARY "${library}"
  )
endfunction()

# Sets <variable> to what the helper that PYBYTECODE_EXECUTABLE names prints if it is run with <option>. Fails if it
# does not run.
function(_python_bytecode_ask_helper option version variable)
  execute_process(
    COMMAND "${PYBYTECODE_EXECUTABLE}" ${option}
    RESULT_VARIABLE status
    OUTPUT_VARIABLE answer
    ERROR_VARIABLE error
    OUTPUT_STRIP_TRAILING_WHITESPACE
  )
  if(NOT status EQUAL 0)
    message(
      FATAL_ERROR
      "PyBytecode: PYBYTECODE_EXECUTABLE: '${PYBYTECODE_EXECUTABLE} ${option}' fails; expected the "
      "path of a pybytecode ${version}.\n${status}\n${error}"
    )
  endif()
  set(${variable} "${answer}" PARENT_SCOPE)
endfunction()

# Imports the helper that PYBYTECODE_EXECUTABLE names. Fails unless it has the same minor version as <version> and,
# except in a cross build, makes the bytecode of <interpreter>, which may be "". Each call checks its Python, too.
function(_python_bytecode_import_given version interpreter)
  _python_bytecode_ask_helper(--version ${version} description)
  _python_bytecode_ask_helper(--libpython ${version} library)
  if(NOT description MATCHES "^pybytecode ([0-9]+\\.[0-9]+).*\nmagic number ([0-9]+)\ncache tag ([^\n]+)$")
    message(
      FATAL_ERROR
      "PyBytecode: PYBYTECODE_EXECUTABLE: '${PYBYTECODE_EXECUTABLE}' is not a pybytecode; "
      "it says\n${description}"
    )
  endif()
  set(helper_version "${CMAKE_MATCH_1}")
  _python_bytecode_import_helper(
    PyBytecode::pybytecode
    "${PYBYTECODE_EXECUTABLE}"
    "${CMAKE_MATCH_3}"
    ${CMAKE_MATCH_2}
    "${library}"
    GLOBAL
  )
  set_target_properties(PyBytecode::pybytecode PROPERTIES _PYTHON_BYTECODE_IS_GIVEN TRUE)
  if(NOT "${version}." MATCHES "^${helper_version}\\.")
    message(
      FATAL_ERROR
      "PyBytecode: PYBYTECODE_EXECUTABLE: '${PYBYTECODE_EXECUTABLE}' is version ${helper_version}; "
      "expected the version of this package, ${version}."
    )
  endif()
  if(interpreter AND NOT CMAKE_CROSSCOMPILING)
    _python_bytecode_is_for(PyBytecode::pybytecode "${interpreter}" fits)
    if(NOT fits)
      _python_bytecode_refuse_given(PyBytecode "${interpreter}")
    endif()
  endif()
endfunction()

# Fails: the helper that PYBYTECODE_EXECUTABLE names is for another Python than <interpreter>.
function(_python_bytecode_refuse_given command interpreter)
  get_target_property(helper PyBytecode::pybytecode LOCATION)
  get_target_property(tag PyBytecode::pybytecode PYBYTECODE_CACHE_TAG)
  get_target_property(magic_number PyBytecode::pybytecode PYBYTECODE_MAGIC_NUMBER)
  _python_bytecode_ask(${command} "${interpreter}" python)
  message(
    FATAL_ERROR
    "${command}: PYBYTECODE_EXECUTABLE: '${helper}' is for ${tag}, magic number ${magic_number}; "
    "'${interpreter}' has ${python_CACHE_TAG}, magic number ${python_MAGIC_NUMBER}."
  )
endfunction()

# Says what find_package() found: the helper, its version and its Python. <interpreter> is the Python of the project's
# variables, or "". Says it once, and not if find_package() is QUIET.
function(_python_bytecode_say_found interpreter)
  get_target_property(tag PyBytecode::pybytecode PYBYTECODE_CACHE_TAG)
  get_target_property(imported PyBytecode::pybytecode IMPORTED)
  if(imported)
    get_target_property(file PyBytecode::pybytecode LOCATION)
  else()
    get_target_property(directory PyBytecode::pybytecode RUNTIME_OUTPUT_DIRECTORY)
    set(file "${directory}/pybytecode")
  endif()
  set(python "${tag}")
  if(interpreter)
    set(python "${interpreter} (${tag})")
  endif()
  include(FindPackageMessage)
  find_package_message(
    PyBytecode
    "Found PyBytecode: ${file} (found version \"${PyBytecode_VERSION}\") for ${python}"
    "[${file}][${PyBytecode_VERSION}][${python}]"
  )
endfunction()
