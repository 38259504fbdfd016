// The kinds of file that can be written, and which of them new exports of this company start with.

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Check, Eye, FileText } from 'lucide-react'
import { useState } from 'react'
import { Button, SearchLine } from '../components/controls.tsx'
import { Page, Pending } from '../components/page.tsx'
import { ErrorBox } from '../components/ProblemBox.tsx'
import { Certainty } from '../components/Certainty.tsx'
import { Mark } from '../components/states.tsx'
import { Term } from '../components/Term.tsx'
import { useT } from '../intl.tsx'
import { ipc } from '../ipc.ts'
import type { FormatView, ProposalView, SettingsView } from '../ipc.ts'
import { useUndo } from '../live/useUndo.tsx'
import { keys, useSettings } from '../live/views.ts'
import { useFormats } from '../live/useFormats.ts'
import { FormatSettings } from './FormatSettings.tsx'
import { FormatPreview } from './run/PreviewSheet.tsx'
import { OwnTable } from './template/OwnTable.tsx'
import { TemplateEditor } from './template/TemplateEditor.tsx'
import css from './Formats.module.css'

export function Formats() {
  const t = useT()
  const client = useQueryClient()
  const { took } = useUndo()
  const { companyId } = useParams({ from: '/company/$companyId/formats' })
  const formats = useFormats()
  const settings = useSettings(companyId)
  const save = async (value: SettingsView) => {
    client.setQueryData(keys.settings(companyId), await ipc.saveSettings(companyId, value))
  }
  const choosing = useMutation({
    mutationFn: async ({ before, format }: { before: SettingsView; format: string }) => {
      await save({ ...before, format })
      return before
    },
    onSuccess: (before, { format }) => {
      took({
        companyId,
        done: t('formats.chosen', { name: formats.data?.find(({ id }) => id === format)?.name ?? format }),
        undo: () => save(before),
        redo: () => save({ ...before, format }),
      })
    },
  })
  const saving = useMutation({
    mutationFn: async ({ before, value }: { before: SettingsView; value: SettingsView }) => {
      await save(value)
      return before
    },
    onSuccess: (before, { value }) => {
      took({ companyId, done: t('settings.saved'), undo: () => save(before), redo: () => save(value) })
    },
  })
  const [text, setText] = useState('')
  const [looked, setLooked] = useState<{ id: string; name: string } | null>(null)
  const [editing, setEditing] = useState<{ format: FormatView; proposal: ProposalView } | null>(null)
  const wanted = text.trim().toLowerCase()
  const found = (formats.data ?? []).filter(({ name, about, extension }) =>
    `${name} ${about} ${extension}`.toLowerCase().includes(wanted),
  )
  const now = settings.data
  if (editing && now) {
    return (
      <TemplateEditor
        companyId={companyId}
        format={editing.format}
        start={editing.proposal.template}
        doubts={editing.proposal.doubts}
        pending={saving.isPending}
        error={saving.error}
        save={(template) => {
          saving.mutate(
            { before: now, value: { ...now, profile: { ...now.profile, template } } },
            {
              onSuccess: () => {
                setEditing(null)
              },
            },
          )
        }}
        close={() => {
          saving.reset()
          setEditing(null)
        }}
      />
    )
  }
  return (
    <Page
      title={t('formats.title')}
      about={
        <>
          {t('formats.about')} <Term id="format" />
        </>
      }
      shape="text"
    >
      <ErrorBox error={formats.error ?? settings.error} actions={{ retry: () => void formats.refetch() }} />
      <ErrorBox error={choosing.error ?? saving.error} actions={{}} />
      {formats.data === undefined && !formats.error && <Pending />}
      <SearchLine label={t('formats.search')} value={text} onChange={setText} />
      {found.length === 0 && formats.data && <p className="quiet">{t('formats.noMatch')}</p>}
      <ul className={css['formats']}>
        {found.map((format) => {
          const before = settings.data
          const chosen = before?.format === format.id
          return (
            <li key={format.id} data-chosen={chosen || undefined}>
              <FileText size={20} aria-hidden />
              <span className={css['words']}>
                <strong>{format.name}</strong> <code>.{format.extension}</code>
                <span className="quiet">{format.about}</span>
                <Certainty of={format.certainty} />
                {format.note !== '' && <span className="caption">{format.note}</span>}
              </span>
              <Button
                icon={Eye}
                aria-label={t('preview.named', { name: format.name })}
                onPress={() => {
                  setLooked({ id: format.id, name: format.name })
                }}
                testid="preview-format"
              >
                {t('preview.short')}
              </Button>
              {chosen ? (
                <Mark look={{ icon: Check, tone: 'ok' }}>{t('formats.current')}</Mark>
              ) : (
                <Button
                  isDisabled={before === undefined}
                  pending={choosing.isPending}
                  aria-label={t('formats.useNamed', { name: format.name })}
                  onPress={() => {
                    if (before) choosing.mutate({ before, format: format.id })
                  }}
                  testid="use-format"
                >
                  {t('formats.use')}
                </Button>
              )}
              {chosen && format.settings.length > 0 && (
                <FormatSettings
                  format={format}
                  value={before}
                  pending={saving.isPending}
                  save={(value) => {
                    saving.mutate({ before, value })
                  }}
                />
              )}
              {chosen && format.takesTemplate && (
                <OwnTable
                  value={before}
                  pending={saving.isPending}
                  drop={() => {
                    saving.mutate({
                      before,
                      value: { ...before, profile: { ...before.profile, template: null } },
                    })
                  }}
                  open={(proposal) => {
                    setEditing({ format, proposal })
                  }}
                />
              )}
            </li>
          )
        })}
      </ul>
      {looked && (
        <FormatPreview
          companyId={companyId}
          format={looked.id}
          name={looked.name}
          close={() => {
            setLooked(null)
          }}
        />
      )}
    </Page>
  )
}
