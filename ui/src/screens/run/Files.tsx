import { useMutation } from '@tanstack/react-query'
import { FileText, FolderOpen } from 'lucide-react'
import { Button } from '../../components/controls.tsx'
import { ErrorBox } from '../../components/ProblemBox.tsx'
import { useT } from '../../intl.tsx'
import { ipc } from '../../ipc.ts'
import type { RunView } from '../../ipc.ts'
import css from './Files.module.css'

/** What a run left on disk, with what it takes to know it again. */
export function Files({ run }: { run: RunView }) {
  const t = useT()
  const revealing = useMutation({ mutationFn: (index: number) => ipc.revealFile(run.id, index) })
  return (
    <>
      <ErrorBox error={revealing.error} actions={{}} />
      <ul className={css['files']} data-testid="files">
        {run.files.map((file, index) => (
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
                SHA-256 <code>{file.sha256}</code>
              </span>
            </span>
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
          </li>
        ))}
      </ul>
    </>
  )
}
