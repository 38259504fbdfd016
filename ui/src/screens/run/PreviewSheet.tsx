import { useQuery } from '@tanstack/react-query'
import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from '../../components/controls.tsx'
import { Pending } from '../../components/page.tsx'
import { ErrorBox } from '../../components/ProblemBox.tsx'
import { Sheet } from '../../components/Sheet.tsx'
import { useT } from '../../intl.tsx'
import { ipc } from '../../ipc.ts'
import type { FilePreviewView, RunView } from '../../ipc.ts'
import { FilePreview } from './FilePreview.tsx'
import css from './Sheets.module.css'

/** Vouchers a preview is made of. */
const VOUCHERS = 20

/** The first vouchers of a run's file. */
export function RunPreview({ run, close }: { run: RunView; close: () => void }) {
  const t = useT()
  const preview = useQuery({
    queryKey: ['preview', run.id, run.revision],
    queryFn: () => ipc.previewFile(run.id, VOUCHERS),
    gcTime: 0,
  })
  return (
    <PreviewSheet
      title={t('preview.title')}
      close={close}
      error={preview.error}
      preview={preview.data}
      nothing={t('preview.nothing')}
    />
  )
}

/** What another format makes of the items the company exported last. */
export function FormatPreview({
  companyId,
  format,
  name,
  close,
}: {
  companyId: string
  format: string
  name: string
  close: () => void
}) {
  const t = useT()
  const preview = useQuery({
    queryKey: ['preview', companyId, format],
    queryFn: () => ipc.previewFormat(companyId, format, VOUCHERS),
    gcTime: 0,
  })
  return (
    <PreviewSheet
      title={t('preview.titleOf', { name })}
      close={close}
      error={preview.error}
      preview={preview.data}
      nothing={t('preview.noItems')}
    />
  )
}

function PreviewSheet({
  title,
  close,
  error,
  preview,
  nothing,
}: {
  title: string
  close: () => void
  error: unknown
  preview: FilePreviewView | null | undefined
  nothing: ReactNode
}) {
  const t = useT()
  return (
    <Sheet title={title} close={close} testid="preview" wide>
      <div className={css['body']}>
        <ErrorBox error={error} actions={{}} />
        {preview === undefined && !error && <Pending />}
        {preview === null && <p>{nothing}</p>}
        {preview && <FilePreview preview={preview} />}
      </div>
      <div className={css['foot']}>
        <Button icon={X} onPress={close} testid="close-sheet">
          {t('common.close')}
        </Button>
      </div>
    </Sheet>
  )
}
