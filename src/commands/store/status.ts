import { Command } from 'commander'
import type { Deps } from '../../deps.ts'
import { safeText } from '../../safe-text.ts'
import { roundTrip } from '../../store/round-trip.ts'
import type { GlobalOptions } from '../shared/context.ts'
import { answerOption, storeOptions, withOptions } from '../shared/options.ts'
import { table } from '../shared/write-table.ts'
import { chosenStore } from './chosen.ts'

interface StatusOptions extends GlobalOptions {
  readonly output: 'text' | 'json'
}

export function statusCommand(deps: Deps, run = runStatus): Command {
  const command = new Command('status')
    .summary('try the store: write, read and delete')
    .description(
      'Writes, reads and deletes a secret of no worth. Exit code 9 where the store does not serve.',
    )
    .addHelpText('after', '\nExample:\n  fob store status --store file -o json')
  return withOptions(command, storeOptions(), [answerOption()]).action((_options, self: Command) =>
    run(self.optsWithGlobals<StatusOptions>(), deps),
  )
}

export async function runStatus(options: StatusOptions, deps: Deps): Promise<void> {
  const choice = chosenStore(options, deps)
  const store = await deps.store(choice)
  await roundTrip(store)
  const status = {
    store: store.name,
    place: store.place ?? 'memory of this process',
    chosen: choice.chosen,
    locked: false,
    secrets: (await store.keys()).length,
  }
  deps.out(options.output === 'json' ? `${JSON.stringify(status)}\n` : asText(status))
}

type Status = { readonly [Name in 'store' | 'place']: string } & {
  readonly secrets: number
  readonly chosen: boolean
}

const asText = ({ store, place, secrets, chosen }: Status): string =>
  table([
    ['store', chosen ? store : `${store} (default)`],
    ['place', safeText(place, 1000)],
    ['state', 'unlocked; a secret was written, read and deleted'],
    ['secrets', String(secrets)],
  ])
