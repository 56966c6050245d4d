/**
 * The completion scripts for shells. They pass the words of the command line to `scipnet __complete`, whose reply
 * `Reply.format` describes.
 */
import * as Effect from "effect/Effect"
import { BadInput } from "../error/CliError.ts"
import { word } from "./Reply.ts"

const bash = `# Completion of scipnet for bash.
_scipnet() {
  local word value description cur cut typed n=0 glued=
  local -a words
  words=()
  COMPREPLY=()
  # Bash splits words at = and :, which are parts of options and addresses.
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD}"; do
    if [[ $n -gt 0 && ( $word == [=:] || -n $glued ) ]]; then
      words[n-1]+=$word
    else
      words[n]=$word
      n=$((n + 1))
    fi
    if [[ $word == [=:] ]]; then glued=1; else glued=; fi
  done
  cur=\${words[n-1]#[\\"\\']}
  words[n-1]=$cur
  # The second tab at a word lists the reply to the first one.
  if [[ "$PWD \${words[*]}" != "\${_scipnet_asked-}" || $SECONDS -gt \${_scipnet_until-0} ]]; then
    _scipnet_reply=$(scipnet ${word} "\${words[@]}" 2>/dev/null)
    _scipnet_asked="$PWD \${words[*]}"
    _scipnet_until=$((SECONDS + 10))
  fi
  # Bash replaces only the part after the last = or :.
  cut=\${cur%"\${cur##*[=:]}"}
  typed=\${cur#--*=}
  while IFS=$'\\t' read -r value description; do
    case $value in
      "") ;;
      :file | :folder)
        compopt -o filenames 2>/dev/null
        while read -r word; do COMPREPLY+=("$word"); done < <(
          if [[ $value == :file ]]; then compgen -f -- "$typed"; else compgen -d -- "$typed"; fi
        )
        ;;
      *) COMPREPLY+=("\${value#"$cut"}") ;;
    esac
  done <<< "$_scipnet_reply"
}
complete -F _scipnet scipnet
`

const zsh = `#compdef scipnet
# Completion of scipnet for zsh.
_scipnet() {
  local line kind
  local -a values
  for line in "\${(@f)$(scipnet ${word} "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2>/dev/null)}"; do
    case $line in
      :file | :folder) kind=$line ;;
      *$'\\t'*) values+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}") ;;
      ?*) values+=("\${line//:/\\\\:}") ;;
    esac
  done
  if [[ -n $kind ]]; then
    compset -P '--*='
    if [[ $kind == :file ]]; then _files; else _files -/; fi
  fi
  (( \${#values} )) && _describe scipnet values -M 'm:{a-zA-Z}={A-Za-z}'
}
if [[ $funcstack[1] == _scipnet ]]; then _scipnet; else compdef _scipnet scipnet; fi
`

const fish = `# Completion of scipnet for fish.
function __scipnet_complete
    set -l before (commandline -opc)
    set -l typed (commandline -ct)
    for line in (scipnet ${word} $before[2..-1] "$typed" 2>/dev/null)
        switch $line
            case :file :folder
                set -l lead (string match -r -- '^--[^=]*=' "$typed")
                set -l start (string replace -r -- '^--[^=]*=' '' "$typed")
                set -l paths
                if test $line = :file
                    set paths (__fish_complete_path "$start")
                else
                    set paths (__fish_complete_directories "$start")
                end
                for path in $paths
                    printf '%s%s\\n' "$lead" $path
                end
            case '*'
                printf '%s\\n' $line
        end
    end
end
complete -c scipnet -f -a '(__scipnet_complete)'
`

const scripts = new Map([
  ["bash", bash],
  ["sh", bash],
  ["zsh", zsh],
  ["fish", fish]
])

/** The completion script for a shell: bash, fish or zsh. Fails with `BadInput` for any other. */
export const script = (shell: string): Effect.Effect<string, BadInput> =>
  Effect.mapError(
    Effect.fromNullable(scripts.get(shell)),
    () => new BadInput({ what: "--completions", why: `expected ${[...scripts.keys()].join(", ")}, not ${shell}` })
  )
