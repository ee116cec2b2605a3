import type { Deps } from '../../deps.ts'
import { usageError } from '../../errors.ts'
import { childEnv } from '../../system/child-env.ts'
import type { GlobalOptions } from '../shared/context.ts'

/** What editors need besides, to find their settings or the window they run in. */
const ofEditors = /^(EDITOR|VISUAL|ALTERNATE_EDITOR|EMACS\w*|N?VIM\w*|VSCODE_\w+|TMUX|STY)$/

/** Waits until the person is done. Errors: exit 2 where there is no editor, no terminal for one, or it failed. */
export async function runEditor(path: string, options: GlobalOptions, deps: Deps): Promise<void> {
  const [editor, ...words] = editorWords(options, deps)
  const theirs = Object.entries(deps.env).filter(([name]) => ofEditors.test(name))
  const env = { ...childEnv(deps.env), ...Object.fromEntries(theirs) }
  const result = await deps.spawn([editor, ...words, path], { env, stdio: 'terminal' }).catch(error => {
    throw editorFailed(editor, `could not be started (${error.code})`)
  })
  if (result.exitCode !== 0) throw editorFailed(editor, `ended with exit code ${result.exitCode}`)
}

/** As git does: words at spaces, no shell. An editor that was named is run without a terminal too: it may be a script. */
function editorWords(options: GlobalOptions, { env, platform, terminal }: Deps): [string, ...string[]] {
  const [editor, ...words] = (env.VISUAL || env.EDITOR || '').split(' ').filter(Boolean)
  if (editor !== undefined) return [editor, ...words]
  if (terminal.inputIsTTY && options.input !== false) return [platform === 'win32' ? 'notepad' : 'vi']
  throw usageError(
    'no_editor',
    'there is no terminal for an editor',
    'set EDITOR, or change the file by hand',
  )
}

const editorFailed = (editor: string, how: string) =>
  usageError('editor_failed', `the editor ${editor} ${how}`, 'set EDITOR to another')
