import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { FileDown, FileUp, KeyRound, PackageOpen, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { Button, Choices, Field } from '../components/controls.tsx'
import { Page, Panel, Pending } from '../components/page.tsx'
import { ErrorBox } from '../components/ProblemBox.tsx'
import { SaveRow } from '../components/SaveRow.tsx'
import { region, useT } from '../intl.tsx'
import { ipc } from '../ipc.ts'
import type { CompanyView, SettingsView } from '../ipc.ts'
import { useProblemActions } from '../live/useProblemActions.ts'
import { useUndo } from '../live/useUndo.tsx'
import { keys, useCompany, useSettings } from '../live/views.ts'
import { ExportFields } from './exportFields.tsx'
import { MappingFields, NameFields, PeriodFields, ReceiptFields } from './ProfileFields.tsx'
import css from './Settings.module.css'

const accounts = ['walletAccount', 'outOfPocketAccount', 'transferAccount', 'payableAccount'] as const

export function Settings() {
  const t = useT()
  const client = useQueryClient()
  const { took } = useUndo()
  const { companyId } = useParams({ from: '/company/$companyId/settings' })
  const company = useCompany(companyId)
  const settings = useSettings(companyId)
  const [changed, setChanged] = useState<SettingsView | null>(null)
  // Text that is being typed belongs to what was there before; it starts anew with what came from a file.
  const [taken, setTaken] = useState(0)
  const saving = useMutation({
    mutationFn: (value: SettingsView) => ipc.saveSettings(companyId, value),
    onSuccess: (saved) => {
      const before = client.getQueryData<SettingsView>(keys.settings(companyId))
      client.setQueryData(keys.settings(companyId), saved)
      setChanged(null)
      if (!before) return
      const put = async (value: SettingsView) => {
        client.setQueryData(keys.settings(companyId), await ipc.saveSettings(companyId, value))
      }
      took({
        companyId,
        done: t('settings.saved'),
        undo: () => put(before),
        redo: () => put(saved),
      })
    },
  })
  const actions = useProblemActions(companyId, () => void settings.refetch())
  const value = changed ?? settings.data
  const change = (next: SettingsView) => {
    saving.reset()
    setChanged(next)
  }
  return (
    <Page title={t('settings.title')} about={t('settings.about', { name: company?.name ?? '' })} shape="text">
      <ErrorBox error={settings.error} actions={actions} />
      <ErrorBox error={saving.error} actions={{}} />
      {value ? (
        <form
          className={css['form']}
          onSubmit={(event) => {
            event.preventDefault()
            saving.mutate(value)
          }}
        >
          <Panel title={t('settings.files')}>
            <ExportFields companyId={companyId} value={value} onChange={change} />
          </Panel>
          <Panel title={t('settings.accounts')}>
            <div className={css['accounts']}>
              {accounts.map((id) => (
                <Field
                  key={id}
                  label={t(`settings.${id}`)}
                  hint={t(`settings.${id}.hint`)}
                  value={value[id]}
                  onChange={(account) => {
                    change({ ...value, [id]: account })
                  }}
                  testid={id}
                />
              ))}
              <Choices
                label={t('settings.withoutVendor')}
                value={value.payableWithoutVendor ? 'fallback' : 'fail'}
                onChange={(choice) => {
                  change({ ...value, payableWithoutVendor: choice === 'fallback' })
                }}
                choices={(['fail', 'fallback'] as const).map((id) => ({
                  id,
                  label: t(`settings.withoutVendor.${id}`),
                }))}
                testid="without-vendor"
              />
            </div>
          </Panel>
          <Panel title={t('profile.mappings')}>
            <MappingFields
              key={`${String(settings.dataUpdatedAt)} ${String(taken)}`}
              value={value.profile}
              onChange={(profile) => {
                change({ ...value, profile })
              }}
            />
          </Panel>
          <Panel title={t('profile.periods')}>
            <PeriodFields
              value={value.profile}
              onChange={(profile) => {
                change({ ...value, profile })
              }}
            />
          </Panel>
          <Panel title={t('profile.receipts')}>
            <ReceiptFields
              value={value.profile.receipts}
              onChange={(receipts) => {
                change({ ...value, profile: { ...value.profile, receipts } })
              }}
            />
          </Panel>
          <Panel title={t('profile.names')}>
            <NameFields
              value={value.profile}
              onChange={(profile) => {
                change({ ...value, profile })
              }}
            />
          </Panel>
          <SaveRow changed={changed !== null} pending={saving.isPending} testid="save-settings" />
        </form>
      ) : (
        !settings.error && <Pending />
      )}
      {company && value && (
        <ProfileFile
          companyId={company.id}
          changed={changed !== null}
          take={(settingsWithIt) => {
            setTaken((n) => n + 1)
            change(settingsWithIt)
          }}
        />
      )}
      {company && <Connection company={company} />}
      {company && settings.data && <Owned company={company} folder={settings.data.folder} />}
      {company && <Forget company={company} />}
    </Page>
  )
}

function Connection({ company }: { company: CompanyView }) {
  const t = useT()
  const navigate = useNavigate()
  return (
    <Panel title={t('settings.connection')}>
      <dl className={css['facts']}>
        <dt>{t('settings.environment')}</dt>
        <dd>{t(`environment.${company.environment}`)}</dd>
        <dt>{t('settings.connectedAt')}</dt>
        <dd>{region.instant(company.connectedAt)}</dd>
        <dt>{t('settings.key')}</dt>
        <dd>{t(`keyPlace.${company.key}`)}</dd>
      </dl>
      {company.environment !== 'demo' && (
        <div>
          <Button
            icon={KeyRound}
            onPress={() =>
              void navigate({ to: '/company/$companyId/key', params: { companyId: company.id } })
            }
          >
            {t('problem.replaceKey')}
          </Button>
        </div>
      )}
    </Panel>
  )
}

/** The profile as one small file, for another company or a colleague. What is taken from one is looked through and saved. */
function ProfileFile({
  companyId,
  changed,
  take,
}: {
  companyId: string
  changed: boolean
  take: (settings: SettingsView) => void
}) {
  const t = useT()
  const writing = useMutation({ mutationFn: () => ipc.saveProfile(companyId) })
  const reading = useMutation({
    mutationFn: () => ipc.readProfile(companyId),
    onSuccess: (settings) => {
      if (settings) take(settings)
    },
  })
  return (
    <Panel title={t('profileFile.title')}>
      <p>{t('profileFile.about')}</p>
      <ErrorBox error={writing.error ?? reading.error} actions={{}} />
      <div className={css['buttons']}>
        <Button
          icon={FileDown}
          isDisabled={changed}
          pending={writing.isPending}
          onPress={() => {
            writing.mutate()
          }}
          testid="write-profile"
        >
          {t('profileFile.write')}
        </Button>
        <Button
          icon={FileUp}
          pending={reading.isPending}
          onPress={() => {
            reading.mutate()
          }}
          testid="read-profile"
        >
          {t('profileFile.read')}
        </Button>
      </div>
      {writing.data && (
        <p role="status" data-testid="profile-written">
          {t('owned.done', { path: writing.data })}
        </p>
      )}
      {reading.data && changed && (
        <p role="status" data-testid="profile-read">
          {t('profileFile.taken')}
        </p>
      )}
    </Panel>
  )
}

/** Everything kept for a company, in one file; nobody is held back by us. */
function Owned({ company, folder }: { company: CompanyView; folder: string }) {
  const t = useT()
  const handing = useMutation({
    mutationFn: async () => {
      const chosen = await ipc.chooseFolder(folder)
      return chosen === null ? null : ipc.handOut(company.id, chosen)
    },
  })
  return (
    <Panel title={t('owned.title')}>
      <p>{t('owned.about')}</p>
      <ErrorBox error={handing.error} actions={{}} />
      <div className={css['buttons']}>
        <Button
          icon={PackageOpen}
          pending={handing.isPending}
          onPress={() => {
            handing.mutate()
          }}
          testid="hand-out"
        >
          {t('owned.button')}
        </Button>
      </div>
      {handing.data && (
        <p role="status" data-testid="handed-out">
          {t('owned.done', { path: handing.data })}
        </p>
      )}
    </Panel>
  )
}

/** The one thing that asks for the name: it takes the key and our whole record of the company with it. */
function Forget({ company }: { company: CompanyView }) {
  const t = useT()
  const navigate = useNavigate()
  const client = useQueryClient()
  const [name, setName] = useState('')
  const forgetting = useMutation({
    mutationFn: () => ipc.forgetCompany(company.id),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: keys.app })
      await navigate({ to: '/' })
    },
  })
  return (
    <Panel title={t('forget.title')}>
      <p>{t('forget.about')}</p>
      <ErrorBox error={forgetting.error} actions={{}} />
      <Field
        label={t('forget.type', { name: company.name })}
        value={name}
        onChange={setName}
        testid="forget-name"
      >
        <Button
          look="danger"
          icon={Trash2}
          isDisabled={name.trim() !== company.name}
          pending={forgetting.isPending}
          onPress={() => {
            forgetting.mutate()
          }}
          testid="forget"
        >
          {t('forget.button')}
        </Button>
      </Field>
    </Panel>
  )
}
