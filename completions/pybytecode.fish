# SPDX-License-Identifier: MIT
# Completion of pybytecode for fish.
#
# It asks the helper on the command line: `pybytecode --help` names the commands, and `pybytecode COMMAND --help` names the
# options and their values. So each version of the helper is completed by its own help.
#
# fish loads the file that has the name of the command. For pybytecode3.12 and so on, a link to this file is installed beside
# it.

# Prints the rows of a help: "compile", "-s, --stripdir DIR", "--optimize 0|1|2". A tab and the first sentence of the
# explanation follow each.
function __pybytecode_rows
    command -q $argv[1] || return
    set -l help (PYTHON_COLORS=0 command $argv --help 2>/dev/null </dev/null | string collect)
    # A line with more than two blanks before it continues the explanation above it.
    string replace -ra '\n {3,}' '  ' -- $help |
        string replace -rf '^  (\S.*?)  +(.*?)(\. .*| +\(.*|\.)?$' '$1\t$2' |
        string replace -ra '  +' ' '
end

# Prints, for each option of these rows: its name, the kind of its value, if any, and the first sentence of the explanation.
function __pybytecode_options
    for row in $argv
        set -l parts (string split \t -- $row)
        set -l kind (string match -r -- '(?<= )(?!-+[a-z])\S+$' $parts[1])
        for name in (string match -ra -- '(?<=^| )-+[a-z][\w-]*' $parts[1])
            printf '%s\t%s\t%s\n' $name "$kind" $parts[2]
        end
    end
end

# Completes the word $argv[1] as a value of this kind, as the help calls it: "0|1|2", "{a,b}", "DIR", "FILE".
# The kind may also be the end of file names, such as ".py".
function __pybytecode_value -a word kind
    set -l files complete -C "__fish_command_without_completions $word"
    switch $kind
        case '*|*' '{*}'
            string split -n '|' -- (string replace -ra '[{,}]' '|' -- $kind)
        case '*DIR'
            $files | string match -r '.*/$'
        case FILE PATH
            $files
        case '.*'
            $files | string match -r ".*(?:/|\\$kind)\$"
    end
end

# Completes an operand of the command.
function __pybytecode_operand -a word command
    switch $command
        case compile py_compile
            __pybytecode_value $word .py
        case info
            __pybytecode_value $word .pyc
        case compile-dir install-hook
            __pybytecode_value $word DIR
        case precompile
        case '*'
            __pybytecode_value $word FILE
    end
end

# Completes the arguments of the command: its options, their values, and the operands.
function __pybytecode_arguments -a helper command option word
    set -l options (__pybytecode_options (__pybytecode_rows $helper $command))
    set -l before
    if string match -q -- '-*=*' $word
        set option (string replace -r -- '=.*' '' $word)
        set before $option=
        set word (string replace -- $before '' $word)
    end
    set -l name (string escape --style=regex -- $option)
    set -l kind (string replace -rf -- "^$name\t([^\t]+)\t.*" '$1' $options)
    if set -q kind[1]
        __pybytecode_value $word $kind | string replace -r -- '^' "$before"
    else if string match -q -- '-*' $word
        string replace -r -- '\t.*?\t' '\t' $options
    else
        __pybytecode_operand $word $command
    end
end

function __pybytecode
    set -l words (commandline -opc)
    set -l word (commandline -ct)
    set -l helper (string replace -r '^~/' "$HOME/" -- $words[1])
    set -l command $words[2]

    if contains -- -- $words[3..]
        __pybytecode_operand $word $command
    else if set -q words[2] && test $command != help
        __pybytecode_arguments $helper $command $words[-1] $word
    else if not set -q words[3]
        set -l rows (__pybytecode_rows $helper)
        string match -v -- '-*' $rows
        if set -q rows[1] && not set -q words[2]
            printf 'help\tPrint the help of a command\n'
            __pybytecode_options $rows | string replace -r '\t.*?\t' '\t'
        end
    end
end

for name in pybytecode pybytecode3.(seq 8 15)
    complete -c $name -e
    complete -c $name -f -a '(__pybytecode)'
end
