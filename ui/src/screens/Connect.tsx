// Connecting a company. The key lives in the form's own input and nowhere else: it is read once on submit, handed to
// Rust and wiped in the same moment. It is never React state, so no render, cache or error report can hold it.

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Plug } from 'lucide-react'
import { useState } from 'react'
import { Button, Choices, Field, Segments } from '../components/controls.tsx'
import { KeyField, takeKey } from '../components/KeyField.tsx'
import { Page, Panel } from '../components/page.tsx'
import { ErrorBox } from '../components/ProblemBox.tsx'
import { useT } from '../intl.tsx'
import { ipc } from '../ipc.ts'
import type { AuthKind, CompanyChoice, CompanyView, EnvironmentView } from '../ipc.ts'
import { keys, useApp } from '../live/views.ts'
import css from './Connect.module.css'

type Environment = Exclude<EnvironmentView, 'demo'>

export function Connect() {
  const t = useT()
  const navigate = useNavigate()
  const client = useQueryClient()
  const { data: app } = useApp()
  const [environment, setEnvironment] = useState<Environment>('production')
  const [address, setAddress] = useState('')
  const [auth, setAuth] = useState<AuthKind>('apiKey')
  const [choices, setChoices] = useState<CompanyChoice[]>([])
  const [choice, setChoice] = useState('')
  const [lacking, setLacking] = useState<{ company: CompanyView; scopes: string[] } | null>(null)

  const toCompany = (company: CompanyView) =>
    navigate({ to: '/company/$companyId/entries', params: { companyId: company.id } })
  const connecting = useMutation({
    mutationFn: (key: () => string) =>
      ipc.connectCompany({
        environment,
        baseUrl: environment === 'local' ? address.trim() : null,
        key: key(),
        auth,
        companyId: choices.length > 0 ? choice : null,
      }),
    onSuccess: async (outcome) => {
      if (outcome.kind === 'chooseCompany') {
        setChoices(outcome.companies)
        setChoice(outcome.companies[0]?.id ?? '')
        return
      }
      await client.invalidateQueries({ queryKey: keys.app })
      if (outcome.missing_scopes.length > 0) {
        setLacking({ company: outcome.company, scopes: outcome.missing_scopes })
        return
      }
      await toCompany(outcome.company)
    },
  })

  if (lacking) {
    return (
      <Page title={t('connect.connected', { name: lacking.company.name })} shape="text">
        <Panel tone="warn" title={t('connect.lacking.title')} testid="missing-scopes">
          <p>{t('connect.lacking.about')}</p>
          <ul className={css['scopes']}>
            {lacking.scopes.map((scope) => (
              <li key={scope}>
                <code>{scope}</code>
              </li>
            ))}
          </ul>
          <div>
            <Button look="primary" onPress={() => void toCompany(lacking.company)}>
              {t('connect.lacking.go')}
            </Button>
          </div>
        </Panel>
      </Page>
    )
  }

  return (
    <Page title={t('connect.title')} about={t('connect.about')} shape="text">
      <ErrorBox error={connecting.error} actions={{}} />
      <form
        className={css['form']}
        onSubmit={(event) => {
          event.preventDefault()
          connecting.mutate(takeKey(event.currentTarget))
        }}
      >
        <Segments
          labelled
          label={t('connect.environment')}
          value={environment}
          onChange={setEnvironment}
          choices={(['production', 'staging', 'local'] as const).map((id) => ({
            id,
            label: t(`environment.${id}`),
          }))}
          testid="environment"
        />
        {environment === 'local' && (
          <Field
            label={t('connect.address')}
            hint={t('connect.address.hint')}
            value={address}
            onChange={setAddress}
            required
            testid="address"
          />
        )}
        <KeyField place={app?.keychain} again={choices.length > 0} />
        <Choices
          label={t('connect.auth')}
          value={auth}
          onChange={setAuth}
          choices={(['apiKey', 'bearer'] as const).map((id) => ({
            id,
            label: t(`auth.${id}`),
            about: t(`auth.${id}.about`),
          }))}
        />
        {choices.length > 0 && (
          <Choices
            label={t('connect.company')}
            value={choice}
            onChange={setChoice}
            choices={choices.map(({ id, name }) => ({ id, label: name }))}
            testid="company-choice"
          />
        )}
        <div className={css['buttons']}>
          <Button look="primary" type="submit" icon={Plug} pending={connecting.isPending} testid="connect">
            {connecting.isPending ? t('connect.working') : t('connect.button')}
          </Button>
        </div>
      </form>
    </Page>
  )
}
