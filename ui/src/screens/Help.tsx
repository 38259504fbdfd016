// Every word and every problem of the product in a sentence, and the keys. It ships with the program: no network needed.

import { Copy, Search } from 'lucide-react'
import { useState } from 'react'
import { Button, SearchLine } from '../components/controls.tsx'
import { Page, Panel } from '../components/page.tsx'
import { terms } from '../components/Term.tsx'
import { KeyTable } from '../frame/Shortcuts.tsx'
import { fits } from '../frame/match.ts'
import { copySupportText } from '../frame/supportText.ts'
import { useT } from '../intl.tsx'
import { useToasts } from '../live/useToasts.tsx'
import { failureKinds } from '../values/failures.ts'
import css from './Help.module.css'

export function Help() {
  const t = useT()
  const { say, complain } = useToasts()
  const [text, setText] = useState('')
  const words = terms
    .map((id) => ({ id, name: t(`term.${id}`), about: t(`term.${id}.about`) }))
    .filter(({ name, about }) => fits(text, `${name} ${about}`) > 0)
  const failures = failureKinds
    .map((kind) => ({ kind, name: t(`failure.${kind}`), about: t(`failure.${kind}.about`) }))
    .filter(({ name, about }) => fits(text, `${name} ${about}`) > 0)
  return (
    <Page
      title={t('help.title')}
      about={t('help.about')}
      actions={
        <Button
          icon={Copy}
          onPress={() => {
            copySupportText().then(() => {
              say(t('support.copied'))
            }, complain)
          }}
        >
          {t('command.copySupportText')}
        </Button>
      }
      shape="text"
    >
      <SearchLine label={t('help.search')} value={text} onChange={setText} />
      {words.length === 0 && failures.length === 0 && (
        <p className="quiet">
          <Search size={14} aria-hidden /> {t('palette.none')}
        </p>
      )}
      {words.length > 0 && (
        <Panel title={t('help.words')}>
          <dl className={css['words']}>
            {words.map(({ id, name, about }) => (
              <div key={id} id={id}>
                <dt>{name}</dt>
                <dd>{about}</dd>
              </div>
            ))}
          </dl>
        </Panel>
      )}
      {failures.length > 0 && (
        <Panel title={t('help.failures')}>
          <dl className={css['words']}>
            {failures.map(({ kind, name, about }) => (
              <div key={kind} id={kind}>
                <dt>{name}</dt>
                <dd>{about}</dd>
              </div>
            ))}
          </dl>
        </Panel>
      )}
      {text === '' && (
        <Panel title={t('shortcuts.title')}>
          <KeyTable />
        </Panel>
      )}
    </Page>
  )
}
