# SPDX-License-Identifier: MIT
# Programs: the libpython that they are linked to, and the extension modules and libraries that go with them.

# Links <target> to the libpython of <python>, which is "" in a cross build with a given helper. Reads the caller's arg_*.
function(_python_bytecode_link_python command target python)
  if(CMAKE_CROSSCOMPILING)
    _python_bytecode_link_target_python(${command} "${target}")
    return()
  endif()
  _python_bytecode_find_lacks("${python}" lacks "a program")
  if(lacks)
    message(FATAL_ERROR "${command}: ${lacks}")
  endif()
  _python_bytecode_ask(${command} "${python}" python)
  separate_arguments(libraries UNIX_COMMAND "${python_LINK_OPTIONS}")
  list(PREPEND libraries "${python_LIBRARY}")
  set(is_static FALSE)
  if(arg_STATIC_PYTHON)
    _python_bytecode_find_archive("${command}: STATIC_PYTHON" "${python}" archive)
    if(archive)
      set(libraries "${archive}")
      set(is_static TRUE)
    endif()
  endif()
  if(is_static OR python_LIBRARY MATCHES "\\.a$")
    # extension modules find the functions of Python in the program
    set_target_properties("${target}" PROPERTIES ENABLE_EXPORTS ON)
  endif()
  if(is_static)
    # that of an archive without position-independent code
    set_target_properties("${target}" PROPERTIES POSITION_INDEPENDENT_CODE OFF)
  endif()
  target_include_directories("${target}" SYSTEM PRIVATE "${python_INCLUDE}" "${python_PLATFORM_INCLUDE}")
  target_link_libraries("${target}" PRIVATE ${libraries})
endfunction()

# Links <target> to the libpython that FindPython has found for the target of a cross build.
function(_python_bytecode_link_target_python command target)
  foreach(library IN ITEMS Python::Python Python3::Python)
    if(TARGET ${library})
      target_link_libraries("${target}" PRIVATE ${library})
      return()
    endif()
  endforeach()
  message(
    FATAL_ERROR
    "${command}: in a cross build, the program needs the target's libpython; call "
    "find_package(Python COMPONENTS Development.Embed) first, with Python_INCLUDE_DIR and Python_LIBRARY set."
  )
endfunction()

# Links the extension modules that the manifest lists into lib/<target> beside the program in the build tree, where the
# program looks for them. Reads the caller's frozen.
function(_python_bytecode_link_extensions target)
  set(stamp "${frozen}/extensions-$<CONFIG>.stamp")
  add_custom_command(
    OUTPUT "${stamp}"
    COMMAND
      "${CMAKE_COMMAND}" "-DMANIFEST=${frozen}/stdlib.manifest" "-DDIRECTORY=$<TARGET_FILE_DIR:${target}>/lib/${target}"
      -P "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/PyBytecodeLinkExtensions.cmake"
    COMMAND "${CMAKE_COMMAND}" -E touch "${stamp}"
    DEPENDS "${frozen}/stdlib.manifest"
    COMMENT "Linking extension modules for ${target}"
    VERBATIM
  )
  add_custom_target("${target}.extensions" DEPENDS "${stamp}")
  add_dependencies("${target}.extensions" "${target}.freeze")
  add_dependencies("${target}" "${target}.extensions")
endfunction()

# Installs a program with what it needs. Reads the caller's arg_*.
function(_python_bytecode_install_program target)
  get_target_property(frozen "${target}" _PYTHON_BYTECODE_FROZEN)
  set(destination "${arg_DESTINATION}")
  if(NOT DEFINED arg_DESTINATION)
    set(destination "${CMAKE_INSTALL_BINDIR}")
    if(destination STREQUAL "")
      set(destination bin)
    endif()
  endif()
  # where pybytecode_importer.py looks
  set(library "lib/${target}")
  if(destination MATCHES "(^|/)bin/?$")
    set(library "../${library}")
  endif()
  set(component "")
  if(DEFINED arg_COMPONENT)
    set(component COMPONENT "${arg_COMPONENT}")
  endif()
  set(origin "$ORIGIN")
  if(APPLE)
    set(origin "@loader_path")
  elseif(UNIX)
    # DT_RPATH, which holds for the libraries of extension modules, too
    target_link_options("${target}" PRIVATE "LINKER:--disable-new-dtags")
  endif()
  set_property(TARGET "${target}" APPEND PROPERTY INSTALL_RPATH "${origin}/${library}")
  install(TARGETS "${target}" RUNTIME DESTINATION "${destination}" ${component})
  set(manifest "")
  if(TARGET "${target}.extensions")
    set(manifest "${frozen}/stdlib.manifest")
  endif()
  _python_bytecode_find_libgcc(libgcc)
  cmake_path(SET directory NORMALIZE "${destination}/${library}")
  install(
    CODE
      "
set(program [==[$<TARGET_FILE:${target}>]==])
set(manifest [==[${manifest}]==])
set(directory [==[${directory}]==])
set(more_libraries [==[${libgcc}]==])
include([==[${CMAKE_CURRENT_FUNCTION_LIST_DIR}/PyBytecodeInstallProgram.cmake]==])"
    ${component}
  )
endfunction()

# Sets <variable> to the compiler's libgcc_s.so.1, or to "". glibc loads it by name when a thread ends that Python gives up
# at exit, so no file says that it needs it.
function(_python_bytecode_find_libgcc variable)
  set(${variable} "" PARENT_SCOPE)
  if(NOT UNIX OR APPLE)
    return()
  endif()
  execute_process(
    COMMAND "${CMAKE_C_COMPILER}" -print-file-name=libgcc_s.so.1
    OUTPUT_VARIABLE file
    ERROR_QUIET
    OUTPUT_STRIP_TRAILING_WHITESPACE
  )
  if(IS_ABSOLUTE "${file}" AND EXISTS "${file}")
    cmake_path(NORMAL_PATH file)
    set(${variable} "${file}" PARENT_SCOPE)
  endif()
endfunction()
