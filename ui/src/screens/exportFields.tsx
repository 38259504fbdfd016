// The choices an export needs, on the new-export page and in the settings.

import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ChevronRight, FolderOpen, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { Certainty } from '../components/Certainty.tsx'
import { Button, Choices, Field, Select } from '../components/controls.tsx'
import { ErrorBox } from '../components/ProblemBox.tsx'
import { useT } from '../intl.tsx'
import { ipc } from '../ipc.ts'
import type { ApiChoiceView, ReportPolicyView, SettingsView } from '../ipc.ts'
import { useSettings } from '../live/views.ts'
import { useFormats } from '../live/useFormats.ts'
import { missingOf } from '../values/formatSettings.ts'
import css from './exportFields.module.css'

export type ExportChoices = Pick<SettingsView, 'format' | 'folder' | 'report' | 'api'>

interface Props<T extends ExportChoices> {
  companyId: string
  value: T
  onChange: (value: T) => void
  /** More to choose, above what few people touch. */
  children?: ReactNode
}

const reports: readonly ReportPolicyView[] = ['confirmed', 'written']
const versions: readonly ApiChoiceView[] = ['auto', 'v3', 'v2', 'v1']

export function ExportFields<T extends ExportChoices>({ companyId, value, onChange, children }: Props<T>) {
  const t = useT()
  const formats = useFormats()
  const choosing = useMutation({
    mutationFn: () => ipc.chooseFolder(value.folder),
    onSuccess: (folder) => {
      if (folder !== null) onChange({ ...value, folder })
    },
  })
  const settings = useSettings(companyId)
  const chosen = formats.data?.find(({ id }) => id === value.format)
  const lacking = chosen && settings.data ? missingOf(chosen, settings.data) : []
  return (
    <>
      <ErrorBox error={formats.error} actions={{ retry: () => void formats.refetch() }} />
      <ErrorBox error={choosing.error} actions={{}} />
      <div className={css['format']}>
        <Select
          label={t('export.format')}
          value={value.format}
          onChange={(format) => {
            onChange({ ...value, format })
          }}
          choices={(formats.data ?? []).map(({ id, name, about }) => ({ id, label: name, about }))}
          testid="format"
        />
        {chosen && (
          <>
            <span className="caption">{chosen.about}</span>
            <Certainty of={chosen.certainty} />
            {chosen.note !== '' && <span className="caption">{chosen.note}</span>}
          </>
        )}
        {chosen && lacking.length > 0 && (
          <p className={css['lacking']} data-testid="format-lacks">
            <TriangleAlert size={16} aria-hidden />
            <span>
              {t('formats.settings.missing', { name: chosen.name, names: lacking.join(', ') })}{' '}
              <Link to="/company/$companyId/formats" params={{ companyId }}>
                {t('formats.settings.open')}
              </Link>
            </span>
          </p>
        )}
      </div>
      <Field
        label={t('export.folder')}
        value={value.folder}
        onChange={(folder) => {
          onChange({ ...value, folder })
        }}
        testid="folder"
      >
        <Button
          icon={FolderOpen}
          pending={choosing.isPending}
          onPress={() => {
            choosing.mutate()
          }}
          testid="choose-folder"
        >
          {t('export.choose')}
        </Button>
      </Field>
      <Choices
        label={t('export.report')}
        value={value.report}
        onChange={(report) => {
          onChange({ ...value, report })
        }}
        choices={reports.map((id) => ({
          id,
          label: t(`export.report.${id}`),
          about: t(`export.report.${id}.about`),
        }))}
        testid="report"
      />
      {children}
      <Fold title={t('export.advanced')}>
        <Choices
          label={t('export.api')}
          value={value.api}
          onChange={(api) => {
            onChange({ ...value, api })
          }}
          choices={versions.map((id) => ({
            id,
            label: t(`export.api.${id}`),
            about: t(`export.api.${id}.about`),
          }))}
        />
      </Fold>
    </>
  )
}

export function Fold({ title, children, testid }: { title: string; children: ReactNode; testid?: string }) {
  return (
    <details className={css['fold']} data-testid={testid}>
      <summary>
        <ChevronRight size={16} aria-hidden />
        {title}
      </summary>
      <div className={css['inside']}>{children}</div>
    </details>
  )
}
