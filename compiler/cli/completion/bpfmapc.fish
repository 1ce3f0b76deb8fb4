# SPDX-License-Identifier: BSD-2-Clause
#
# Completion for fish: asks the program, see compiler/cli/complete.c.

function __bpfmapc_files --argument-names before
    # The globs follow. Folders, and the files of one of the globs; where there is none, all.
    set -l globs $argv[2..-1]
    set -l typed (string sub --start (math (string length -- "$before") + 1) -- (commandline -ct))
    set -l found
    set -l others
    for path in (complete -C "__fish_no_such_command $typed" | string split --fields 1 \t)
        if string match -q -- '*/' $path
            set -a found $before$path
            continue
        end
        set -a others $before$path
        for glob in $globs
            if string match -q -- $glob $path
                set -a found $before$path
                break
            end
        end
    end
    if set -q found[1]; or not set -q globs[1]
        printf '%s\n' $found
    else
        printf '%s\n' $others
    end
end

function __bpfmapc_complete
    set -l words (commandline -opc) (commandline -ct)
    set -l globs
    set -l before
    set -l names
    for answer in ($words[1] --complete $words[2..-1] 2>/dev/null)
        set -l fields (string split \t -- $answer)
        switch $fields[1]
            case :files
                set -a globs $fields[2]
                set before $fields[3]
                set names 1
            case :folders
                set before $fields[2]
                set names 1
            case :programs
                complete -C (commandline -ct)
            case :command
                set -l from (math $fields[2] + 1)
                complete -C (string join ' ' -- (string escape -- $words[$from..-2]) $words[-1])
            case '*'
                echo $answer
        end
    end
    if set -q names[1]
        __bpfmapc_files "$before" $globs
    end
end

complete -c bpfmapc -f -a '(__bpfmapc_complete)'
