import { useMutation } from '@tanstack/react-query'
import { CircleX, FileText, FolderOpen, ShieldCheck, TriangleAlert } from 'lucide-react'
import { Button } from '../../components/controls.tsx'
import { ErrorBox } from '../../components/ProblemBox.tsx'
import { Mark } from '../../components/states.tsx'
import { Term } from '../../components/Term.tsx'
import { useT } from '../../intl.tsx'
import { ipc } from '../../ipc.ts'
import type { FileStateView, RunView } from '../../ipc.ts'
import css from './Files.module.css'

const looks = {
  same: { icon: ShieldCheck, tone: 'ok' },
  changed: { icon: TriangleAlert, tone: 'danger' },
  missing: { icon: CircleX, tone: 'danger' },
  unreadable: { icon: TriangleAlert, tone: 'danger' },
} as const satisfies Record<FileStateView, unknown>

/** What a run left on disk, with what it takes to know it again. */
export function Files({ run }: { run: Pick<RunView, 'id' | 'files'> }) {
  const t = useT()
  const revealing = useMutation({ mutationFn: (index: number) => ipc.revealFile(run.id, index) })
  const verifying = useMutation({ mutationFn: () => ipc.verifyFiles(run.id) })
  return (
    <>
      <ErrorBox error={revealing.error ?? verifying.error} actions={{}} />
      <ul className={css['files']} data-testid="files">
        {run.files.map((file, index) => {
          const state = verifying.data?.[index]
          return (
            <li key={file.path}>
              <FileText size={20} aria-hidden />
              <span className={css['words']}>
                <span>
                  <strong title={file.path}>{file.name}</strong>{' '}
                  <span className="caption">
                    {file.rows === null
                      ? t('files.size', { kib: file.kib })
                      : t('files.sizeRows', { kib: file.kib, n: file.rows })}
                  </span>
                </span>
                <span className="caption">
                  SHA-256 <code>{file.sha256}</code> <Term id="checksum" />
                </span>
              </span>
              {state !== undefined && (
                <span role="status" data-testid="file-state" data-state={state}>
                  <Mark look={looks[state]}>{t(`files.state.${state}`)}</Mark>
                </span>
              )}
              <Button
                icon={FolderOpen}
                aria-label={t('files.revealNamed', { name: file.name })}
                onPress={() => {
                  revealing.mutate(index)
                }}
                testid="reveal"
              >
                {t('files.reveal')}
              </Button>
              {index === 0 && (
                <Button
                  icon={ShieldCheck}
                  pending={verifying.isPending}
                  onPress={() => {
                    verifying.mutate()
                  }}
                  testid="verify-files"
                >
                  {t('files.verify')}
                </Button>
              )}
            </li>
          )
        })}
      </ul>
    </>
  )
}
