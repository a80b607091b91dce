# SPDX-License-Identifier: MIT
# The launchers read this file. Their words are
#
#     [--NAME=VALUE of the tool]... PYBYTECODE compile ... --cfile OUT --dfile PATH ... -- SOURCE
#
# in the shape that PyBytecode promises for its rules. Sets program, cfile and source to PYBYTECODE, OUT and SOURCE, and
# folder to the directory of OUT with a slash. Runs all other commands here, and rules whose bytecode records a time:
# remotely, files have other times.
unset CDPATH

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
if ! command -v "$program" >/dev/null; then
    echo "${0##*/}: error: '$program': expected options of the form --NAME=VALUE, and a command" >&2
    exit 2
fi
[ "$command" = compile ] && [ "$cfile" ] && [ "$dfile" ] && [ -f "$source" ] && [ -r "$source" ] || run_here "$@"
[ "$mode" = checked-hash ] || [ "$mode" = unchecked-hash ] || run_here "$@"
# compile refuses to replace these
[ ! -L "$cfile" ] && { [ ! -e "$cfile" ] || [ -f "$cfile" ]; } && [ ! "$cfile" -ef "$source" ] || run_here "$@"
case $cfile in
*/*) folder=${cfile%/*}/ ;;
*) folder=./ ;;
esac

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

# Makes the directory for temporary files, and names the file that becomes the output. Both are removed at the end.
make_temporary() {
    new=$folder.pyc-$$
    temporary=$(mktemp -d)
    trap 'rm -rf -- "$temporary" "$new"' EXIT
    trap 'exit 1' HUP INT TERM
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

# Makes a file the output as compile does: whole, and with the permissions of the source, without the right to execute it.
write_output() {
    cp -- "$source" "$new"
    chmod -- a-x,u+w "$new"
    cat -- "$1" >"$new"
    mv -f -- "$new" "$cfile"
}
