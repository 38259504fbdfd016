// How Pleo reaches us: the address, the guide to it, a test of the whole way, and what came.

import { useMutation } from '@tanstack/react-query'
import { PlugZap } from 'lucide-react'
import { Check } from '../../components/Check.tsx'
import { Button, Field } from '../../components/controls.tsx'
import { Panel } from '../../components/page.tsx'
import { ErrorBox } from '../../components/ProblemBox.tsx'
import { region, useT } from '../../intl.tsx'
import { ipc } from '../../ipc.ts'
import type { DeliveryView, WatchChoice, WatchView } from '../../ipc.ts'
import css from '../Live.module.css'

/** Deliveries shown at once. */
const SHOWN = 10

interface Props {
  value: WatchChoice
  onChange: (value: WatchChoice) => void
  view: WatchView
  companyId: string
  /** A sandbox on this computer reaches us without a tunnel. */
  sandbox: boolean
  unsaved: boolean
}

export function Notifications({ value, onChange, view, companyId, sandbox, unsaved }: Props) {
  const t = useT()
  const testing = useMutation({ mutationFn: () => ipc.testHook(companyId) })
  const change = (part: Partial<WatchChoice>) => {
    onChange({ ...value, ...part })
  }
  return (
    <Panel title={t('live.hook')} testid="hook">
      <Check
        label={t('live.hook.on')}
        about={t('live.hook.about')}
        value={value.hook}
        onChange={(hook) => {
          change({ hook })
        }}
        testid="hook-on"
      />
      {value.hook && (
        <>
          {!sandbox && (
            <>
              <ol className={css['guide']}>
                <li>{t('live.guide.tunnel', { port: String(value.port) })}</li>
                <li>{t('live.guide.address')}</li>
                <li>{t('live.guide.save')}</li>
              </ol>
              <Field
                label={t('live.address')}
                hint={t('live.address.hint')}
                type="url"
                value={value.address}
                onChange={(address) => {
                  change({ address })
                }}
                testid="hook-address"
              />
            </>
          )}
          <Field
            label={t('live.port')}
            hint={t(sandbox ? 'live.port.sandbox' : 'live.port.hint')}
            value={String(value.port)}
            onChange={(text) => {
              const port = Number(text.replaceAll(/\D/g, '').slice(0, 5))
              change({ port: Math.min(port, 65_535) })
            }}
            testid="hook-port"
          />
        </>
      )}
      <dl className={css['facts']}>
        <dt>{t('live.hook.state')}</dt>
        <dd data-testid="hook-state" data-subscribed={view.subscribed || undefined}>
          {t(view.subscribed ? 'live.hook.subscribed' : 'live.hook.none')}
        </dd>
        {view.endpoint !== null && (
          <>
            <dt>{t('live.hook.endpoint')}</dt>
            <dd>
              <code>{view.endpoint}</code>
            </dd>
          </>
        )}
        {view.lastRefused && (
          <>
            <dt>{t('live.hook.refused')}</dt>
            <dd>
              <Came delivery={view.lastRefused} />
            </dd>
          </>
        )}
      </dl>
      <ErrorBox error={testing.error} actions={{}} />
      {view.choice.hook && (
        <div className={css['buttons']}>
          <Button
            icon={PlugZap}
            onPress={() => {
              testing.mutate()
            }}
            isDisabled={unsaved || !view.subscribed}
            pending={testing.isPending}
            testid="test-hook"
          >
            {t('live.hook.test')}
          </Button>
          {testing.data !== undefined && (
            <p role="status" data-testid="hook-tested">
              {t('live.hook.tested', { n: testing.data })}
            </p>
          )}
        </div>
      )}
      {view.choice.hook && (
        <section aria-label={t('live.hook.deliveries')}>
          {view.deliveries.length === 0 ? (
            <p className="quiet">{t('live.hook.noDeliveries')}</p>
          ) : (
            <ul className={css['deliveries']} data-testid="deliveries">
              {view.deliveries.slice(0, SHOWN).map((delivery, index) => (
                // Newest first and replaced as a whole: the place is all that tells them apart.
                // oxlint-disable-next-line react/no-array-index-key
                <li key={index}>
                  <Came delivery={delivery} />
                </li>
              ))}
            </ul>
          )}
        </section>
      )}
    </Panel>
  )
}

function Came({ delivery }: { delivery: DeliveryView }) {
  const t = useT()
  return (
    <>
      <span className="quiet">{region.clock(delivery.at, true)}</span>
      <span>{t(`live.came.${delivery.came}`)}</span>
    </>
  )
}
