# SPDX-License-Identifier: MIT
# The launchers read this file. Their words are
#
#     [OPTION OF THE TOOL]... PYBYTECODE compile ... --cfile OUT --dfile PATH ... -- SOURCE
#
# in the shape that PyBytecode promises for its rules. Sets program, cfile and source to PYBYTECODE, OUT and SOURCE. Runs
# all other commands here, and rules whose bytecode records a time: remotely, files have other times.

run_here() {
    while [ "${1#-}" != "$1" ]; do
        shift
    done
    exec "$@"
}

previous='' program='' command='' cfile='' dfile='' mode='' source=''
for word; do
    if [ "$previous" = "$program" ] && [ "$program" ]; then
        command=$word
    elif [ ! "$program" ] && [ "${word#-}" = "$word" ]; then
        program=$word
    fi
    case $previous in
    --cfile) cfile=$word ;;
    --dfile) dfile=$word ;;
    --invalidation-mode) mode=$word ;;
    --) source=$word ;;
    esac
    previous=$word
done
[ "$command" = compile ] && [ "$cfile" ] && [ "$dfile" ] && [ -f "$source" ] || run_here "$@"
[ "$mode" = checked-hash ] || [ "$mode" = unchecked-hash ] || run_here "$@"
# compile refuses to replace these
[ ! -L "$cfile" ] && { [ ! -e "$cfile" ] || [ -f "$cfile" ]; } || run_here "$@"

# Sets translated to the word that stands remotely in place of this one: see remote_program, remote_cfile, remote_source.
previous='' is_begun=''
translate() {
    translated=$1
    case $previous in
    --cfile) translated=$remote_cfile ;;
    --) translated=$remote_source ;;
    esac
    if [ ! "$is_begun" ] && [ "$1" = "$program" ]; then
        translated=$remote_program is_begun=yes
    fi
    previous=$1
}

# Prints diagnostics, which name the source as it is called remotely, as if they were made here.
print_diagnostics() {
    SOURCE=$source REMOTE=$remote_source LC_ALL=C awk '
        index($0, ENVIRON["REMOTE"]) == 1 {
            rest = substr($0, length(ENVIRON["REMOTE"]) + 1)
            if (rest ~ /^(:[0-9]+)?(:[0-9]+)?: (error|warning): /)
                $0 = ENVIRON["SOURCE"] rest
        }
        { print }' "$1" >&2
}
