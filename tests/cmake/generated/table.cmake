# SPDX-License-Identifier: MIT
file(STRINGS "${INPUT}" rows)
list(JOIN rows "', '" rows)
file(WRITE "${OUTPUT}" "rows = ['${rows}']\n")
