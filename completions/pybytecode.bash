# SPDX-License-Identifier: MIT
# Completion of pybytecode for bash 4 or later, with or without bash-completion.
#
# It asks the helper on the command line: `pybytecode --help` names the commands, and `pybytecode COMMAND --help` names the
# options and their values. So each version of the helper is completed by its own help.
#
# bash-completion loads the file that has the name of the command. For pybytecode3.12 and so on, a link to this file is
# installed beside it.

# Prints the rows of a help without their explanations: "compile", "-s, --stripdir DIR", "--optimize 0|1|2".
_pybytecode_rows()
{
    PYTHON_COLORS=0 "$@" --help 2>/dev/null </dev/null | sed -n '/^  [^ ]/{s/^  //;s/  .*//;p;}'
}

# Completes the word $1 as a value of this kind, as the help calls it: "0|1|2", "{a,b}", "DIR", "FILE".
# The kind may also be a pattern of file names, such as "*.py".
_pybytecode_value()
{
    case $2 in
        \*.*)
            compopt -o filenames -o plusdirs
            mapfile -t COMPREPLY < <(compgen -f -X "!$2" -- "$1")
            ;;
        *\|* | \{*\}) mapfile -t COMPREPLY < <(compgen -W "${2//[|\{,\}]/ }" -- "$1") ;;
        *DIR) compopt -o dirnames ;;
        FILE | PATH) compopt -o default ;;
    esac
}

# Completes the options of a command, their values, and the operands.
_pybytecode_arguments()
{
    local helper=$1 command=$2 current=$3 previous=$4 row value word
    local -a words
    local -A values=()

    while IFS= read -r row; do
        read -ra words <<<"${row//, / }"
        value=${row##* }
        [[ $value == -[-a-z]* ]] && value=
        for word in "${words[@]}"; do
            [[ $word == -[-a-z]* ]] && values[$word]=$value
        done
    done < <(_pybytecode_rows "$helper" "$command")

    if [[ " ${COMP_WORDS[*]:2:COMP_CWORD-2} " != *" -- "* ]]; then
        if [[ ${values[$previous]-} ]]; then
            _pybytecode_value "$current" "${values[$previous]}"
            return
        elif [[ $current == -* ]]; then
            mapfile -t COMPREPLY < <(compgen -W "${!values[*]}" -- "$current")
            return
        fi
    fi
    case $command in
        compile | py_compile) _pybytecode_value "$current" '*.py' ;;
        info) _pybytecode_value "$current" '*.pyc' ;;
        compile-dir | install-hook) _pybytecode_value "$current" DIR ;;
        precompile) ;;
        *) _pybytecode_value "$current" FILE ;;
    esac
}

_pybytecode()
{
    local helper=${1//\\/} current=$2 previous=$3 command=${COMP_WORDS[1]}

    helper=${helper/#\~\//$HOME/}
    COMPREPLY=()
    # readline takes --optimize=1 as three words
    [[ $previous == = ]] && previous=${COMP_WORDS[COMP_CWORD-2]}
    if ((COMP_CWORD == 1)); then
        mapfile -t COMPREPLY < <(compgen -W "help $(_pybytecode_rows "$helper" | tr -d ,)" -- "$current")
    elif [[ $command != help ]]; then
        _pybytecode_arguments "$helper" "$command" "$current" "$previous"
    elif ((COMP_CWORD == 2)); then
        mapfile -t COMPREPLY < <(compgen -W "$(_pybytecode_rows "$helper" | grep -v ^-)" -- "$current")
    fi
}

complete -F _pybytecode pybytecode pybytecode3.{8..15}
