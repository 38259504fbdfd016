// A profile file that was opened by a double-click: what it would change in a company's settings. Nothing changes before a
// person presses the button.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { FileUp, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Button, Choices } from '../components/controls.tsx'
import { Pending } from '../components/page.tsx'
import { ErrorBox, ProblemBox } from '../components/ProblemBox.tsx'
import { Sheet, SheetFoot } from '../components/Sheet.tsx'
import { useT } from '../intl.tsx'
import { ipc, onProfileOpened } from '../ipc.ts'
import type { CompanyView, OpenedView, SettingsView } from '../ipc.ts'
import { useUndo } from '../live/useUndo.tsx'
import { useFormats } from '../live/useFormats.ts'
import { keys, useApp } from '../live/views.ts'
import { changesOf } from '../values/changes.ts'
import css from './OpenedProfile.module.css'

/** More lines than anybody reads are counted. */
const SHOWN = 200

export function OpenedProfile({ nearest }: { nearest: string | undefined }) {
  const t = useT()
  const { data: app } = useApp()
  const [opened, setOpened] = useState<OpenedView | null>(null)
  useEffect(() => {
    const newest = (view: OpenedView | null) => {
      setOpened((known) => (view && view.number > (known?.number ?? 0) ? view : known))
    }
    // What was opened before anybody listened waits in Rust.
    const listening = onProfileOpened(newest).then((end) => {
      ipc.getOpened().then(newest, () => null)
      return end
    })
    return () => {
      void listening.then((end) => {
        end()
      })
    }
  }, [])
  if (!opened) return null
  const { name, number, problem } = opened
  const close = () => {
    setOpened((known) => (known?.number === number ? null : known))
    ipc.closeOpened(number).catch(() => null)
  }
  const companies = app?.companies ?? []
  return (
    <Sheet key={number} title={t('opened.title')} wide close={close} testid="opened">
      <div className={css['body']}>
        {name !== '' && <p>{t('opened.about', { name })}</p>}
        {problem ? (
          <ProblemBox problem={problem} actions={{}} />
        ) : (
          companies.length === 0 && <p data-testid="opened-no-company">{t('opened.noCompany')}</p>
        )}
      </div>
      {problem || companies.length === 0 ? (
        <SheetFoot>
          <Button look="bare" icon={X} onPress={close} testid="opened-close">
            {t('common.close')}
          </Button>
        </SheetFoot>
      ) : (
        <Comparison number={number} companies={companies} nearest={nearest} close={close} />
      )}
    </Sheet>
  )
}

interface Props {
  number: number
  companies: readonly CompanyView[]
  nearest: string | undefined
  close: () => void
}

function Comparison({ number, companies, nearest, close }: Props) {
  const t = useT()
  const client = useQueryClient()
  const { took } = useUndo()
  const formats = useFormats()
  const [chosen, setChosen] = useState(nearest)
  const company = companies.find(({ id }) => id === chosen) ?? companies[0]
  const companyId = company?.id ?? ''
  const compared = useQuery({
    queryKey: ['opened', number, companyId],
    queryFn: async () => {
      const [now, next] = await Promise.all([
        ipc.getSettings(companyId),
        ipc.compareOpened(companyId, number),
      ])
      return { now, next }
    },
    // The settings may have changed since it was looked at last.
    gcTime: 0,
    enabled: companyId !== '',
  })
  const taking = useMutation({
    mutationFn: async ({ now, next }: { now: SettingsView; next: SettingsView }) => {
      const saved = await ipc.saveSettings(companyId, next)
      return { now, saved }
    },
    onSuccess: ({ now, saved }) => {
      const put = (value: SettingsView) => {
        client.setQueryData(keys.settings(companyId), value)
      }
      put(saved)
      took({
        companyId,
        done: t('opened.taken', { company: company?.name ?? '' }),
        undo: async () => {
          put(await ipc.saveSettings(companyId, now))
        },
        redo: async () => {
          put(await ipc.saveSettings(companyId, saved))
        },
      })
      close()
    },
  })
  const { data } = compared
  const changes = data && formats.data ? changesOf(t, formats.data, data.now, data.next) : null
  return (
    <>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls has to be reachable by keyboard */}
      <div className={css['body']} tabIndex={0} role="region" aria-label={t('opened.title')} data-scrolls>
        {companies.length > 1 && (
          <Choices
            label={t('opened.company')}
            value={companyId}
            onChange={setChosen}
            choices={companies.map(({ id, name }) => ({ id, label: name }))}
            testid="opened-company"
          />
        )}
        <ErrorBox error={compared.error ?? formats.error ?? taking.error} actions={{}} />
        {changes === null && !compared.error && <Pending />}
        {changes?.length === 0 && (
          <p data-testid="opened-same">{t('opened.same', { company: company?.name ?? '' })}</p>
        )}
        {changes !== null && changes.length > 0 && (
          <table className={css['changes']} data-testid="opened-changes">
            <thead>
              <tr>
                <th scope="col">{t('opened.setting')}</th>
                <th scope="col">{t('opened.now')}</th>
                <th scope="col">{t('opened.then')}</th>
              </tr>
            </thead>
            <tbody>
              {changes.slice(0, SHOWN).map(({ label, now, next }) => (
                <tr key={label}>
                  <th scope="row">{label}</th>
                  <td>{now === '' ? t('common.none') : now}</td>
                  <td>{next === '' ? t('common.none') : next}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        {changes !== null && changes.length > SHOWN && (
          <p>{t('opened.more', { n: changes.length - SHOWN })}</p>
        )}
      </div>
      <SheetFoot>
        <Button look="bare" icon={X} onPress={close} testid="opened-close">
          {t('opened.leave')}
        </Button>
        <Button
          look="primary"
          icon={FileUp}
          isDisabled={!changes?.length}
          pending={taking.isPending}
          onPress={() => {
            if (data) taking.mutate(data)
          }}
          testid="opened-take"
        >
          {t('opened.take', { company: company?.name ?? '' })}
        </Button>
      </SheetFoot>
    </>
  )
}
