import { Argument, type Command } from 'commander'
import { print } from '../output/print.ts'
import { bashCompletion } from './bash.ts'
import { type CompletedProgram, completionTree } from './completion-tree.ts'
import { fishCompletion } from './fish.ts'
import { zshCompletion } from './zsh.ts'

const SHELLS: Readonly<Record<string, (program: CompletedProgram) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
}

const DESCRIPTION = `print what makes a shell complete commands and options
for the start-up file of the shell:
bash: source <(bookstore completion bash)
zsh: source <(bookstore completion zsh), behind compinit
fish: bookstore completion fish | source`

/** Adds the command that writes the completion of a shell, of all commands that the program has. */
export function addCompletionCommand(program: Command): void {
  program
    .command('completion')
    .description(DESCRIPTION)
    .addArgument(new Argument('<shell>', 'the shell').choices(Object.keys(SHELLS)))
    .action((shell: string) => print(SHELLS[shell]?.(completionTree(program)) ?? ''))
}
