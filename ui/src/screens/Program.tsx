// How the program behaves on this computer, for all companies: new versions, starting by itself, the way to the network.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Download, RotateCw } from 'lucide-react'
import { useState } from 'react'
import { Check } from '../components/Check.tsx'
import { Button, Field, Segments } from '../components/controls.tsx'
import { Panel } from '../components/page.tsx'
import { ErrorBox } from '../components/ProblemBox.tsx'
import { useT } from '../intl.tsx'
import { ipc } from '../ipc.ts'
import type { ProgramView, UpdateChannel } from '../ipc.ts'
import { keys } from '../live/views.ts'
import css from './Settings.module.css'

/** A change to the program's own settings; what it answers is what is shown from then on. */
function useChange<T>(change: (wanted: T) => Promise<ProgramView>) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: change,
    onSuccess: (program) => {
      client.setQueryData(keys.program, program)
    },
  })
}

export function ProgramPanels() {
  const { data: program, error } = useQuery({ queryKey: keys.program, queryFn: () => ipc.getProgram() })
  if (!program) return <ErrorBox error={error} actions={{}} />
  return (
    <>
      <Updates possible={program.updates} />
      <Network key={program.proxy} proxy={program.proxy} />
      <Autostart on={program.autostart} />
    </>
  )
}

function Updates({ possible }: { possible: boolean }) {
  const t = useT()
  const [channel, setChannel] = useState<UpdateChannel>(() =>
    localStorage.getItem('updates') === 'preview' ? 'preview' : 'stable',
  )
  const look = useMutation({ mutationFn: () => ipc.lookForUpdate(channel) })
  const install = useMutation({ mutationFn: (version: string) => ipc.installUpdate(version) })
  const version = look.data
  return (
    <Panel title={t('updates.title')} testid="updates">
      {possible ? (
        <>
          <Segments<UpdateChannel>
            labelled
            label={t('updates.channel')}
            value={channel}
            onChange={(chosen) => {
              localStorage.setItem('updates', chosen)
              setChannel(chosen)
              look.reset()
            }}
            choices={(['stable', 'preview'] as const).map((id) => ({ id, label: t(`updates.${id}`) }))}
          />
          <div className={css['buttons']}>
            <Button
              icon={RotateCw}
              pending={look.isPending}
              onPress={() => {
                look.mutate()
              }}
              testid="look-for-update"
            >
              {t('updates.look')}
            </Button>
            {version === null && <span role="status">{t('updates.newest')}</span>}
          </div>
          {version !== null && version !== undefined && (
            <>
              <p role="status">{t('updates.found', { version })}</p>
              <div className={css['buttons']}>
                <Button
                  icon={Download}
                  pending={install.isPending}
                  onPress={() => {
                    install.mutate(version)
                  }}
                  testid="install-update"
                >
                  {t('updates.install', { version })}
                </Button>
              </div>
            </>
          )}
          <ErrorBox error={look.error ?? install.error} actions={{}} />
        </>
      ) : (
        <p>{t('updates.byHand')}</p>
      )}
    </Panel>
  )
}

function Network({ proxy }: { proxy: string | null }) {
  const t = useT()
  const [way, setWay] = useState<'system' | 'manual'>(proxy === null ? 'system' : 'manual')
  const [address, setAddress] = useState(proxy ?? '')
  const save = useChange((wanted: string | null) => ipc.setProxy(wanted))
  return (
    <Panel title={t('network.title')} testid="network">
      <Segments<'system' | 'manual'>
        labelled
        label={t('network.proxy')}
        value={way}
        onChange={(chosen) => {
          setWay(chosen)
          if (chosen === 'system') save.mutate(null)
        }}
        choices={(['system', 'manual'] as const).map((id) => ({ id, label: t(`network.${id}`) }))}
      />
      {way === 'manual' && (
        <Field
          label={t('network.address')}
          hint={t('network.hint')}
          value={address}
          onChange={setAddress}
          testid="proxy"
        >
          <Button
            pending={save.isPending}
            onPress={() => {
              save.mutate(address)
            }}
            testid="save-proxy"
          >
            {t('network.save')}
          </Button>
        </Field>
      )}
      <ErrorBox error={save.error} actions={{}} />
    </Panel>
  )
}

function Autostart({ on }: { on: boolean }) {
  const t = useT()
  const save = useChange((wanted: boolean) => ipc.setAutostart(wanted))
  return (
    <Panel title={t('autostart.title')}>
      <Check
        label={t('autostart.label')}
        about={t('autostart.about')}
        value={on}
        onChange={(wanted) => {
          save.mutate(wanted)
        }}
        testid="autostart"
      />
      <ErrorBox error={save.error} actions={{}} />
    </Panel>
  )
}
