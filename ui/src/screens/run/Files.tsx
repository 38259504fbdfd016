import { useMutation } from '@tanstack/react-query'
import {
  CircleX,
  Eye,
  FileDiff,
  FileText,
  FolderOpen,
  Package,
  Paperclip,
  ShieldCheck,
  TriangleAlert,
} from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../components/controls.tsx'
import { ErrorBox } from '../../components/ProblemBox.tsx'
import { Mark } from '../../components/states.tsx'
import { Term } from '../../components/Term.tsx'
import { useT } from '../../intl.tsx'
import { ipc } from '../../ipc.ts'
import type { ComparisonView, FileRoleView, FileStateView, RunView } from '../../ipc.ts'
import { mindNextPress } from '../../live/afterDrag.ts'
import css from './Files.module.css'
import { RunPreview } from './PreviewSheet.tsx'

const looks = {
  same: { icon: ShieldCheck, tone: 'ok' },
  changed: { icon: TriangleAlert, tone: 'danger' },
  missing: { icon: CircleX, tone: 'danger' },
  unreadable: { icon: TriangleAlert, tone: 'danger' },
} as const satisfies Record<FileStateView, unknown>

const signs = { import: FileText, package: Package, receipts: Paperclip } as const satisfies Record<
  FileRoleView,
  unknown
>

/** What a run left on disk, with what it takes to know it again. */
export function Files({ run }: { run: RunView }) {
  const t = useT()
  const revealing = useMutation({ mutationFn: (index: number) => ipc.revealFile(run.id, index) })
  const verifying = useMutation({ mutationFn: () => ipc.verifyFiles(run.id) })
  const comparing = useMutation({
    mutationFn: async (index: number) => ({ index, found: await ipc.compareFile(run.id, index) }),
  })
  const dragging = useMutation({ mutationFn: (index: number) => ipc.dragFile(run.id, index) })
  const [inside, setInside] = useState(false)
  return (
    <>
      <ErrorBox
        error={revealing.error ?? verifying.error ?? comparing.error ?? dragging.error}
        actions={{}}
      />
      <ul className={css['files']} data-testid="files">
        {run.files.map((file, index) => {
          const state = verifying.data?.[index]
          const Sign = signs[file.role]
          return (
            <li key={file.path} data-role={file.role}>
              <Sign size={20} aria-hidden />
              <span className={css['words']}>
                {/* The way with the mouse; "Show in folder" beside it is the one with the keyboard. */}
                <span
                  draggable
                  className={css['held']}
                  title={t('files.drag')}
                  onDragStart={(event) => {
                    event.preventDefault()
                    mindNextPress()
                    dragging.mutate(index)
                  }}
                  data-testid="drag-file"
                >
                  <strong title={file.path}>{file.name}</strong>{' '}
                  <span className="caption">
                    {file.rows === null
                      ? t('files.size', { kib: file.kib })
                      : t('files.sizeRows', { kib: file.kib, n: file.rows })}
                  </span>
                </span>
                {file.role !== 'import' && <span>{t(`files.${file.role}`)}</span>}
                <span className="caption">
                  SHA-256 <code>{file.sha256}</code> <Term id="checksum" />
                </span>
                {comparing.data?.index === index && <Difference found={comparing.data.found} />}
              </span>
              {state !== undefined && (
                <span role="status" data-testid="file-state" data-state={state}>
                  <Mark look={looks[state]}>{t(`files.state.${state}`)}</Mark>
                </span>
              )}
              {state === 'changed' && (
                <Button
                  icon={FileDiff}
                  pending={comparing.isPending}
                  aria-label={t('files.compareNamed', { name: file.name })}
                  onPress={() => {
                    comparing.mutate(index)
                  }}
                  testid="compare"
                >
                  {t('files.compare')}
                </Button>
              )}
              {index === 0 && (
                <Button
                  icon={Eye}
                  onPress={() => {
                    setInside(true)
                  }}
                  testid="look-inside"
                >
                  {t('files.inside')}
                </Button>
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
      {inside && (
        <RunPreview
          run={run}
          close={() => {
            setInside(false)
          }}
        />
      )}
    </>
  )
}

/** What is different in a file, in words; the first line as it was built and as it is. */
function Difference({ found }: { found: ComparisonView }) {
  const t = useT()
  if (!found.text) return <span data-testid="difference">{t('files.notText')}</span>
  return (
    <span role="status" data-testid="difference">
      {found.differing === 0
        ? t('files.onlyEnds')
        : t('files.differing', { n: found.differing, built: found.builtLines, found: found.foundLines })}
      {found.first && (
        <span className={css['lines']}>
          <span>{t('files.line', { n: found.first.line })}</span>
          <code>
            <del>{found.first.built}</del>
          </code>
          <code>
            <ins>{found.first.found}</ins>
          </code>
        </span>
      )}
    </span>
  )
}
