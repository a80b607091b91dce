# SPDX-License-Identifier: MIT
# Cross builds: the helper must make the bytecode of the target's Python.

# Fails if the magic number of <helper> is that of none of the target's Pythons.
function(_python_bytecode_check_target command helper)
  get_target_property(tag ${helper} PYBYTECODE_CACHE_TAG)
  get_target_property(magic_number ${helper} PYBYTECODE_MAGIC_NUMBER)
  _python_bytecode_find_target_files(files)
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
    message(
      FATAL_ERROR
      "${command}: the helper is for ${tag}, magic number ${magic_number}, and not for the "
      "target's Python; set PYBYTECODE_EXECUTABLE to a helper for it, or Python_EXECUTABLE to such a Python of this "
      "machine. The target's magic number:${others}"
    )
  endif()
endfunction()

# Sets <variable> to the directories where the target's standard library may be: beside its headers, as CPython installs
# them.
function(_python_bytecode_list_stdlib_directories variable)
  set(directories "")
  foreach(include IN LISTS Python_INCLUDE_DIRS)
    cmake_path(GET include FILENAME name)
    cmake_path(GET include PARENT_PATH prefix)
    cmake_path(GET prefix PARENT_PATH prefix)
    list(APPEND directories "${prefix}/lib/${name}" "${prefix}/lib64/${name}")
  endforeach()
  set(${variable} "${directories}" PARENT_SCOPE)
endfunction()

# Sets <variable> to the files that may tell the magic number of the target's Python.
function(_python_bytecode_find_target_files variable)
  set(library importlib/_bootstrap_external.py) # up to 3.13
  set(header internal/pycore_magic_number.h) # from 3.14 on
  set(headers "${Python_INCLUDE_DIRS}")
  list(TRANSFORM headers APPEND "/${header}")
  _python_bytecode_list_stdlib_directories(libraries)
  list(TRANSFORM libraries APPEND "/${library}")
  set(files ${headers} ${libraries})
  if(NOT files)
    foreach(root IN LISTS CMAKE_SYSROOT CMAKE_FIND_ROOT_PATH)
      file(
        GLOB found
        "${root}/include/python3.*/${header}"
        "${root}/lib*/python3.*/${library}"
        "${root}/usr/include/python3.*/${header}"
        "${root}/usr/lib*/python3.*/${library}"
        "${root}/usr/local/include/python3.*/${header}"
        "${root}/usr/local/lib*/python3.*/${library}"
      )
      list(APPEND files ${found})
    endforeach()
  endif()
  set(${variable} "${files}" PARENT_SCOPE)
endfunction()

# Sets <variable> to the directory of the target's standard library in a cross build, or to "": it is that of the helper's
# Python, or it is not found.
function(_python_bytecode_find_stdlib variable)
  set(${variable} "${PYBYTECODE_STDLIB_DIRECTORY}" PARENT_SCOPE)
  if(NOT CMAKE_CROSSCOMPILING OR PYBYTECODE_STDLIB_DIRECTORY)
    return()
  endif()
  _python_bytecode_list_stdlib_directories(directories)
  foreach(directory IN LISTS directories)
    if(EXISTS "${directory}/os.py")
      set(${variable} "${directory}" PARENT_SCOPE)
      return()
    endif()
  endforeach()
endfunction()
