import { quoteWord } from '../../shell/command.ts'
import type { CompletedCommand, CompletedProgram, Values } from './completion-tree.ts'

/** Writes the completion of bash, from version 3.2 on; it needs no other package. */
export function bashCompletion(program: CompletedProgram): string {
  const all = [program, ...program.commands]
  return `# Completion of bookstore in bash: source <(bookstore completion bash)
_bookstore() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} command= index line kind=words words= isvalue=
  # bash takes --db=x for three words.
  if [[ $word == = ]]; then word= isvalue=1
  elif [[ $before == = ]]; then before=\${COMP_WORDS[COMP_CWORD-2]} isvalue=1
  fi
  for ((index = 1; index < COMP_CWORD; index++)); do
    case \${COMP_WORDS[index]} in
      =) ((index++)) ;;
      ${program.options.filter(takesValue).flatMap(namesOf).join('|')}) [[ \${COMP_WORDS[index+1]} == = ]] || ((index++)) ;;
      -*) ;;
      *) command=\${COMP_WORDS[index]}; break ;;
    esac
  done
  case "$command $before" in
${valueCases(all)}
    *)
      # What stands behind the = of no option of ours cannot be guessed.
      [[ $isvalue ]] && { COMPREPLY=(); return; }
      case $command in
${all.map(command => wordCase(command, program)).join('\n')}
        *) kind=none ;;
      esac ;;
  esac
  COMPREPLY=()
  case $kind in
    files|folders) compopt -o filenames 2>/dev/null ;;
    starts) [[ $word != -* ]] && compopt -o nospace 2>/dev/null ;;
  esac
  while IFS= read -r line; do COMPREPLY+=("$line"); done < <(
    case $kind in
      files) compgen -f -- "$word" ;;
      folders) compgen -d -- "$word" ;;
      words|starts) compgen -W "$words" -- "$word" ;;
    esac
  )
}
complete -F _bookstore bookstore
`
}

function namesOf({ names }: { names: readonly string[] }): readonly string[] {
  return names
}

function takesValue({ values }: { values?: Values }): boolean {
  return values !== undefined
}

/** A case for each kind of value, with all options that take it. */
function valueCases(commands: readonly CompletedCommand[]): string {
  const groups = new Map<string, string[]>()
  for (const { name, options } of commands)
    for (const { names, values } of options) {
      if (values === undefined) continue
      const action = actionOf(values)
      const patterns = names.map(option => quoteWord(`${name} ${option}`))
      groups.set(action, [...(groups.get(action) ?? []), ...patterns])
    }
  return [...groups].map(([action, patterns]) => `    ${patterns.join('|')}) ${action} ;;`).join('\n')
}

function actionOf(values: Values): string {
  if (values.kind === 'unknown') return 'kind=none'
  if (values.kind !== 'words') return `kind=${values.kind}`
  return `kind=${values.nospace ? 'starts' : 'words'} words=${quoteWord(values.words.join(' '))}`
}

/** The case of a command: with a minus its options, else its words. */
function wordCase({ name, options, words }: CompletedCommand, { commands }: CompletedProgram): string {
  const flags = quoteWord(options.flatMap(namesOf).join(' '))
  const own = name === '' ? `words=${quoteWord(commands.map(command => command.name).join(' '))}` : ownWords(words)
  return `        ${quoteWord(name) || "''"}) if [[ $word == -* ]]; then words=${flags}; else ${own}; fi ;;`
}

/** Which of several words it is bash is not asked: where they differ, the last, which may repeat, is the one to complete. */
function ownWords(words: readonly Values[]): string {
  const last = words.at(-1)
  return last === undefined ? 'kind=none' : actionOf(last)
}
