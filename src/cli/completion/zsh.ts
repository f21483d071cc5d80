import type { CompletedCommand, CompletedOption, CompletedProgram, Values } from './completion-tree.ts'

/** Writes the completion of zsh, for a file on its `fpath` as well as for `source`. */
export function zshCompletion(program: CompletedProgram): string {
  return `#compdef bookstore
# Completion of bookstore in zsh: source <(bookstore completion zsh), behind compinit
_bookstore() {
  local curcontext=$curcontext state state_descr line
  typeset -A opt_args
  _arguments -C \\
${specs(program)}
    ': :->command' \\
    '*:: :->words'
  case $state in
    command)
      local -a commands
      commands=(
${program.commands.map(({ name, description }) => `        ${quote(`${name}:${description}`)}`).join('\n')}
      )
      _describe -t commands command commands ;;
    words)
      curcontext="\${curcontext%:*:*}:bookstore-$words[1]:"
      case $words[1] in
${program.commands.map(commandCase).join('\n')}
      esac ;;
  esac
}
if [[ $funcstack[1] == _bookstore ]]; then _bookstore "$@"; else compdef _bookstore bookstore; fi
`
}

function commandCase(command: CompletedCommand): string {
  const { name, takesMany } = command
  const words = command.words.map((values, index) => {
    const repeats = takesMany && index === command.words.length - 1
    return quote(`${repeats ? '*' : ''}: :${actionOf(values)}`)
  })
  const lines = [...command.options.map(toSpec), ...words].map(spec => `          ${spec}`)
  return `        ${name}) _arguments \\\n${lines.join(' \\\n')} ;;`
}

function specs({ options }: CompletedCommand): string {
  return options.map(option => `    ${toSpec(option)} \\`).join('\n')
}

/** Writes `'(-h --help)'{-h,--help}'[display help]'`, or `'--db=[the catalogue]:value:_files'`. */
function toSpec({ names, description, values, repeats }: CompletedOption): string {
  const value = values === undefined ? '' : `:value:${actionOf(values)}`
  const text = `[${description.replace(/[\\[\]:]/g, '\\$&')}]${value}`
  const flags = values === undefined ? names : names.map(name => (name.startsWith('--') ? `${name}=` : `${name}+`))
  if (flags.length === 1) return quote(`${repeats ? '*' : ''}${flags[0]}${text}`)
  return `'(${names.join(' ')})'{${flags.join(',')}}${quote(text)}`
}

function actionOf(values: Values): string {
  if (values.kind === 'unknown') return ' '
  if (values.kind === 'files') return '_files'
  if (values.kind === 'folders') return '_files -/'
  const words = values.words.join(' ')
  return values.nospace ? `{compadd -S "" -- ${words}}` : `(${words})`
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
