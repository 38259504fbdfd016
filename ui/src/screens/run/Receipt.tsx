// A receipt as the export fetched it: a picture, the first page of a document, text, or why there is nothing to see.

import { useMutation, useQuery } from '@tanstack/react-query'
import { ExternalLink, Eye, ZoomIn, ZoomOut } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../components/controls.tsx'
import { Pending } from '../../components/page.tsx'
import { ErrorBox } from '../../components/ProblemBox.tsx'
import { useT } from '../../intl.tsx'
import { ipc } from '../../ipc.ts'
import type { ReceiptSight, ReceiptView, RunView } from '../../ipc.ts'
import { keys } from '../../live/views.ts'
import { useSaid } from '../../live/useSaid.ts'
import css from './Receipt.module.css'

interface Props {
  run: RunView
  entryId: string
  /** Which of the item's receipts, from 1. */
  number: number
  receipt: ReceiptView
}

export function Receipt({ run, entryId, number, receipt }: Props) {
  const t = useT()
  const name = t('receipt.alt', { n: number })
  // The first one is what a person opened the item for; the others wait until they are asked for.
  const [wanted, setWanted] = useState(number === 1)
  const sight = useQuery({
    // Where a receipt lies changes when it is fetched and when the files are built, not with every step of the export.
    queryKey: [
      ...keys.items(run.id),
      'receipt',
      entryId,
      number,
      run.files.length,
      run.receipts?.fetched ?? 0,
    ],
    queryFn: () => ipc.showReceipt(run.id, entryId, number),
    enabled: wanted,
    gcTime: 0,
  })
  const opening = useMutation({ mutationFn: () => ipc.openReceipt(run.id, entryId, number) })
  return (
    <li className={css['receipt']} data-testid="receipt" data-state={sight.data?.state}>
      <div className={css['line']}>
        <span>
          {receipt.kind} <span className="quiet">{t('files.size', { kib: receipt.kib })}</span>
        </span>
        {!wanted && (
          <Button
            look="bare"
            icon={Eye}
            aria-label={`${t('receipt.show')}: ${name}`}
            onPress={() => {
              setWanted(true)
            }}
            testid="show-receipt"
          >
            {t('receipt.show')}
          </Button>
        )}
        {sight.data?.canOpen && (
          <Button
            look="bare"
            icon={ExternalLink}
            aria-label={`${t('receipt.open')}: ${name}`}
            pending={opening.isPending}
            onPress={() => {
              opening.mutate()
            }}
            testid="open-receipt"
          >
            {t('receipt.open')}
          </Button>
        )}
      </div>
      <ErrorBox error={sight.error ?? opening.error} actions={{ retry: () => void sight.refetch() }} />
      {wanted && sight.isPending && !sight.error && <Pending />}
      {sight.data && <Seen sight={sight.data} number={number} />}
    </li>
  )
}

function Seen({ sight, number }: { sight: ReceiptSight; number: number }) {
  const t = useT()
  const said = useSaid()
  const [large, setLarge] = useState(false)
  // The same bytes asked for again are the same object, so the picture stays where it is.
  const [broken, setBroken] = useState<ReceiptSight>()
  if (sight.state === 'picture' && broken !== sight) {
    return (
      <>
        {sight.firstPage && <p className="caption">{t('receipt.firstPage')}</p>}
        <div className={css['frame']} data-large={large || undefined}>
          <img
            src={sight.picture}
            alt={t('receipt.alt', { n: number })}
            onError={() => {
              setBroken(sight)
            }}
          />
        </div>
        <div>
          <Button
            look="bare"
            icon={large ? ZoomOut : ZoomIn}
            onPress={() => {
              setLarge(!large)
            }}
            testid="receipt-size"
          >
            {t(large ? 'receipt.smaller' : 'receipt.larger')}
          </Button>
        </div>
      </>
    )
  }
  if (sight.state === 'text') {
    return (
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls has to be reached with the keyboard
      <pre className={css['text']} tabIndex={0} aria-label={t('receipt.alt', { n: number })}>
        {sight.text}
      </pre>
    )
  }
  const state = sight.state === 'picture' ? 'undrawable' : sight.state
  return (
    <p className="quiet" data-testid="receipt-words">
      {t(`receipt.${state}`)} {said(sight.text)}
    </p>
  )
}
