import type { CompletedCommand, CompletedOption, CompletedProgram, Values } from './completion-tree.ts'

/** Writes the completion of fish. */
export function fishCompletion(program: CompletedProgram): string {
  const valued = program.options.filter(({ values }) => values !== undefined).flatMap(({ names }) => names)
  return `# Completion of bookstore in fish: bookstore completion fish | source
function __bookstore_at
    set -l words (commandline -opc)
    set -l isvalue 0
    for word in $words[2..-1]
        if test $isvalue -eq 1
            set isvalue 0
            continue
        end
        switch $word
            case ${valued.join(' ')}
                set isvalue 1
            case '-*'
            case '*'
                test "$word" = "$argv[1]"
                return
        end
    end
    test -z "$argv[1]"
end
complete -c bookstore -f
${program.commands.map(({ name, description }) => `complete -c bookstore -n "__bookstore_at ''" -a ${name} -d ${quote(description)}`).join('\n')}
${[program, ...program.commands].flatMap(linesOf).join('\n')}
`
}

function linesOf({ name, options, words }: CompletedCommand): string[] {
  const start = `complete -c bookstore -n "__bookstore_at '${name}'"`
  const lines = options.map(option => `${start} ${toArguments(option)}`)
  const values = words.at(-1)
  if (values?.kind === 'files' || values?.kind === 'folders') lines.push(`${start} -F`)
  if (values?.kind === 'words') lines.push(`${start} -a ${quote(values.words.join(' '))}`)
  return lines
}

function toArguments({ names, description, values }: CompletedOption): string {
  const flags = names.map(name => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`))
  return [...flags, ...(values === undefined ? [] : [valueArguments(values)]), `-d ${quote(description)}`].join(' ')
}

function valueArguments(values: Values): string {
  if (values.kind === 'files') return '-r -F'
  if (values.kind === 'folders') return "-x -a '(__fish_complete_directories)'"
  return values.kind === 'words' ? `-x -a ${quote(values.words.join(' '))}` : '-x'
}

function quote(text: string): string {
  return `'${text.replace(/['\\]/g, '\\$&')}'`
}
